//! A proxy in front of a site, configured correctly or with a mistake.

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// Configuration of the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Correct: it sets the client's address itself.
    Careful,
    /// It passes on the address that a visitor claims.
    Credulous,
    /// It accepts no body of more than a megabyte, like nginx by default.
    Narrow,
}

/// Accepts TLS on a port of `localhost` and forwards each request to a site. It stops when dropped.
pub struct Front {
    /// Port on which it listens.
    pub port: u16,
    task: JoinHandle<()>,
}

/// The address of a visitor (RFC 5737).
const VISITOR: &str = "198.51.100.9";
const NARROW: u64 = 1 << 20;

impl Front {
    /// Starts a proxy in front of the site at this base URL.
    pub async fn start(site: &str, acceptor: TlsAcceptor, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let site = site.trim_start_matches("http://").to_owned();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, site) = (acceptor.clone(), site.clone());
                tokio::spawn(async move {
                    // After an error the visitor's connection is closed.
                    let Ok(mut visitor) = acceptor.accept(stream).await else {
                        return;
                    };
                    let Some((head, rest)) = read_head(&mut visitor).await else {
                        return;
                    };
                    if manner == Manner::Narrow && length(&head) > NARROW {
                        let refusal = b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                        let _ = visitor.write_all(refusal).await;
                        let _ = visitor.shutdown().await;
                        return;
                    }
                    let Ok(mut site) = TcpStream::connect(&site).await else {
                        return;
                    };
                    let head = passed_on(&head, manner);
                    if site.write_all(&[head.as_bytes(), &rest].concat()).await.is_ok() {
                        let _ = copy_bidirectional(&mut visitor, &mut site).await;
                    }
                });
            }
        });
        Self { port, task }
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The request line and the headers, and the part of the body that arrived with them.
async fn read_head(visitor: &mut (impl AsyncRead + Unpin)) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            bytes.truncate(end);
            return Some((String::from_utf8(bytes).ok()?, rest));
        }
        if visitor.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

fn length(head: &str) -> u64 {
    let lower = head.to_ascii_lowercase();
    let length = lower
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    length.and_then(|length| length.trim().parse().ok()).unwrap_or(0)
}

fn passed_on(head: &str, manner: Manner) -> String {
    let ours = ["x-forwarded-for:", "x-forwarded-proto:", "connection:"];
    let is_kept = |line: &&str| {
        let lower = line.to_ascii_lowercase();
        let believed = manner == Manner::Credulous && lower.starts_with("x-forwarded-for:");
        believed || !ours.iter().any(|name| lower.starts_with(name))
    };
    let mut lines: Vec<_> = head.lines().filter(is_kept).collect();
    let address = format!("X-Forwarded-For: {VISITOR}");
    if manner != Manner::Credulous {
        lines.push(&address);
    }
    lines.extend(["X-Forwarded-Proto: https", "Connection: close", "", ""]);
    lines.join("\r\n")
}

//! A client that sends exact bytes and reads the response.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Client<S = TcpStream> {
    pub(crate) stream: S,
    unread: Vec<u8>,
}

/// One response: status, head as sent (in lower case), body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn closes(&self) -> bool {
        self.head.contains("\r\nconnection: close\r\n")
    }

    /// The error code in the envelope of `docs/api/contract.md#errors`, if the body is one.
    pub(crate) fn envelope_code(&self) -> Option<u16> {
        let envelope: serde_json::Value = serde_json::from_str(&self.body).ok()?;
        let error = &envelope["error"];
        let complete = envelope["success"] == false
            && error["message"].as_str().is_some_and(|text| !text.is_empty())
            && error["details"]
                .as_object()
                .is_some_and(serde_json::Map::is_empty)
            && self.head.contains("\r\ncontent-type: application/json\r\n");
        complete.then(|| error["code"].as_u64()?.try_into().ok())?
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = timeout(PATIENCE, TcpStream::connect(address))
            .await
            .expect("in time")
            .expect("connected");
        Self::over(stream)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// A client on an open connection.
    pub(crate) fn over(stream: S) -> Self {
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream
            .write_all(bytes.as_ref())
            .await
            .expect("the server reads");
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
        self.answer().await.expect("an answer")
    }

    /// The next response, or `None` if the connection ends before one begins.
    pub(crate) async fn answer(&mut self) -> Option<Answer> {
        let end = loop {
            if let Some(end) = find(&self.unread, b"\r\n\r\n") {
                break end + 4;
            }
            if !self.read_more().await {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&self.unread[..end]).to_lowercase();
        let length: usize = head
            .split("\r\n")
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().expect("a length"));
        while self.unread.len() < end + length {
            assert!(self.read_more().await, "the answer is cut off: {head}");
        }
        let body = String::from_utf8_lossy(&self.unread[end..end + length]).into_owned();
        self.unread.drain(..end + length);
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .expect("a status");
        Some(Answer { status, head, body })
    }

    /// Whether the server closes the connection without sending another byte.
    pub(crate) async fn is_closed(&mut self) -> bool {
        !self.read_more().await && self.unread.is_empty()
    }

    async fn read_more(&mut self) -> bool {
        let read = timeout(PATIENCE, self.stream.read_buf(&mut self.unread))
            .await
            .expect("an end in time");
        read.is_ok_and(|count| count > 0)
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

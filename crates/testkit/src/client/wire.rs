//! One TCP connection: writes the bytes of a request unchanged, reads one response (RFC 9112 framing).

use super::Answer;
use std::io::{self, ErrorKind};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

#[derive(Debug)]
pub(super) struct Wire {
    stream: BufStream<TcpStream>,
    reusable: bool,
}

impl Wire {
    pub(super) async fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufStream::new(stream),
            reusable: true,
        })
    }

    /// Whether the server accepts another request on this connection.
    pub(super) fn is_reusable(&self) -> bool {
        self.reusable
    }

    /// Sends everything first and reads then, as simple clients do. A write error is ignored: the server may have
    /// responded before it read everything, and that response must arrive.
    pub(super) async fn exchange(&mut self, request: &[u8], is_head: bool) -> io::Result<Answer> {
        let sent = async {
            self.stream.write_all(request).await?;
            self.stream.flush().await
        };
        if sent.await.is_err() {
            self.reusable = false;
        }
        loop {
            let (status, headers) = self.read_head().await?;
            let mut answer = Answer {
                status,
                headers,
                body: Vec::new(),
            };
            if !(100..200).contains(&status) {
                answer.body = self.read_body(&answer, is_head).await?;
                return Ok(answer);
            }
        }
    }

    async fn read_head(&mut self) -> io::Result<(u16, Vec<(String, String)>)> {
        let line = self.read_line().await?;
        let status = line
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3))
            .and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| malformed(format!("status line {line:?}")))?;
        let mut headers = Vec::new();
        loop {
            let line = self.read_line().await?;
            if line.is_empty() {
                return Ok((status, headers));
            }
            let (name, value) = line
                .split_once(':')
                .ok_or_else(|| malformed(format!("header line {line:?}")))?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    async fn read_body(&mut self, answer: &Answer, is_head: bool) -> io::Result<Vec<u8>> {
        let says = |name, word| {
            answer
                .header(name)
                .is_some_and(|value| value.eq_ignore_ascii_case(word))
        };
        if says("connection", "close") {
            self.reusable = false;
        }
        if is_head || matches!(answer.status, 204 | 304) {
            return Ok(Vec::new());
        }
        if says("transfer-encoding", "chunked") {
            return self.read_chunks().await;
        }
        let mut body = Vec::new();
        if let Some(length) = answer.header("content-length") {
            let length = length
                .parse()
                .map_err(|_| malformed(format!("content-length {length:?}")))?;
            body.resize(length, 0);
            self.stream.read_exact(&mut body).await?;
        } else {
            self.reusable = false;
            self.stream.read_to_end(&mut body).await?;
        }
        Ok(body)
    }

    async fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.read_line().await?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            let size =
                usize::from_str_radix(digits, 16).map_err(|_| malformed(format!("chunk size {line:?}")))?;
            if size == 0 {
                while !self.read_line().await?.is_empty() {}
                return Ok(body);
            }
            let start = body.len();
            body.resize(start + size, 0);
            self.stream.read_exact(&mut body[start..]).await?;
            self.read_line().await?;
        }
    }

    async fn read_line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).await?;
        if line.pop() != Some(b'\n') {
            return Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "the connection ended before a whole answer",
            ));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(String::from_utf8_lossy(&line).into_owned())
    }
}

fn malformed(what: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

//! Frames as bytes (RFC 9113, section 4), for what no client library does.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::shop::{HTTP_2, Shop};

pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const RESET: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const WINDOW: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;

pub(super) const ACK: u8 = 1;
pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;

const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a small frame").to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [&head, payload].concat()
}

/// The headers of a `GET` (RFC 7541): three names of the static table, and texts without compression.
pub(super) fn get(path: &str) -> Vec<u8> {
    let text = |index: u8, text: &str| {
        let length = u8::try_from(text.len()).expect("a short text");
        [&[index, length], text.as_bytes()].concat()
    };
    [vec![0x82, 0x87], text(0x04, path), text(0x01, "h")].concat()
}

/// A whole request.
pub(super) fn request(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, &get(path))
}

/// A connection on which the client has chosen HTTP/2 and said nothing yet.
pub(super) struct Raw(TlsStream<TcpStream>);

/// A frame that the server sent.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
    pub(super) payload: Vec<u8>,
}

impl Raw {
    pub(super) async fn connect(shop: &Shop) -> Self {
        Self(shop.stream(HTTP_2).await)
    }

    /// Also says what a connection begins with, with these settings.
    pub(super) async fn begin(shop: &Shop, settings: &[u8]) -> Self {
        let mut raw = Self::connect(shop).await;
        raw.send(PREFACE).await;
        raw.send(frame(SETTINGS, 0, 0, settings)).await;
        raw
    }

    pub(super) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        assert!(self.try_send(bytes).await, "the server reads");
    }

    /// Whether the connection is still open.
    pub(super) async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        let sent = async {
            self.0.write_all(bytes.as_ref()).await?;
            self.0.flush().await
        };
        timeout(PATIENCE, sent).await.expect("sent in time").is_ok()
    }

    /// The next frame; `None` at the end of the connection.
    pub(super) async fn next(&mut self) -> Option<Frame> {
        timeout(PATIENCE, self.read()).await.expect("a frame in time")
    }

    async fn read(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await.ok()?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.0.read_exact(&mut payload).await.ok()?;
        Some(Frame {
            kind,
            flags,
            stream: u32::from_be_bytes(stream),
            payload,
        })
    }

    /// The next frame of this kind.
    pub(super) async fn next_of(&mut self, kind: u8) -> Option<Frame> {
        loop {
            let frame = self.next().await?;
            if frame.kind == kind {
                return Some(frame);
            }
        }
    }

    /// Waits for the end of the connection.
    pub(super) async fn closed(&mut self) {
        while self.next().await.is_some() {}
    }

    /// Reads what the server sends, until it pauses or ends the connection. Returns whether the connection is open.
    pub(super) async fn read_until(&mut self, pause: Duration) -> bool {
        while let Ok(read) = timeout(pause, self.read()).await {
            if read.is_none() {
                return false;
            }
        }
        true
    }

    /// Sends the bytes again and again, and reads, until the connection ends. Returns how often.
    pub(super) async fn send_until_closed(&mut self, bytes: impl AsRef<[u8]>, pause: Duration) -> usize {
        let began = Instant::now();
        let mut count = 0;
        while self.try_send(&bytes).await && self.read_until(pause).await {
            count += 1;
            assert!(began.elapsed() < PATIENCE, "still open");
        }
        count
    }
}

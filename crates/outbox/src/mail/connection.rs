//! The stream below an SMTP session: plain or encrypted, and optionally recorded as plain text.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};

use crate::{Tls, Transcript};

/// The maximum number of bytes of one answer before TLS.
const MAX_REPLY: usize = 8 * 1024;

trait Socket: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Socket for T {}

/// A connection to a mail server.
pub(super) struct Connection {
    socket: Box<dyn Socket>,
    peer: SocketAddr,
    /// Bytes to return again before reading from the server.
    again: Vec<u8>,
    record: Record,
}

impl Connection {
    pub fn new(
        socket: impl AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static,
        peer: SocketAddr,
        transcript: Transcript,
    ) -> Self {
        Self {
            socket: Box::new(socket),
            peer,
            again: Vec::new(),
            record: Record::new(transcript),
        }
    }

    /// Greeting, EHLO, STARTTLS. Returns the greeting. It reads byte by byte: what an attacker appends to an answer
    /// stays unread and breaks the handshake, instead of being treated as an answer under TLS (CVE-2011-0411).
    pub async fn ask_for_tls(&mut self, hello: &str) -> io::Result<Vec<u8>> {
        let greeting = self.reply("the connection").await?;
        self.write_all(format!("EHLO {hello}\r\n").as_bytes()).await?;
        let features = self.reply("EHLO").await?;
        let offers = String::from_utf8_lossy(&features).lines().any(|line| {
            line.get(4..)
                .is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))
        });
        if !offers {
            return Err(io::Error::other("the server does not offer STARTTLS"));
        }
        self.write_all(b"STARTTLS\r\n").await?;
        self.reply("STARTTLS").await?;
        Ok(greeting)
    }

    /// The same connection with TLS.
    pub async fn encrypt(self, tls: &Tls, name: ServerName<'static>) -> io::Result<Self> {
        let Self {
            socket, peer, record, ..
        } = self;
        let stream = tls.connector().connect(name, socket).await?;
        record.transcript.note("TLS, certificate checked");
        Ok(Self {
            socket: Box::new(stream),
            peer,
            again: Vec::new(),
            record,
        })
    }

    /// Makes the next read return these bytes first.
    pub fn replay(&mut self, bytes: Vec<u8>) {
        self.again = bytes;
    }

    /// Reads one positive answer with all its lines.
    async fn reply(&mut self, to: &str) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        let mut start = 0;
        loop {
            all.push(self.read_u8().await?);
            if all.len() > MAX_REPLY {
                return Err(io::Error::other("the server does not speak SMTP"));
            }
            if all.ends_with(b"\n") {
                // `250-` means that more lines follow, `250 ` is the last line (RFC 5321 §4.2.1).
                if all.get(start + 3) != Some(&b'-') {
                    break;
                }
                start = all.len();
            }
        }
        if all.starts_with(b"2") {
            return Ok(all);
        }
        let said = String::from_utf8_lossy(&all);
        Err(io::Error::other(format!(
            "the server refused {to}: {}",
            said.trim()
        )))
    }
}

impl AsyncTokioStream for Connection {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.again.is_empty() {
            let count = this.again.len().min(buffer.remaining());
            buffer.put_slice(&this.again[..count]);
            this.again.drain(..count);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.socket).poll_read(context, buffer))?;
        this.record.heard(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let count = ready!(Pin::new(&mut this.socket).poll_write(context, bytes))?;
        this.record.said(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(context)
    }
}

/// Splits bytes into lines for the transcript, and masks the answers to authentication prompts.
struct Record {
    transcript: Transcript,
    said: Vec<u8>,
    heard: Vec<u8>,
    asked_for_secret: bool,
}

impl Record {
    fn new(transcript: Transcript) -> Self {
        Self {
            transcript,
            said: Vec::new(),
            heard: Vec::new(),
            asked_for_secret: false,
        }
    }

    fn heard(&mut self, bytes: &[u8]) {
        if !self.transcript.is_on() {
            return;
        }
        self.heard.extend_from_slice(bytes);
        while let Some(line) = take_line(&mut self.heard) {
            self.asked_for_secret = line.starts_with("334");
            self.transcript.heard(&line);
        }
    }

    fn said(&mut self, bytes: &[u8]) {
        if !self.transcript.is_on() {
            return;
        }
        self.said.extend_from_slice(bytes);
        while let Some(line) = take_line(&mut self.said) {
            let mut words = line.split(' ');
            let line = match (self.asked_for_secret, words.next(), words.next()) {
                (true, ..) => "****".to_owned(),
                (false, Some("AUTH"), Some(mechanism)) => format!("AUTH {mechanism} ****"),
                _ => format!("{line}\n"),
            };
            self.transcript.said(&line);
        }
    }
}

/// Removes and returns the first complete line of the bytes, without its line end.
fn take_line(bytes: &mut Vec<u8>) -> Option<String> {
    let end = bytes.iter().position(|b| *b == b'\n')?;
    let line: Vec<u8> = bytes.drain(..=end).collect();
    Some(String::from_utf8_lossy(&line).trim_end().to_owned())
}

//! Reads a multipart body part by part (RFC 7578), in bounded memory and in time linear in its length.
//!
//! Only one piece of the stream and the headers of one part are held at a time. All raw bytes count against the limit,
//! including those before the first part and between parts. No byte is searched twice, however small the pieces are.

use axum::body::{Body, BodyDataStream};
use bytes::{Buf as _, Bytes, BytesMut};
use futures_util::StreamExt as _;
use memchr::memmem::Finder;

use super::params::{Disposition, Params};

/// Maximum size of the headers of one part in bytes.
pub(super) const MAX_HEAD: usize = 16 * 1024;
/// Maximum number of header lines of one part.
const MAX_LINES: usize = 32;
/// RFC 2046 §5.1.1.
const MAX_BOUNDARY: usize = 70;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// Why reading the body failed.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is not a multipart body, or ends too early.
    Malformed,
    /// More raw bytes than allowed.
    TooLarge,
    /// The connection failed.
    Interrupted(axum::Error),
}

/// The parts of a body in order.
pub(super) struct Parts {
    body: BodyDataStream,
    /// Remaining limit of raw bytes.
    left: u64,
    /// Whether the body has more bytes than the limit.
    is_over: bool,
    /// Received bytes that were not returned yet.
    buffer: BytesMut,
    /// Number of bytes at the start of the buffer in which no needle begins.
    searched: usize,
    delimiter: Finder<'static>,
    end_of_head: Finder<'static>,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a part, or before the first one.
    Data,
    /// After a delimiter.
    Delimiter,
    End,
}

impl Parts {
    /// Reads no more than `limit` raw bytes of the body.
    ///
    /// # Errors
    /// The content type has no boundary.
    pub(super) fn new(content_type: &str, body: BodyDataStream, limit: u64) -> Result<Self, Fault> {
        let boundary = Params::find(content_type.as_bytes(), "boundary").ok_or(Fault::Malformed)?;
        if boundary.is_empty() || boundary.len() > MAX_BOUNDARY {
            return Err(Fault::Malformed);
        }
        let delimiter = [b"\r\n--".as_slice(), &boundary].concat();
        Ok(Self {
            body,
            left: limit,
            is_over: false,
            // The first delimiter may be at the very beginning.
            buffer: BytesMut::from(&b"\r\n"[..]),
            searched: 0,
            delimiter: Finder::new(&delimiter).into_owned(),
            end_of_head: Finder::new(END_OF_HEAD).into_owned(),
            place: Place::Data,
        })
    }

    /// Advances to the next part, skipping the unread rest of this one.
    pub(super) async fn next(&mut self) -> Result<Option<Disposition>, Fault> {
        while self.chunk().await?.is_some() {}
        if self.place == Place::End || self.is_last().await? {
            self.place = Place::End;
            return if self.is_over {
                Err(Fault::TooLarge)
            } else {
                Ok(None)
            };
        }
        let head = self.head().await?;
        self.place = Place::Data;
        disposition(&head).map(Some)
    }

    /// The next piece of this part; `None` at its end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, Fault> {
        while self.place == Place::Data {
            if let Some(end) = self.find(Needle::Delimiter) {
                let data = self.buffer.split_to(end).freeze();
                self.buffer.advance(self.delimiter.needle().len());
                self.place = Place::Delimiter;
                if data.is_empty() {
                    break;
                }
                return Ok(Some(data));
            }
            if self.searched > 0 {
                let data = self.buffer.split_to(self.searched).freeze();
                self.searched = 0;
                return Ok(Some(data));
            }
            self.fill().await?;
        }
        Ok(None)
    }

    /// Whether the delimiter was the closing one.
    async fn is_last(&mut self) -> Result<bool, Fault> {
        while self.buffer.len() < 2 {
            self.fill().await?;
        }
        Ok(self.buffer.starts_with(b"--"))
    }

    /// Skips the spaces that may follow a delimiter (RFC 2046 §5.1.1); its line must end there.
    async fn padding(&mut self) -> Result<(), Fault> {
        loop {
            let padding = self.buffer.iter().take_while(|b| matches!(b, b' ' | b'\t'));
            let padding = padding.count();
            self.buffer.advance(padding);
            match self.buffer.get(..2) {
                Some(b"\r\n") => return Ok(()),
                Some(_) => return Err(Fault::Malformed),
                None => self.fill().await?,
            }
        }
    }

    /// The headers of a part, with the empty line after them.
    async fn head(&mut self) -> Result<Bytes, Fault> {
        self.padding().await?;
        loop {
            // The end of the delimiter's line is still in the buffer. If there are no headers, it begins the empty
            // line.
            let end = self.find(Needle::EndOfHead);
            if end.unwrap_or(self.searched) > MAX_HEAD {
                return Err(Fault::Malformed);
            }
            if let Some(end) = end {
                let mut head = self.buffer.split_to(end + END_OF_HEAD.len()).freeze();
                head.advance(2);
                return Ok(head);
            }
            self.fill().await?;
        }
    }

    /// Position of the needle in the buffer. If it is not found, the searched length is stored.
    fn find(&mut self, needle: Needle) -> Option<usize> {
        let finder = match needle {
            Needle::Delimiter => &self.delimiter,
            Needle::EndOfHead => &self.end_of_head,
        };
        let found = finder.find(&self.buffer[self.searched..]);
        let found = found.map(|at| self.searched + at);
        self.searched = match found {
            Some(_) => 0,
            // The needle may begin with the last bytes here and continue in the next piece.
            None => (self.buffer.len() + 1).saturating_sub(finder.needle().len()),
        };
        found
    }

    /// Waits for the next piece.
    async fn fill(&mut self) -> Result<(), Fault> {
        if self.is_over {
            return Err(Fault::TooLarge);
        }
        let piece = self.body.next().await.ok_or(Fault::Malformed)?;
        let mut piece = piece.map_err(Fault::Interrupted)?;
        // What comes before the limit is read, however large the pieces are.
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        self.is_over = piece.len() > left;
        piece.truncate(left);
        self.left -= piece.len() as u64;
        self.buffer.extend_from_slice(&piece);
        Ok(())
    }
}

/// A text field in the beginning of a body, if the beginning contains all of it.
pub(crate) async fn text_in_beginning(content_type: &str, beginning: &Bytes, field: &str) -> Option<String> {
    let body = Body::from(beginning.clone()).into_data_stream();
    let mut parts = Parts::new(content_type, body, beginning.len() as u64).ok()?;
    while let Ok(Some(part)) = parts.next().await {
        if part.name == field && part.file_name.is_none() {
            let mut text = Vec::new();
            while let Some(chunk) = parts.chunk().await.ok()? {
                text.extend_from_slice(&chunk);
            }
            return String::from_utf8(text).ok();
        }
    }
    None
}

#[derive(Clone, Copy)]
enum Needle {
    Delimiter,
    EndOfHead,
}

fn disposition(head: &[u8]) -> Result<Disposition, Fault> {
    let mut lines = [httparse::EMPTY_HEADER; MAX_LINES];
    let Ok(httparse::Status::Complete((_, lines))) = httparse::parse_headers(head, &mut lines) else {
        return Err(Fault::Malformed);
    };
    let line = lines
        .iter()
        .find(|line| line.name.eq_ignore_ascii_case("content-disposition"));
    Ok(line
        .map(|line| Disposition::parse(line.value))
        .unwrap_or_default())
}

#[cfg(test)]
mod tests;

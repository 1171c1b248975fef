//! A multipart body, part after part (RFC 7578), in bounded memory and in time linear in its length.
//!
//! Nothing but one piece of the stream and the head of one part is ever held; all raw bytes count against the limit,
//! those before the first part and between parts included. No byte is searched twice, however small the pieces are.

use axum::body::{Body, BodyDataStream};
use bytes::{Buf as _, Bytes, BytesMut};
use futures_util::StreamExt as _;
use memchr::memmem::Finder;

use super::params::{Disposition, Params};

/// Most bytes of headers of one part.
pub(super) const MAX_HEAD: usize = 16 * 1024;
/// Most lines of headers of one part.
const MAX_LINES: usize = 32;
/// RFC 2046 §5.1.1.
const MAX_BOUNDARY: usize = 70;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// Why a body is read no further.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is no multipart body, or ends too early.
    Malformed,
    /// More raw bytes than allowed.
    TooLarge,
    /// The connection failed.
    Interrupted(axum::Error),
}

/// The parts of a body in their order.
pub(super) struct Parts {
    body: BodyDataStream,
    /// Raw bytes that may still come.
    left: u64,
    /// What has come and was not handed out.
    buffer: BytesMut,
    /// The first bytes of the buffer in which nothing begins that is looked for.
    searched: usize,
    delimiter: Finder<'static>,
    end_of_head: Finder<'static>,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a part, or before the first one.
    Data,
    /// Behind a delimiter.
    Delimiter,
    End,
}

impl Parts {
    /// Reads no more than `limit` raw bytes of the body.
    ///
    /// # Errors
    /// The type names no boundary.
    pub(super) fn new(content_type: &str, body: BodyDataStream, limit: u64) -> Result<Self, Fault> {
        let boundary = Params::find(content_type.as_bytes(), "boundary").ok_or(Fault::Malformed)?;
        if boundary.is_empty() || boundary.len() > MAX_BOUNDARY {
            return Err(Fault::Malformed);
        }
        let delimiter = [b"\r\n--".as_slice(), &boundary].concat();
        Ok(Self {
            body,
            left: limit,
            // The first delimiter may stand at the very beginning.
            buffer: BytesMut::from(&b"\r\n"[..]),
            searched: 0,
            delimiter: Finder::new(&delimiter).into_owned(),
            end_of_head: Finder::new(END_OF_HEAD).into_owned(),
            place: Place::Data,
        })
    }

    /// Goes to the next part, past whatever was not read of this one.
    pub(super) async fn next(&mut self) -> Result<Option<Disposition>, Fault> {
        while self.chunk().await?.is_some() {}
        if self.place == Place::End || self.is_last().await? {
            self.place = Place::End;
            return Ok(None);
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

    /// Passes the spaces that may follow a delimiter (RFC 2046 §5.1.1); its line must end there.
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

    /// The headers of a part, with the empty line behind them.
    async fn head(&mut self) -> Result<Bytes, Fault> {
        self.padding().await?;
        loop {
            // The end of the delimiter's line is still there: without any headers it begins the empty line.
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

    /// Where something begins in the buffer; notes how far it was searched in vain.
    fn find(&mut self, needle: Needle) -> Option<usize> {
        let finder = match needle {
            Needle::Delimiter => &self.delimiter,
            Needle::EndOfHead => &self.end_of_head,
        };
        let found = finder.find(&self.buffer[self.searched..]);
        let found = found.map(|at| self.searched + at);
        self.searched = match found {
            Some(_) => 0,
            // It may begin with the last bytes here and go on in the next piece.
            None => (self.buffer.len() + 1).saturating_sub(finder.needle().len()),
        };
        found
    }

    /// Waits for the next piece.
    async fn fill(&mut self) -> Result<(), Fault> {
        let piece = self.body.next().await.ok_or(Fault::Malformed)?;
        let piece = piece.map_err(Fault::Interrupted)?;
        let left = self.left.checked_sub(piece.len() as u64);
        self.left = left.ok_or(Fault::TooLarge)?;
        self.buffer.extend_from_slice(&piece);
        Ok(())
    }
}

/// A text of the beginning of a body, if all of it stands there.
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
mod tests {
    use std::{cell::Cell, rc::Rc};

    use futures_util::{FutureExt as _, stream};
    use memchr::memmem;
    use testkit::fuzz::{TestCaseError, fuzz};

    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=b";
    /// Cut here, the parser must wait in each of its places.
    const SIZES: [usize; 4] = [1, 2, 7, usize::MAX];

    type Read = Vec<(Disposition, Vec<u8>)>;

    /// What a body holds, if it comes in pieces of a size; and the most that was held at once.
    fn read(body: &[u8], size: usize, limit: u64) -> (Result<Read, Fault>, usize) {
        let size = size.min(body.len().max(1));
        let pieces: Vec<_> = body.chunks(size).map(Bytes::copy_from_slice).collect();
        let body = Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, axum::Error>)));
        let held = Rc::new(Cell::new(0));
        let reading = async {
            let mut parts = Parts::new(TYPE, body.into_data_stream(), limit)?;
            let mut read = Vec::new();
            while let Some(part) = parts.next().await? {
                held.set(held.get().max(parts.buffer.len()));
                let mut data = Vec::new();
                while let Some(chunk) = parts.chunk().await? {
                    data.extend_from_slice(&chunk);
                    held.set(held.get().max(parts.buffer.len()));
                }
                read.push((part, data));
            }
            Ok(read)
        };
        let read = reading.now_or_never().expect("everything is there");
        (read, held.get())
    }

    /// The same by looking at the whole.
    fn naive(body: &[u8]) -> Option<Read> {
        let whole = [b"\r\n", body].concat();
        let find = |text: &[u8], what: &[u8]| memmem::find(text, what);
        let mut rest = &whole[find(&whole, b"\r\n--b")? + 5..];
        let mut read = Vec::new();
        loop {
            if rest.starts_with(b"--") {
                return Some(read);
            }
            let padding = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
            rest = rest[padding..].strip_prefix(b"\r\n")?;
            let head = [b"\r\n", rest].concat();
            let end = find(&head, b"\r\n\r\n").filter(|end| *end <= MAX_HEAD)?;
            let part = disposition(&head[2..end + 4]).ok()?;
            rest = &rest[end + 2..];
            let end = find(rest, b"\r\n--b")?;
            read.push((part, rest[..end].to_vec()));
            rest = &rest[end + 5..];
        }
    }

    fn file(name: &str) -> Disposition {
        Disposition {
            name: "file".to_owned(),
            file_name: Some(name.to_owned()),
        }
    }

    fn text(name: &str) -> Disposition {
        Disposition {
            name: name.to_owned(),
            file_name: None,
        }
    }

    #[test]
    fn parts_are_read_however_the_network_cuts_them() {
        let body = "before\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--b \t\r\n\
                    content-disposition: form-data; name=\"file\"; filename=\"x.pdf\"\r\nContent-Type: application/pdf\r\n\r\n\
                    \r\n--\r\n--c\r\n\r\n--b\r\n\r\nno headers\r\n--b--\r\nbehind";
        for size in SIZES {
            let (parts, _) = read(body.as_bytes(), size, 10_000);
            assert_eq!(
                parts.unwrap(),
                [
                    (text("a"), b"one".to_vec()),
                    (file("x.pdf"), b"\r\n--\r\n--c\r\n".to_vec()),
                    (text(""), b"no headers".to_vec()),
                ],
                "{size}"
            );
        }
    }

    #[test]
    fn what_is_no_multipart_body_is_refused() {
        for body in [
            "",
            "--b",
            "--b\r\n",
            "--b\r\nX: y\r\n\r\n",
            "--b\r\nX: y\r\n\r\ndata",
            "--b\r\nX: y\r\n\r\ndata\r\n--b",
            "--bX\r\n\r\n",
            "--b\r\nno colon\r\n\r\n\r\n--b--",
            "--b\n\n\n--b--",
            "nothing at all",
        ] {
            for size in SIZES {
                let (parts, _) = read(body.as_bytes(), size, 10_000);
                assert!(matches!(parts, Err(Fault::Malformed)), "{body:?} {size}");
            }
        }
        for wrong in ["multipart/form-data", "multipart/form-data; boundary=\"\""] {
            let body = Body::empty().into_data_stream();
            assert!(
                matches!(Parts::new(wrong, body, 1), Err(Fault::Malformed)),
                "{wrong}"
            );
        }
    }

    #[test]
    fn an_endless_head_preamble_or_part_is_cut_at_its_limit() {
        let endless = |beginning: &str, more: &str| {
            let times = 300_000 / more.len();
            [beginning.as_bytes(), &more.as_bytes().repeat(times)].concat()
        };
        let head = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n";
        for (body, is_too_large) in [
            (endless("", "y"), true),
            (endless("\r\n--", "\r\n--"), true),
            (endless(&format!("{head}\r\n"), "y"), true),
            (endless("--b", " "), true),
            (endless(&format!("{head}X: "), "y"), false),
            (endless(head, "X: y\r\n"), false),
        ] {
            for size in [1, 4096] {
                let (found, most) = read(&body, size, 100_000);
                let beginning = body[..60].escape_ascii();
                match found {
                    Err(Fault::TooLarge) => assert!(is_too_large, "{beginning}"),
                    Err(Fault::Malformed) => assert!(!is_too_large, "{beginning}"),
                    other => panic!("{beginning}: {other:?}"),
                }
                assert!(most <= MAX_HEAD + 4096, "{most} bytes of {beginning}");
            }
        }
    }

    #[test]
    fn every_raw_byte_counts() {
        let body = b"--b\r\n\r\n1234\r\n--b--";
        let length = body.len() as u64;
        for size in SIZES {
            assert!(read(body, size, length).0.is_ok());
            assert!(matches!(read(body, size, length - 1).0, Err(Fault::TooLarge)));
        }
    }

    #[test]
    fn any_bytes_are_read_as_by_looking_at_the_whole_and_in_bounded_memory() {
        let seeds: [&[u8]; 3] = [
            b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--b--\r\n",
            b"x\r\n--b\r\ncontent-disposition: form-data; name=\"f\"; filename*=utf-8''%D0%B0.pdf\r\n\r\n%PDF\r\n--b\r\n\r\n\r\n--b--",
            b"--b--",
        ];
        let words: [&[u8]; 9] = [
            b"\r\n",
            b"--",
            b"\r\n--b",
            b"\r\n--b--",
            b"\r\n\r\n",
            b"\"",
            b"; filename*=",
            b" \t",
            b"Content-Disposition: form-data; name=",
        ];
        fuzz(&seeds, &words, |body| {
            let wanted = naive(body);
            for size in SIZES {
                let (parts, held) = read(body, size, u64::MAX);
                let most = size.min(body.len()) + MAX_HEAD + 8;
                if held > most {
                    return Err(TestCaseError::fail(format!("{held} bytes were held")));
                }
                if parts.as_ref().ok() != wanted.as_ref() {
                    let why = format!("in pieces of {size}: {parts:?}, and not {wanted:?}");
                    return Err(TestCaseError::fail(why));
                }
            }
            Ok(())
        });
    }
}

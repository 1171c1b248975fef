//! Converts the bytes of a file to the text of a dump: compressed or not, in UTF-8 or UTF-16. Other formats are
//! reported by name.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use lzma_rust2::{LzmaReader, XzReader};

/// Number of bytes read at once.
const BUFFER: usize = 256 * 1024;
/// Memory limit for an `.xz` or `.lzma` file, in KiB; `xz -9` needs 65 MiB.
const MOST_MEMORY: u32 = 256 * 1024;
/// The byte order mark, which some editors and shells write at the start.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a dump, and the layout of its objects.
pub(super) enum Text {
    /// One array of objects (`--format json`).
    Array(Box<dyn BufRead>),
    /// One object per line (`--format jsonl`).
    Lines(Box<dyn BufRead>),
}

/// The command that writes a readable dump, on Windows too.
pub(super) const DUMP_AGAIN: &str =
    "on the old site, dump with `python -Xutf8 manage.py dumpdata --format json --output dump.json`";

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Opens a file.
pub(super) fn open(path: &Path) -> io::Result<Text> {
    let mut text = decoded(unpacked(File::open(path)?)?)?;
    let start = text.fill_buf()?;
    if let Some(what) = foreign(start) {
        return Err(invalid(&format!("{what}; {DUMP_AGAIN}")));
    }
    let is_object = start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    Ok(if is_object {
        Text::Lines(text)
    } else {
        Text::Array(text)
    })
}

/// The compression is detected by the first bytes, because file names can be wrong.
fn unpacked(file: File) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::with_capacity(BUFFER, file);
    let start = file.fill_buf()?;
    let plain: Box<dyn Read> = match start {
        [0x1F, 0x8B, ..] => Box::new(MultiGzDecoder::new(file)),
        [b'B', b'Z', b'h', ..] => Box::new(MultiBzDecoder::new(file)),
        [0xFD, b'7', b'z', b'X', b'Z', ..] => Box::new(XzReader::new_mem_limit(file, true, MOST_MEMORY)),
        [0x5D, 0, 0, ..] => Box::new(LzmaReader::new_mem_limit(file, MOST_MEMORY, None)?),
        [b'P', b'K', 3, 4, ..] => {
            return Err(invalid("it is a zip archive; unpack it and give the file in it"));
        }
        _ => return Ok(Box::new(file)),
    };
    Ok(Box::new(BufReader::with_capacity(BUFFER, plain)))
}

/// Output that was redirected in a Windows shell is UTF-16, usually with a byte order mark.
fn decoded(mut content: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
    let start = content.fill_buf()?;
    let (mark, order) = match start {
        [0xFF, 0xFE, ..] => (2, Some(u16::from_le_bytes as fn([u8; 2]) -> u16)),
        [0xFE, 0xFF, ..] => (2, Some(u16::from_be_bytes as fn([u8; 2]) -> u16)),
        [b'[' | b'{' | b'<', 0, ..] => (0, Some(u16::from_le_bytes as fn([u8; 2]) -> u16)),
        [0, b'[' | b'{' | b'<', ..] => (0, Some(u16::from_be_bytes as fn([u8; 2]) -> u16)),
        _ if start.starts_with(BYTE_ORDER_MARK) => (BYTE_ORDER_MARK.len(), None),
        _ => (0, None),
    };
    content.consume(mark);
    match order {
        None => Ok(content),
        Some(order) => Ok(Box::new(BufReader::with_capacity(
            BUFFER,
            Utf16 { content, order },
        ))),
    }
}

/// Other file formats that users pass instead of a dump; the result says what the file is.
fn foreign(start: &[u8]) -> Option<&'static str> {
    let begins = |with: &str| start.trim_ascii_start().starts_with(with.as_bytes());
    if begins("<") {
        Some("it is XML")
    } else if begins("- model:") || begins("- fields:") || begins("- pk:") || begins("---") {
        Some("it is YAML")
    } else if begins("SQLite format 3") {
        Some("it is a database of SQLite")
    } else if begins("--") || begins("PGDMP") {
        Some("it is a dump of PostgreSQL")
    } else {
        None
    }
}

/// Converts UTF-16 to UTF-8 while reading.
struct Utf16 {
    content: Box<dyn BufRead>,
    order: fn([u8; 2]) -> u16,
}

impl Utf16 {
    fn unit(&mut self) -> io::Result<Option<u16>> {
        let mut pair = [0; 2];
        if self.content.read(&mut pair[..1])? == 0 {
            return Ok(None);
        }
        self.content.read_exact(&mut pair[1..])?;
        Ok(Some((self.order)(pair)))
    }

    fn character(&mut self) -> io::Result<Option<char>> {
        let broken = || invalid("it is UTF-16 with half a character in it");
        let Some(first) = self.unit()? else {
            return Ok(None);
        };
        if !(0xD800..0xE000).contains(&first) {
            return Ok(char::from_u32(first.into()));
        }
        let second = self.unit()?.ok_or_else(broken)?;
        let mut decoded = char::decode_utf16([first, second]);
        decoded.next().and_then(Result::ok).map(Some).ok_or_else(broken)
    }
}

impl Read for Utf16 {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while buffer.len() - written >= 4 {
            let Some(character) = self.character()? else { break };
            written += character.encode_utf8(&mut buffer[written..]).len();
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const DUMP: &str = "[\r\n{\"name\": \"Ремень 🧵\"}\r\n]";

    fn utf16(order: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter()
            .chain(DUMP.encode_utf16())
            .flat_map(order)
            .collect()
    }

    fn opened(bytes: &[u8]) -> io::Result<Text> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        open(file.path())
    }

    fn read(bytes: &[u8]) -> (bool, String) {
        let (is_array, mut text) = match opened(bytes).unwrap() {
            Text::Array(text) => (true, text),
            Text::Lines(text) => (false, text),
        };
        let mut read = String::new();
        text.read_to_string(&mut read).unwrap();
        (is_array, read)
    }

    #[test]
    fn every_spelling_of_the_same_text_is_read() {
        for bytes in [
            DUMP.as_bytes().to_vec(),
            [BYTE_ORDER_MARK, DUMP.as_bytes()].concat(),
            utf16(u16::to_le_bytes, true),
            utf16(u16::to_be_bytes, true),
            utf16(u16::to_le_bytes, false),
            utf16(u16::to_be_bytes, false),
        ] {
            assert_eq!(read(&bytes), (true, DUMP.to_owned()), "{bytes:?}");
        }
        assert!(!read(b"\n{\"model\": 1}\n").0, "an object to a line");
    }

    #[test]
    fn what_is_no_dump_says_what_to_do() {
        for (bytes, words) in [
            (&b"<?xml version=\"1.0\"?>\n<django-objects>"[..], "XML"),
            (b"- model: leads.lead\n  pk: 1", "YAML"),
            (b"PK\x03\x04....", "unpack"),
            (b"SQLite format 3\0", "SQLite; on the old site"),
            (
                b"--\n-- PostgreSQL database dump\n--",
                "PostgreSQL; on the old site",
            ),
            (b"PGDMP\x01", "PostgreSQL; on the old site"),
        ] {
            let Err(error) = opened(bytes) else {
                panic!("{words}");
            };
            assert!(error.to_string().contains(words), "{error}");
        }
    }

    #[test]
    fn half_a_character_is_an_error() {
        let read = opened(b"\xFF\xFE[\0\x00\xD8").and_then(|text| match text {
            Text::Array(mut text) | Text::Lines(mut text) => text.read_to_string(&mut String::new()),
        });
        assert!(read.is_err());
    }
}

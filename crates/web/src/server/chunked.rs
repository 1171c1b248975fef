//! Finds the end of a chunked body (RFC 9112 §7.1) without looking into its data.
//!
//! Every line must end in CRLF and contain no other control character. What hyper then decodes is unambiguous.

/// Maximum length of a chunk-size line with its extensions.
const MAX_SIZE_LINE: usize = 256;

/// The role of the next byte in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunked {
    place: Place,
    size: u64,
    /// Length of the current line, or of all trailers.
    line: usize,
    max_trailer_bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    SizeStart,
    Size,
    Extension,
    SizeEnd,
    Data,
    DataCr,
    DataLf,
    TrailerStart,
    Trailer,
    TrailerEnd,
    LastLf,
    End,
}

/// The framing violates RFC 9112.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken;

impl Chunked {
    pub(super) fn new(max_trailer_bytes: usize) -> Self {
        Self {
            place: Place::SizeStart,
            size: 0,
            line: 0,
            max_trailer_bytes,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.place == Place::End
    }

    /// Follows the body through `bytes` and returns how many of them belong to it.
    pub(super) fn follow(&mut self, bytes: &[u8]) -> Result<usize, Broken> {
        let mut at = 0;
        while at < bytes.len() && !self.is_over() {
            if self.place == Place::Data {
                let rest = bytes.len() - at;
                let taken = usize::try_from(self.size).unwrap_or(usize::MAX).min(rest);
                self.size -= taken as u64;
                at += taken;
                if self.size == 0 {
                    self.place = Place::DataCr;
                }
            } else {
                self.place = self.step(bytes[at])?;
                at += 1;
            }
        }
        Ok(at)
    }

    fn step(&mut self, byte: u8) -> Result<Place, Broken> {
        let place = match (self.place, byte) {
            (Place::SizeStart, _) => {
                (self.size, self.line) = (0, 0);
                self.digit(byte)?
            }
            (Place::Size | Place::Extension, b'\r') => Place::SizeEnd,
            (Place::Size, b';' | b' ' | b'\t') => Place::Extension,
            (Place::Size, _) => self.digit(byte)?,
            (Place::Extension, _) if is_text(byte) => self.longer(MAX_SIZE_LINE, Place::Extension)?,
            (Place::SizeEnd, b'\n') if self.size == 0 => {
                self.line = 0;
                Place::TrailerStart
            }
            (Place::SizeEnd, b'\n') => Place::Data,
            (Place::DataCr, b'\r') => Place::DataLf,
            (Place::DataLf, b'\n') => Place::SizeStart,
            (Place::TrailerStart, b'\r') => Place::LastLf,
            (Place::Trailer, b'\r') => Place::TrailerEnd,
            (Place::TrailerEnd, b'\n') => Place::TrailerStart,
            (Place::TrailerStart | Place::Trailer, _) if is_text(byte) => {
                self.longer(self.max_trailer_bytes, Place::Trailer)?
            }
            (Place::LastLf, b'\n') => Place::End,
            _ => return Err(Broken),
        };
        Ok(place)
    }

    fn digit(&mut self, byte: u8) -> Result<Place, Broken> {
        let digit = char::from(byte).to_digit(16).ok_or(Broken)?;
        // Fifteen digits cannot overflow.
        let place = self.longer(15, Place::Size)?;
        self.size = self.size * 16 + u64::from(digit);
        Ok(place)
    }

    fn longer(&mut self, limit: usize, place: Place) -> Result<Place, Broken> {
        self.line += 1;
        if self.line > limit { Err(Broken) } else { Ok(place) }
    }
}

fn is_text(byte: u8) -> bool {
    byte == b'\t' || !byte.is_ascii_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end_of(body: &str) -> Result<Option<usize>, Broken> {
        let mut chunked = Chunked::new(64);
        let taken = chunked.follow(body.as_bytes())?;
        Ok(chunked.is_over().then_some(taken))
    }

    #[test]
    fn the_end_of_a_body_is_found_whatever_follows() {
        for body in [
            "0\r\n\r\n",
            "5\r\nhello\r\n0\r\n\r\n",
            "A;x=\"y\"\r\n0123456789\r\n000\r\nTrailer: t\r\n\r\n",
        ] {
            assert_eq!(
                end_of(&format!("{body}GET / HTTP/1.1\r\n")),
                Ok(Some(body.len())),
                "{body:?}"
            );
        }
    }

    #[test]
    fn a_body_may_be_cut_anywhere_on_the_way() {
        let body = b"5;a\r\nhello\r\n1\r\n\n\r\n0\r\nT: t\r\n\r\n";
        let mut chunked = Chunked::new(64);
        for byte in body {
            assert!(!chunked.is_over());
            assert_eq!(chunked.follow(&[*byte]), Ok(1));
        }
        assert!(chunked.is_over());
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_broken() {
        let long_line = format!("5;{}\r\nhello\r\n", "x".repeat(MAX_SIZE_LINE));
        let long_trailer = format!("0\r\nT: {}\r\n\r\n", "x".repeat(64));
        for body in [
            "5\nhello\r\n0\r\n\r\n",
            "5;a\nhello\r\n",
            "5\r\nhello0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "+5\r\nhello\r\n",
            "0x5\r\nhello\r\n",
            " 5\r\nhello\r\n",
            "-1\r\n",
            "\r\n",
            "10000000000000000\r\n",
            "0\r\nT: t\n\r\n",
            "0\r\n\n",
            &long_line,
            &long_trailer,
        ] {
            assert_eq!(end_of(body), Err(Broken), "{body:?}");
        }
    }
}

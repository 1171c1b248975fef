//! Parameters in a header value, `form-data; name="a"; filename*=UTF-8''%D0%B0.pdf` (RFC 9110 §5.6.6, RFC 8187).

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The parameters after the first `;` of a value, in order.
pub(super) struct Params<'a>(&'a [u8]);

impl<'a> Params<'a> {
    pub(super) fn of(value: &'a [u8]) -> Self {
        Self(from_semicolon(value))
    }

    /// The first parameter with this name, case-insensitive.
    pub(super) fn find(value: &'a [u8], name: &str) -> Option<Cow<'a, [u8]>> {
        Self::of(value)
            .find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| value)
    }
}

impl<'a> Iterator for Params<'a> {
    /// A name as sent, and its value without quotes.
    type Item = (&'a [u8], Cow<'a, [u8]>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.0.strip_prefix(b";")?;
            let end = rest
                .iter()
                .position(|b| matches!(b, b'=' | b';'))
                .unwrap_or(rest.len());
            let name = rest[..end].trim_ascii();
            let Some(behind) = rest[end..].strip_prefix(b"=") else {
                // A name without a value is ignored.
                self.0 = &rest[end..];
                continue;
            };
            let behind = behind.trim_ascii_start();
            let (value, rest) = match behind.strip_prefix(b"\"") {
                Some(quoted) => quoted_string(quoted),
                None => token(behind),
            };
            self.0 = from_semicolon(rest);
            return Some((name, value));
        }
    }
}

fn from_semicolon(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|b| *b == b';').unwrap_or(text.len());
    &text[start..]
}

/// Reads up to the closing quote. Only `\"` and `\\` are escapes: some senders write a file path unescaped, `C:\b.pdf`.
fn quoted_string(text: &[u8]) -> (Cow<'_, [u8]>, &[u8]) {
    let mut unescaped = Vec::new();
    let mut taken = 0;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => break,
            b'\\' if matches!(text.get(at + 1), Some(b'"' | b'\\')) => {
                unescaped.extend_from_slice(&text[taken..at]);
                taken = at + 1;
                at += 2;
            }
            _ => at += 1,
        }
    }
    let rest = text.get(at + 1..).unwrap_or_default();
    if taken == 0 {
        return (Cow::Borrowed(&text[..at]), rest);
    }
    unescaped.extend_from_slice(&text[taken..at]);
    (Cow::Owned(unescaped), rest)
}

fn token(text: &[u8]) -> (Cow<'_, [u8]>, &[u8]) {
    let end = text.iter().position(|b| *b == b';').unwrap_or(text.len());
    (Cow::Borrowed(text[..end].trim_ascii_end()), &text[end..])
}

/// The `Content-Disposition` of a part (RFC 7578 §4.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    /// The field; empty if the part does not name one.
    pub(super) name: String,
    /// The file's name, which may be empty; `None` if the part is not a file.
    pub(super) file_name: Option<String>,
}

impl Disposition {
    pub(super) fn parse(value: &[u8]) -> Self {
        let text = |name| Some(String::from_utf8_lossy(&Params::find(value, name)?).into_owned());
        let extended = Params::find(value, "filename*");
        // RFC 6266 §4.3: the extended form is preferred at any position. One that cannot be decoded still marks the
        // part as a file.
        let file_name = extended
            .as_deref()
            .and_then(extended_value)
            .or_else(|| text("filename"))
            .or_else(|| extended.map(|_| String::new()));
        Self {
            name: text("name").unwrap_or_default(),
            file_name,
        }
    }
}

/// Parses `UTF-8'en'%D0%B0` (RFC 8187 §3.2); `None` if it is malformed, or in a charset other than those two.
fn extended_value(value: &[u8]) -> Option<String> {
    let mut parts = value.splitn(3, |b| *b == b'\'');
    let (charset, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes: Vec<u8> = percent_decode(text).collect();
    if charset.eq_ignore_ascii_case(b"utf-8") {
        String::from_utf8(bytes).ok()
    } else if charset.eq_ignore_ascii_case(b"iso-8859-1") {
        Some(bytes.into_iter().map(char::from).collect())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_says_its_field_and_its_file_in_every_spelling_of_clients() {
        for (value, name, file) in [
            (r#"form-data; name="a""#, "a", None),
            (r#"form-data; name="a"; filename="b.pdf""#, "a", Some("b.pdf")),
            ("form-data;name=a;filename=b c.pdf ", "a", Some("b c.pdf")),
            (r#"form-data; NAME="a"; FileName="b.pdf""#, "a", Some("b.pdf")),
            (
                r#"form-data; filename="; name=evil.pdf"; name="a""#,
                "a",
                Some("; name=evil.pdf"),
            ),
            (
                r#"form-data; name="a"; filename="\"b\".pdf""#,
                "a",
                Some("\"b\".pdf"),
            ),
            (
                r#"form-data; name="a"; filename="C:\dir\b.pdf""#,
                "a",
                Some(r"C:\dir\b.pdf"),
            ),
            (
                r#"form-data; name="a"; filename="Бриф.pdf""#,
                "a",
                Some("Бриф.pdf"),
            ),
            (r#"form-data; name="a"; filename="""#, "a", Some("")),
            // RFC 8187, alone and together with the plain name, in both orders.
            (
                "form-data; name=\"a\"; filename*=utf-8''%D0%91.pdf",
                "a",
                Some("Б.pdf"),
            ),
            (
                "form-data; name=\"a\"; filename=\"_.pdf\"; filename*=UTF-8'ru'%D0%91.pdf",
                "a",
                Some("Б.pdf"),
            ),
            (
                "form-data; name=\"a\"; filename*=UTF-8'ru'%D0%91.pdf; filename=\"_.pdf\"",
                "a",
                Some("Б.pdf"),
            ),
            (
                "form-data; name=\"a\"; filename*=\"UTF-8''b.pdf\"",
                "a",
                Some("b.pdf"),
            ),
            (
                "form-data; name=\"a\"; filename*=iso-8859-1'en'%A3.pdf",
                "a",
                Some("£.pdf"),
            ),
            // If the extended form cannot be decoded, the plain name is used. Without one, the part is still a file.
            (
                "form-data; name=\"a\"; filename=\"b.pdf\"; filename*=UTF-8''%FF",
                "a",
                Some("b.pdf"),
            ),
            (
                "form-data; name=\"a\"; filename=\"b.pdf\"; filename*=koi8-r''%C1",
                "a",
                Some("b.pdf"),
            ),
            ("form-data; name=\"a\"; filename*=b.pdf", "a", Some("")),
            ("form-data", "", None),
            ("", "", None),
            ("form-data; name; name=\"a\"", "a", None),
            (r#"form-data; name="a"#, "a", None),
            (r#"form-data; name="a\"#, "a\\", None),
        ] {
            let wanted = Disposition {
                name: name.to_owned(),
                file_name: file.map(ToOwned::to_owned),
            };
            assert_eq!(Disposition::parse(value.as_bytes()), wanted, "{value}");
        }
    }

    #[test]
    fn a_boundary_is_found_among_other_parameters() {
        for (value, wanted) in [
            ("multipart/form-data; boundary=abc", Some("abc")),
            (
                "multipart/form-data;charset=utf-8; Boundary=\"a b;c\"",
                Some("a b;c"),
            ),
            ("multipart/form-data", None),
            ("multipart/form-data; boundaryx=a", None),
        ] {
            let found = Params::find(value.as_bytes(), "boundary");
            assert_eq!(found.as_deref(), wanted.map(str::as_bytes), "{value}");
        }
    }
}

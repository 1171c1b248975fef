//! Conditional requests: whether a client names a version that it has (RFC 9110 §13.1).

use axum::http::{HeaderMap, HeaderValue, header::IF_NONE_MATCH};

/// Whether `If-None-Match` contains this tag, by weak comparison, or is `*`. The list is not read beyond a syntax
/// error.
pub(crate) fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = opaque(tag.as_bytes());
    request.get_all(IF_NONE_MATCH).iter().any(|line| {
        let list = line.as_bytes();
        list.trim_ascii() == b"*" || Tags(list).any(|(_, tag)| tag == opaque)
    })
}

/// Whether a list of `If-Match` contains this strong tag, by strong comparison, or is `*`.
pub(crate) fn is_named(list: &[u8], tag: &[u8]) -> bool {
    list.trim_ascii() == b"*" || Tags(list).any(|(is_weak, named)| !is_weak && named == tag)
}

/// A tag without its weakness prefix.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

/// The tags of a list: whether each is weak, and its opaque part with quotes (RFC 9110 §8.8.3). A tag may contain a comma.
struct Tags<'a>(&'a [u8]);

impl<'a> Iterator for Tags<'a> {
    type Item = (bool, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let is_between = |b: &u8| matches!(b, b',' | b' ' | b'\t');
        let start = self.0.iter().position(|b| !is_between(b))?;
        let is_weak = self.0[start..].starts_with(b"W/");
        let tag = opaque(&self.0[start..]);
        let inside = tag.strip_prefix(b"\"")?;
        let end = inside.iter().position(|b| *b == b'"')? + 2;
        let (tag, rest) = tag.split_at(end);
        let is_right = tag[1..end - 1]
            .iter()
            .all(|b| *b == 0x21 || matches!(b, 0x23..=0x7e | 0x80..));
        let next = rest.trim_ascii_start();
        if !is_right || !(next.is_empty() || next.starts_with(b",")) {
            return None;
        }
        self.0 = rest;
        Some((is_weak, tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_names_strong_tags() {
        for (list, wanted) in [
            ("\"tag\"", true),
            ("\"a,b\" , \"tag\"", true),
            (" * ", true),
            ("W/\"tag\"", false),
            ("\"a\", W/\"tag\"", false),
            ("tag", false),
            ("\"x,\"tag\",y\"", false),
            ("", false),
        ] {
            assert_eq!(is_named(list.as_bytes(), b"\"tag\""), wanted, "{list}");
        }
    }

    #[test]
    fn a_client_has_what_its_list_names() {
        let tag = HeaderValue::from_static("\"tag\"");
        for (lines, wanted) in [
            (&["\"tag\""][..], true),
            (&["W/\"tag\""], true),
            (&["*"], true),
            (&[" * "], true),
            (&["\"a\", \"tag\""], true),
            (&["\"a\",W/\"tag\" , \"b\""], true),
            (&[", ,\"tag\","], true),
            (&["\"a,b\", \"tag\""], true),
            (&["\"a\"", "\"tag\""], true),
            (&[], false),
            (&[""], false),
            (&["tag"], false),
            (&["\"TAG\""], false),
            (&["w/\"tag\""], false),
            // A comma within quotes does not end a tag.
            (&["\"client,*,tag\""], false),
            (&["\"x,\"tag\",y\""], false),
            (&["\"a,tag\""], false),
            (&["\"a\", *"], false),
            (&["\"a\" \"tag\""], false),
            (&["\"tag"], false),
            (&["\"tag \""], false),
            (&["W/ \"tag\""], false),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(IF_NONE_MATCH, line.parse().unwrap());
            }
            assert_eq!(is_known(&headers, &tag), wanted, "{lines:?}");
        }
    }
}

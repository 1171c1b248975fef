//! Checks the head of a request before hyper reads it.
//!
//! It is stricter than hyper where leniency would let a proxy and this server disagree on the end of a request (request
//! smuggling): bare LF, several lengths, a length together with a coding, any coding except `chunked`. httparse checks
//! the syntax.

use std::mem::MaybeUninit;

use axum::http::Uri;
use httparse::{Error, Header, Request, Status};

use super::refusal::Refusal;

/// The number that hyper accepts without allocating.
pub(super) const MAX_HEADERS: usize = 100;

/// The two size limits of a head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) head_bytes: usize,
    pub(super) target_bytes: usize,
}

/// How the body after a head is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// `Content-Length`, or none: zero.
    Known(u64),
    /// `Transfer-Encoding: chunked`.
    Chunked,
}

/// Result for the bytes read so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A complete head of this length.
    Complete(usize, Length),
    /// Valid so far.
    Partial,
    Refused(Refusal),
}

/// Checks `bytes`, which begin where a head begins. The first `seen` of them were found to be incomplete before.
pub(super) fn judge(bytes: &[u8], seen: usize, limits: Limits) -> Verdict {
    // Only the end of a line can complete a head, so a head that arrives slowly is not parsed again for each byte.
    if seen > 0 && bytes.len() <= limits.head_bytes && !bytes[seen..].contains(&b'\n') {
        return Verdict::Partial;
    }
    let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut request = Request::new(&mut []);
    let verdict = match request.parse_with_uninit_headers(bytes, &mut headers) {
        Ok(Status::Complete(length)) => {
            complete(&bytes[..length], &request, limits).map(|body| (length, body))
        }
        Ok(Status::Partial) if bytes.len() > limits.head_bytes => Err(too_large(&request)),
        Ok(Status::Partial) if has_bare_line_feed(bytes) => Err(Refusal::Malformed),
        Ok(Status::Partial) => return Verdict::Partial,
        Err(Error::TooManyHeaders) => Err(Refusal::HeadTooLarge),
        Err(_) => Err(Refusal::Malformed),
    };
    match verdict {
        Ok((length, body)) => Verdict::Complete(length, body),
        Err(refusal) => Verdict::Refused(refusal),
    }
}

fn complete(head: &[u8], request: &Request<'_, '_>, limits: Limits) -> Result<Length, Refusal> {
    let target = request.path.unwrap_or_default();
    if target.len() > limits.target_bytes {
        return Err(Refusal::TargetTooLong);
    }
    if head.len() > limits.head_bytes {
        return Err(Refusal::HeadTooLarge);
    }
    if !ends_lines_properly(head, request) || request.method == Some(Refusal::METHOD) || !is_target(target) {
        return Err(Refusal::Malformed);
    }
    body_length(request.headers, request.version == Some(1)).ok_or(Refusal::Malformed)
}

/// If a head is too large before its first line ends, its target is too long.
fn too_large(request: &Request<'_, '_>) -> Refusal {
    if request.path.is_none() {
        Refusal::TargetTooLong
    } else {
        Refusal::HeadTooLarge
    }
}

/// httparse accepts LF for CRLF; some proxies do not.
fn has_bare_line_feed(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|&byte| byte == b'\n');
    let _unfinished = lines.next_back();
    lines.any(|line| line.last() != Some(&b'\r'))
}

/// The same check for a complete head, at the line starts that httparse has found. httparse accepts no CR without a
/// following LF, so checking two bytes before each line start is enough.
fn ends_lines_properly(head: &[u8], request: &Request<'_, '_>) -> bool {
    let place = |text: &str| text.as_ptr() as usize - head.as_ptr() as usize;
    let is_return = |at: usize| head.get(at) == Some(&b'\r');
    let before = &head[..request.method.map_or(0, place)];
    before.chunks(2).all(|line| line == b"\r\n")
        && request
            .headers
            .iter()
            .all(|header| is_return(place(header.name) - 2))
        && is_return(head.len() - 2)
        && is_return(head.len() - 4)
}

/// Whether hyper will accept the target, too. Common targets are recognised by a fast path.
fn is_target(target: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~%?&=+,:;@!$*()".contains(&byte);
    target.starts_with('/') && target.bytes().all(plain) || target.parse::<Uri>().is_ok()
}

/// RFC 9112 §6.3 without its tolerances; `None` means malformed.
fn body_length(headers: &[Header<'_>], is_http_11: bool) -> Option<Length> {
    let mut length = None;
    let mut hosts = 0;
    for header in headers {
        let name = header.name.as_bytes();
        let found = match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => {
                hosts += 1;
                continue;
            }
            14 if name.eq_ignore_ascii_case(b"content-length") => content_length(header.value)?,
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                transfer_encoding(header.value, is_http_11)?
            }
            _ => continue,
        };
        if length.replace(found).is_some() {
            return None;
        }
    }
    (hosts <= 1).then(|| length.unwrap_or(Length::Known(0)))
}

fn content_length(value: &[u8]) -> Option<Length> {
    // Eighteen digits cannot overflow, here or in hyper.
    if value.is_empty() || value.len() > 18 {
        return None;
    }
    value
        .iter()
        .try_fold(0, |sum: u64, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + u64::from(digit - b'0'))
        })
        .map(Length::Known)
}

fn transfer_encoding(value: &[u8], is_http_11: bool) -> Option<Length> {
    (is_http_11 && value.eq_ignore_ascii_case(b"chunked")).then_some(Length::Chunked)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        head_bytes: 1024,
        target_bytes: 200,
    };

    fn judged(head: &str) -> Verdict {
        judge(head.as_bytes(), 0, LIMITS)
    }

    #[test]
    fn a_head_is_complete_at_its_empty_line_and_not_before() {
        let head = "GET /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n";
        assert_eq!(
            judged(&format!("{head}GET /")),
            Verdict::Complete(head.len(), Length::Known(7))
        );
        for end in 1..head.len() {
            assert_eq!(judged(&head[..end]), Verdict::Partial, "{:?}", &head[..end]);
        }
    }

    #[test]
    fn a_head_that_trickles_in_is_judged_like_one_that_comes_at_once() {
        let head = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n";
        for end in 1..head.len() {
            assert_eq!(judge(&head[..end], end - 1, LIMITS), Verdict::Partial);
        }
        assert_eq!(
            judge(head, head.len() - 1, LIMITS),
            Verdict::Complete(head.len(), Length::Chunked)
        );
    }

    #[test]
    fn a_bare_line_feed_is_refused_as_soon_as_it_is_seen() {
        for head in [
            "GET / HTTP/1.1\nHost: h",
            "GET / HTTP/1.1\r\nHost: h\n",
            "\nGET / HTTP/1.1\r\n",
        ] {
            assert_eq!(judged(head), Verdict::Refused(Refusal::Malformed), "{head:?}");
        }
    }

    #[test]
    fn sizes_have_their_own_refusals() {
        let long = "x".repeat(300);
        let longer = "x".repeat(2000);
        assert_eq!(
            judged(&format!("GET /{long} HTTP/1.1\r\n\r\n")),
            Verdict::Refused(Refusal::TargetTooLong)
        );
        assert_eq!(
            judged(&format!("GET /{longer}")),
            Verdict::Refused(Refusal::TargetTooLong)
        );
        assert_eq!(
            judged(&format!("GET / HTTP/1.1\r\nA: {longer}")),
            Verdict::Refused(Refusal::HeadTooLarge)
        );
        let crowd = "A: b\r\n".repeat(MAX_HEADERS + 1);
        assert_eq!(
            judged(&format!("GET / HTTP/1.1\r\n{crowd}\r\n")),
            Verdict::Refused(Refusal::HeadTooLarge)
        );
    }

    #[test]
    fn unusual_targets_are_left_to_the_uri_parser() {
        for target in ["*", "http://h/a", "/я", "/a'b", "/a|b"] {
            assert!(is_target(target), "{target}");
        }
        for target in ["/a<b", "/a`b", ""] {
            assert!(!is_target(target), "{target}");
        }
    }
}

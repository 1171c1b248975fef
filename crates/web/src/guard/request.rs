//! Client, host and requested format, from the head of a request.

use axum::{
    extract::Request,
    http::{
        HeaderMap, HeaderValue, Version,
        header::{ACCEPT, ACCEPT_LANGUAGE, HOST},
        uri::Authority,
    },
};
use text::Lang;

use crate::{Scheme, server::connection::Encrypted};

/// The host that the request names, in its target or in `Host`. Over HTTP/2 either is enough (RFC 9113, section 8.3.1).
pub(super) fn host(request: &Request) -> Option<&str> {
    let mut given = request.headers().get_all(HOST).iter();
    let header = match given.next() {
        Some(host) => Some(host.to_str().ok()?),
        None => None,
    };
    let target = request.uri().authority().map(Authority::as_str);
    let host = match request.version() {
        Version::HTTP_2 => header.or(target)?,
        _ => header?,
    };
    // Two Host lines, or a target that names another host, allow cache poisoning.
    (given.next().is_none() && target.is_none_or(|target| target.eq_ignore_ascii_case(host))).then_some(host)
}

/// The protocol of the connection, by its name in TLS (RFC 7301).
pub(super) fn protocol(request: &Request) -> &'static str {
    match request.version() {
        Version::HTTP_2 => "h2",
        Version::HTTP_10 => "http/1.0",
        _ => "http/1.1",
    }
}

pub(super) fn scheme(trusted: bool, request: &Request) -> Scheme {
    let is_encrypted = request.extensions().get::<Encrypted>().is_some();
    if is_encrypted || trusted && is_forwarded_https(request.headers()) {
        Scheme::Https
    } else {
        Scheme::Http
    }
}

/// Whether the proxy nearest to the client received the request over https. Each proxy appends its value to the list.
fn is_forwarded_https(headers: &HeaderMap) -> bool {
    let line = headers.get("x-forwarded-proto").map(HeaderValue::as_bytes);
    let first = line.and_then(|line| line.split(|b| *b == b',').next());
    first.is_some_and(|first| first.trim_ascii().eq_ignore_ascii_case(b"https"))
}

pub(super) fn lang(request: &Request) -> Lang {
    let query = request.uri().query().unwrap_or_default();
    let named = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("lang="))
        .next_back()
        .and_then(Lang::parse);
    let header = || {
        request
            .headers()
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
    };
    named
        .or_else(|| header().and_then(Lang::negotiate))
        .unwrap_or_default()
}

/// The request id sent by a trusted proxy, if it is a plain word.
pub(super) fn id(trusted: bool, headers: &HeaderMap) -> Option<&str> {
    let given = headers.get("x-request-id").filter(|_| trusted)?.to_str().ok()?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    ((8..=64).contains(&given.len()) && given.bytes().all(is_plain)).then_some(given)
}

/// Trace and span of a trusted proxy's `traceparent`, <https://www.w3.org/TR/trace-context/#traceparent-header>.
pub(super) fn trace(trusted: bool, headers: &HeaderMap) -> Option<(&str, &str)> {
    let given = headers.get("traceparent").filter(|_| trusted)?.to_str().ok()?;
    let mut parts = given.split('-');
    let version = parts.next()?;
    let (trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_some = |text: &str| text.bytes().any(|b| b != b'0');
    // A later version may have more parts; this one may not.
    let ends = version != "00" || parts.next().is_none();
    let is_right =
        is_hex(version, 2) && version != "ff" && is_hex(trace, 32) && is_hex(span, 16) && is_hex(flags, 2);
    (is_right && ends && is_some(trace) && is_some(span)).then_some((trace, span))
}

/// Whether `Accept` contains HTML. An absent header or `*/*` means JSON (`docs/api/leads.md#html-answers`).
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|a| a.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_host_is_named_once_or_twice_alike() {
        let named = |version, target: &str, lines: &[&str]| {
            let mut request = Request::new(axum::body::Body::empty());
            *request.version_mut() = version;
            *request.uri_mut() = target.parse().unwrap();
            for line in lines {
                request.headers_mut().append(HOST, line.parse().unwrap());
            }
            host(&request).map(str::to_owned)
        };
        let (own, full) = (Some("shop.example.uz".to_owned()), "https://Shop.example.uz/");
        for version in [Version::HTTP_11, Version::HTTP_2] {
            assert_eq!(named(version, "/", &["shop.example.uz"]), own);
            assert_eq!(named(version, full, &["shop.example.uz"]), own);
            assert_eq!(named(version, full, &["evil.example"]), None);
            assert_eq!(named(version, full, &["shop.example.uz", "evil.example"]), None);
            assert_eq!(
                named(version, full, &["shop.example.uz", "shop.example.uz"]),
                None
            );
            assert_eq!(named(version, "/", &["shop.example.uz", "shop.example.uz"]), None);
            assert_eq!(named(version, "/", &[]), None);
        }
        assert_eq!(named(Version::HTTP_2, "https://shop.example.uz/", &[]), own);
        assert_eq!(
            named(Version::HTTP_11, full, &[]),
            None,
            "HTTP/1.1 asks for the line"
        );
    }

    #[test]
    fn the_scheme_is_that_of_the_client_behind_any_number_of_proxies() {
        for (lines, wanted) in [
            (&["https"][..], true),
            (&["HTTPS"], true),
            (&[" https "], true),
            (&["https, https"], true),
            (&["https,http"], true),
            (&["https", "http"], true),
            (&["http, https"], false),
            (&["http", "https"], false),
            (&["http"], false),
            (&["httpsx"], false),
            (&[", https"], false),
            (&[""], false),
            (&[], false),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-proto", line.parse().unwrap());
            }
            assert_eq!(is_forwarded_https(&headers), wanted, "{lines:?}");
        }
    }

    #[test]
    fn a_trace_is_taken_from_a_proxy_that_is_trusted_and_speaks_plainly() {
        let (trace_id, span_id) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        let right = format!("00-{trace_id}-{span_id}-01");
        assert_eq!(
            trace(true, &headers("traceparent", &right)),
            Some((trace_id, span_id))
        );
        assert_eq!(trace(false, &headers("traceparent", &right)), None);
        for wrong in [
            "",
            "00",
            &format!("ff-{trace_id}-{span_id}-01"),
            &format!("00-{trace_id}-{span_id}-01-more"),
            &format!("00-{}-{span_id}-01", "0".repeat(32)),
            &format!("00-{trace_id}-{}-01", "0".repeat(16)),
            &right.to_uppercase(),
            &format!("00-{trace_id}-{span_id}"),
        ] {
            assert_eq!(trace(true, &headers("traceparent", wrong)), None, "{wrong}");
        }
    }

    #[test]
    fn an_id_is_taken_from_a_proxy_that_is_trusted_if_it_is_a_plain_word() {
        assert_eq!(
            id(true, &headers("x-request-id", "abc-DEF_123")),
            Some("abc-DEF_123")
        );
        assert_eq!(id(false, &headers("x-request-id", "abc-DEF_123")), None);
        for wrong in ["short", "with space", "<script>x</script>", &"x".repeat(65)] {
            assert_eq!(id(true, &headers("x-request-id", wrong)), None, "{wrong}");
        }
    }
}

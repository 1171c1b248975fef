//! Addresses of web sites.

use crate::{Invalid, Value};
use std::{borrow::Cow, fmt, net::Ipv6Addr};

/// `scheme://host[:port]` exactly as a browser sends it in `Origin` (RFC 6454 §6.2): lower case, no default port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
    https: bool,
}

impl Origin {
    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        if self.https { "https" } else { "http" }
    }

    /// The host as in a `Host` header: with its port, unless that is the scheme's own.
    pub fn host_with_port(&self) -> &str {
        &self.text[self.scheme().len() + "://".len()..]
    }

    /// The whole origin.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Value for Origin {
    fn expects() -> Cow<'static, str> {
        "an origin such as https://example.uz or http://localhost:3000".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let url = HttpUrl::parse(text)?;
        if url.path.is_empty() {
            Ok(url.origin)
        } else {
            Err(Invalid::because("it has a path"))
        }
    }

    fn shown(text: &str) -> String {
        HttpUrl::shown(text)
    }
}

/// An `http` or `https` address without user, query and fragment. It has no trailing slash, so that a path can be
/// appended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HttpUrl {
    origin: Origin,
    path: String,
}

impl HttpUrl {
    /// Scheme, host and port.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        self.origin.scheme()
    }

    /// The host as in a `Host` header: with its port, unless that is the scheme's own.
    pub fn host_with_port(&self) -> &str {
        self.origin.host_with_port()
    }

    /// The part after the host: empty, or a path that starts with a slash and has no trailing one.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

impl Value for HttpUrl {
    fn expects() -> Cow<'static, str> {
        "an address such as https://example.uz or http://localhost:3000".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(Invalid::default)?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(Invalid::because("its scheme must be http or https")),
        };
        if rest.contains(['?', '#', '@', '\\']) || rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Invalid::because("it may hold no user, query, fragment or blank"));
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = host_and_port(authority)?;
        let port = match port {
            None => String::new(),
            Some(port) if port == if https { 443 } else { 80 } => String::new(),
            Some(port) => format!(":{port}"),
        };
        let scheme = if https { "https" } else { "http" };
        let origin = Origin {
            text: format!("{scheme}://{host}{port}"),
            https,
        };
        Ok(Self {
            origin,
            path: path.trim_end_matches('/').to_owned(),
        })
    }

    /// A user and a password are not allowed, but if they are there, they must not appear in a log.
    fn shown(text: &str) -> String {
        match (text.split_once("://"), text.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://(hidden)@{rest}"),
            (None, Some((_, rest))) => format!("(hidden)@{rest}"),
            _ => text.to_owned(),
        }
    }
}

/// The host in lower case, and the port if one is given.
fn host_and_port(authority: &str) -> Result<(String, Option<u16>), Invalid> {
    let end = match authority.find(']') {
        Some(bracket) => bracket + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, port) = authority.split_at(end);
    let host = host.to_ascii_lowercase();
    if !host.is_ascii() {
        return Err(Invalid::because("write its host in ASCII (xn--…)"));
    }
    let host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => match address.parse::<Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => return Err(Invalid::because("its host is not right")),
        },
        None if host.starts_with('[') => return Err(Invalid::because("its host is not right")),
        None => host,
    };
    let is_name = |name: &str| {
        name.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        })
    };
    if !host.starts_with('[') && !is_name(&host) {
        return Err(Invalid::because("its host is not right"));
    }
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => None,
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => Some(
            digits
                .parse()
                .ok()
                .filter(|port| *port != 0)
                .ok_or_else(|| Invalid::because("its port is not right"))?,
        ),
        _ => return Err(Invalid::because("its port is not right")),
    };
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_one_spelling() {
        for (text, expected) in [
            ("https://example.uz", "https://example.uz"),
            ("HTTPS://Example.UZ/", "https://example.uz"),
            ("https://example.uz:443", "https://example.uz"),
            ("http://example.uz:443", "http://example.uz:443"),
            (" http://localhost:3000/ ", "http://localhost:3000"),
            ("http://[0:0::1]:8000", "http://[::1]:8000"),
            ("http://10.0.0.1:80", "http://10.0.0.1"),
        ] {
            let origin = Origin::parse(text).unwrap();
            assert_eq!(origin.as_str(), expected);
            assert_eq!(
                format!("{}://{}", origin.scheme(), origin.host_with_port()),
                expected
            );
        }
    }

    #[test]
    fn an_address_may_have_a_path_and_an_origin_may_not() {
        let url = HttpUrl::parse("https://example.uz:8443/Hooks/1/").unwrap();
        assert_eq!(
            (url.scheme(), url.host_with_port(), url.path()),
            ("https", "example.uz:8443", "/Hooks/1")
        );
        assert_eq!(url.to_string(), "https://example.uz:8443/Hooks/1");
        assert_eq!(url.origin().as_str(), "https://example.uz:8443");
        assert!(Origin::parse("https://example.uz/shop").is_err());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "*",
            "null",
            "example.uz",
            "//example.uz",
            "ftp://example.uz",
            "https://",
            "https:///x",
            "https://:80",
            "https://a..b",
            "https://*.example.uz",
            "https://пример.уз",
            "https://a:0",
            "https://a:x",
            "https://a:",
            "https://a:+80",
            "https://a:65536",
            "https://[::1",
            "https://[b",
            "https://::1]",
            "https://[x]",
            "https://[::1]x",
            "https://u:p@example.uz",
            "https://a?b",
            "https://a#b",
            "https://a b",
            "https://a/\\b",
        ] {
            assert!(HttpUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_refused_without_showing_it() {
        assert_eq!(
            HttpUrl::shown("https://ann:hunter2@example.uz"),
            "https://(hidden)@example.uz"
        );
        assert_eq!(HttpUrl::shown("ann:hunter2@example.uz"), "(hidden)@example.uz");
        assert_eq!(HttpUrl::shown("https://example.uz"), "https://example.uz");
    }
}

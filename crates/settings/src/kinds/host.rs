//! Names of hosts and sites, without scheme, port and path.

use crate::{Invalid, Value};
use std::{borrow::Cow, fmt, net::IpAddr, net::Ipv6Addr, ops::Deref};

/// The maximum length of a DNS name, without its last dot.
const LONGEST: usize = 253;

/// The name or address of one host, in lower case. An IPv6 address has no brackets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct HostName(String);

impl Value for HostName {
    fn expects() -> Cow<'static, str> {
        "a host name such as mail.example.uz, or an address".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        // Not set.
        if text.is_empty() {
            return Ok(Self::default());
        }
        let bare = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Self(address.to_string()));
        }
        name(text).map(Self)
    }
}

/// A pattern for accepted `Host` headers, as in Django: a name, `.example.uz` for a domain with its subdomains, or `*`.
/// An IPv6 address is in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HostPattern(String);

impl Value for HostPattern {
    fn expects() -> Cow<'static, str> {
        "a host name such as example.uz, .example.uz with all its subdomains, an address, or *".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text == "*" {
            return Ok(Self(text.to_owned()));
        }
        if let Some(domain) = text.strip_prefix("*.") {
            return Err(Invalid::because(format!(
                "for a domain with all its subdomains write .{domain}"
            )));
        }
        if let Some(domain) = text.strip_prefix('.') {
            return Ok(Self(format!(".{}", name(domain)?)));
        }
        let host = HostName::parse(text)?;
        if host.is_empty() {
            return Err(Invalid::default());
        }
        Ok(Self(match host.parse::<Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => host.0,
        }))
    }
}

/// Validates a name of letters, digits, hyphens and dots. The error names any other part that an operator may have
/// written, and the text without it.
fn name(text: &str) -> Result<String, Invalid> {
    if let Some((_, rest)) = text.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        return Err(Invalid::because(format!(
            "write the name alone, without scheme, port and path: {}",
            without_port(host)
        )));
    }
    if text.contains('/') {
        return Err(Invalid::because("write the name alone, without a path"));
    }
    let port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    if let Some((host, after)) = text.rsplit_once(':')
        && port(after)
    {
        return Err(Invalid::because(format!("write it without the port: {host}")));
    }
    if !text.is_ascii() {
        return Err(Invalid::because("write it in ASCII (xn--…)"));
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // A last label of only digits is a malformed IPv4 address (URL standard, "ends in a number").
    let is_number = |name: &str| {
        let last = name.rsplit('.').next().unwrap_or_default();
        last.bytes().all(|b| b.is_ascii_digit())
    };
    if name.len() > LONGEST || !name.split('.').all(is_label) || is_number(&name) {
        return Err(Invalid::default());
    }
    Ok(name)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

macro_rules! texts {
    ($($kind:ty),+) => {$(
        impl Deref for $kind {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

texts!(HostName, HostPattern);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_names_the_hosts_of_the_site() {
        for (text, hosts) in [
            ("example.uz,www.example.uz", &["example.uz", "www.example.uz"][..]),
            ("Example.UZ.", &["example.uz"]),
            (".example.uz", &[".example.uz"]),
            ("*", &["*"]),
            ("localhost,127.0.0.1,[::1]", &["localhost", "127.0.0.1", "[::1]"]),
            ("0:0::1", &["[::1]"]),
            ("my_container", &["my_container"]),
            ("xn--e1afmkfd.xn--p1ai", &["xn--e1afmkfd.xn--p1ai"]),
        ] {
            let found = Vec::<HostPattern>::parse(text).unwrap();
            let found: Vec<_> = found.iter().map(|host| &**host).collect();
            assert_eq!(found, hosts, "{text}");
        }
    }

    #[test]
    fn what_is_no_host_is_refused_with_what_to_write() {
        for (text, fix) in [
            ("https://example.uz", "scheme, port and path: example.uz"),
            (
                "https://example.uz:8443/shop",
                "scheme, port and path: example.uz",
            ),
            ("example.uz:8000", "without the port: example.uz"),
            ("[::1]:8000", "without the port: [::1]"),
            ("example.uz/shop", "without a path"),
            ("*.example.uz", "write .example.uz"),
            ("пример.рф", "ASCII"),
            ("localhost 127.0.0.1 [::1]", "localhost,127.0.0.1,[::1]"),
            ("a.uz;b.uz", "a.uz,b.uz"),
            ("['example.uz', 'www.example.uz']", "without brackets and quotes"),
            ("\"example.uz\"", "without brackets and quotes"),
        ] {
            let told = Vec::<HostPattern>::parse(text).unwrap_err().to_string();
            assert!(told.contains(fix), "{text}: {told}");
        }
        for text in [
            "exa mple.uz",
            "a..b",
            "-a.uz",
            "a-.uz",
            "user@example.uz",
            "example.uz?x",
            "1.2.3",
            "999.1.1.1",
            "[::1",
            "a\u{200b}.uz",
            "..",
        ] {
            assert!(HostPattern::parse(text).is_err(), "{text}");
            assert!(HostName::parse(text).is_err(), "{text}");
        }
        assert!(HostName::parse(&"a".repeat(64)).is_err());
        assert!(HostName::parse(&"a.".repeat(128)).is_err());
    }

    #[test]
    fn a_machine_has_a_name_or_an_address() {
        for (text, host) in [
            ("smtp.example.uz", "smtp.example.uz"),
            ("[::1]", "::1"),
            ("::1", "::1"),
            ("10.0.0.7", "10.0.0.7"),
            ("", ""),
        ] {
            assert_eq!(HostName::parse(text).as_deref(), Ok(host), "{text}");
        }
        for text in ["*", ".example.uz", "smtp://example.uz", "smtp.example.uz:587"] {
            assert!(HostName::parse(text).is_err(), "{text}");
        }
    }
}

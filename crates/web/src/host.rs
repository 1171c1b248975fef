//! Which host names the site answers to (`ALLOWED_HOSTS`, as in Django).

use std::net::Ipv6Addr;

/// The allow-list.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    patterns: Vec<String>,
}

impl Hosts {
    /// Patterns are names, `.example.uz` for a domain with its subdomains, or `*` for any name.
    pub(crate) fn new(patterns: impl IntoIterator<Item = String>) -> Self {
        Self {
            patterns: patterns
                .into_iter()
                .map(|pattern| pattern.to_ascii_lowercase())
                .collect(),
        }
    }

    /// Whether a `Host` header is valid and names this site. Any port is accepted.
    pub(crate) fn allow(&self, host: &str) -> bool {
        let Some(name) = name(host) else { return false };
        let name = name.strip_suffix('.').unwrap_or(name);
        self.patterns
            .iter()
            .any(|pattern| match pattern.strip_prefix('.') {
                _ if pattern == "*" => true,
                Some(domain) => {
                    name.eq_ignore_ascii_case(domain)
                        || name
                            .len()
                            .checked_sub(pattern.len())
                            .and_then(|start| name.get(start..))
                            .is_some_and(|end| end.eq_ignore_ascii_case(pattern))
                }
                None => name.eq_ignore_ascii_case(pattern),
            })
    }
}

/// The name without its port; `None` if the header is not a valid host (RFC 9110 §7.2).
pub(crate) fn name(host: &str) -> Option<&str> {
    let end = if host.starts_with('[') {
        host.find(']')? + 1
    } else {
        host.find(':').unwrap_or(host.len())
    };
    let (name, port) = host.split_at(end);
    let port_ok = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|p| p.len() <= 5 && p.bytes().all(|b| b.is_ascii_digit()));
    let name_ok = match name.strip_prefix('[') {
        Some(rest) => rest
            .strip_suffix(']')
            .is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok()),
        None => !name.is_empty() && name.bytes().all(is_of_name),
    };
    (port_ok && name_ok).then_some(name)
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_answers_to_its_names_alone() {
        let hosts = Hosts::new(["Shop.example.uz", ".example.org", "[::1]"].map(String::from));
        for good in [
            "shop.example.uz",
            "SHOP.EXAMPLE.UZ:8443",
            "shop.example.uz.",
            "example.org",
            "a.b.example.org",
            "[::1]:80",
        ] {
            assert!(hosts.allow(good), "{good}");
        }
        for bad in [
            "",
            "evil.example",
            "badexample.org",
            "shop.example.uz:x",
            "shop.example.uz:80:80",
            "a@shop.example.uz",
            "shop.example.uz/",
            "[::1",
            "[evil.example/]",
            "[::1]x",
            ":80",
        ] {
            assert!(!hosts.allow(bad), "{bad}");
        }
        assert!(Hosts::new(["*".to_owned()]).allow("any.example"));
    }

    /// Reference implementation: the name by the grammar of RFC 3986 §3.2.2, one character at a time. Brackets must
    /// contain an IPv6 address.
    fn naive(host: &str) -> Option<&str> {
        let (name, port) = match host.strip_prefix('[') {
            Some(rest) => {
                let end = rest.find(']')?;
                let _: std::net::Ipv6Addr = rest[..end].parse().ok()?;
                host.split_at(end + 2)
            }
            None => host.split_at(host.find(':').unwrap_or(host.len())),
        };
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
        let is_name = name.starts_with('[') || !name.is_empty() && name.chars().all(|c| letters.contains(c));
        let is_port = port.is_empty()
            || port.starts_with(':') && port.len() <= 6 && port[1..].chars().all(|c| c.is_ascii_digit());
        (is_name && is_port).then_some(name)
    }

    #[test]
    fn any_header_names_a_host_of_the_list_or_none() {
        let own = ["shop.example.uz", ".example.org", "[::1]"];
        let hosts = Hosts::new(own.map(String::from));
        let seeds: [&[u8]; 6] = [
            b"shop.example.uz:443",
            b"a.b.EXAMPLE.org.",
            b"[::1]:80",
            b"[::1]evil.example",
            b"example.org:",
            b"",
        ];
        let words: [&[u8]; 9] = [
            b".",
            b":",
            b"[",
            b"]",
            b"@",
            b"/",
            b".example.org",
            b"shop.example.uz",
            b"\x00",
        ];
        testkit::fuzz::fuzz(&seeds, &words, |input| {
            let fail = |why| Err(testkit::fuzz::TestCaseError::fail(why));
            let host = String::from_utf8_lossy(input);
            let found = name(&host);
            if found != naive(&host) {
                return fail(format!("{found:?}, and not {:?}", naive(&host)));
            }
            let bare = found.unwrap_or_default().to_ascii_lowercase();
            let bare = bare.strip_suffix('.').unwrap_or(&bare);
            let is_ours = own.contains(&bare) || bare == "example.org" || bare.ends_with(".example.org");
            if hosts.allow(&host) != is_ours {
                return fail(format!("allowed: {}", hosts.allow(&host)));
            }
            Ok(())
        });
    }
}

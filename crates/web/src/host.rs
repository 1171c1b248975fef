//! Which host names the site answers to (`ALLOWED_HOSTS`, as in Django).

/// The allow-list.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    patterns: Vec<String>,
}

impl Hosts {
    /// Names, `.example.uz` for a domain with its subdomains, `*` for any.
    pub(crate) fn new(patterns: impl IntoIterator<Item = String>) -> Self {
        Self {
            patterns: patterns
                .into_iter()
                .map(|pattern| pattern.to_ascii_lowercase())
                .collect(),
        }
    }

    /// Whether a `Host` header is well formed and names this site; its port is free.
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

/// The name without its port; `None` if the header is no host (RFC 9110 §7.2).
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
    let name_ok = !name.is_empty()
        && (name.starts_with('[')
            || name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')));
    (port_ok && name_ok).then_some(name)
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
            ":80",
        ] {
            assert!(!hosts.allow(bad), "{bad}");
        }
        assert!(Hosts::new(["*".to_owned()]).allow("any.example"));
    }
}

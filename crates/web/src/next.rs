//! Redirects after a form: `next` is user input and must not lead to another site.

/// Whether this is a path of this site. Browsers treat `//host` and `/\host` as another site and drop tabs and line
/// breaks. Therefore only plain ASCII after a single slash is accepted.
pub fn is_local(target: &str) -> bool {
    is_plain(target) && target.starts_with('/') && !target.starts_with("//")
}

/// The origin in this list (such as `https://shop.example.uz`) to which an absolute URL belongs. The origin must be
/// followed by a path, a query, a fragment or nothing, because `https://shop.example.uz.evil.example` and
/// `https://shop.example.uz@evil.example` begin with it too.
pub fn origin_of<'a>(target: &str, origins: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let leads_to = |origin: &&str| {
        let start = target.get(..origin.len());
        let rest = target.get(origin.len()..).unwrap_or_default();
        start.is_some_and(|start| start.eq_ignore_ascii_case(origin))
            && (rest.is_empty() || rest.starts_with(['/', '?', '#']))
    };
    origins
        .into_iter()
        .filter(|origin| !origin.is_empty())
        .find(leads_to)
        .filter(|_| is_plain(target))
}

fn is_plain(target: &str) -> bool {
    target
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: [&str; 2] = ["https://shop.example.uz", "http://localhost:3000"];

    #[test]
    fn pages_of_our_sites_are_reached() {
        assert!(is_local("/thanks?a=1#x"));
        for (target, origin) in [
            ("https://shop.example.uz", OURS[0]),
            ("https://shop.example.uz/thanks/?a=1#x", OURS[0]),
            ("HTTPS://Shop.Example.UZ/thanks", OURS[0]),
            ("http://localhost:3000?sent", OURS[1]),
        ] {
            assert_eq!(origin_of(target, OURS), Some(origin), "{target}");
        }
    }

    #[test]
    fn nobody_is_sent_to_a_stranger() {
        for target in [
            "",
            "thanks",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "https://shop.example.uz.evil.example/",
            "https://shop.example.uz@evil.example/",
            "https://shop.example.uz:8443/",
            "http://shop.example.uz/",
            "https:/\\evil.example",
            "https:shop.example.uz",
            "https://shop.example.uz/\r\nSet-Cookie: a=b",
            "https://shop.example.uz\\.evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://жульё.example",
        ] {
            assert!(!is_local(target), "{target:?}");
            assert_eq!(origin_of(target, OURS), None, "{target:?}");
        }
    }
}

//! Where to go after signing in: only ever to a page of this site.

/// The home page.
pub(super) const HOME: &str = "/admin/";

/// The path if it stays on this site, else the home page. Browsers read `//host` and `/\host` as another site and drop
/// tabs and line breaks, so that anything but plain ASCII after a single slash is refused.
pub(super) fn local(path: &str) -> &str {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_local = path.starts_with('/') && !path.starts_with("//");
    if is_plain && is_local { path } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_site_are_kept() {
        for path in [
            "/",
            "/admin/",
            "/admin/leads/?status=new&search=%D0%B6#x",
            "/a//b",
        ] {
            assert_eq!(local(path), path);
        }
    }

    #[test]
    fn everything_else_leads_home() {
        for path in [
            "",
            "admin/",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /admin/",
            "https://evil.example/",
            "javascript:alert(1)",
            "/admin/\r\nSet-Cookie: a=b",
            "/ж",
        ] {
            assert_eq!(local(path), HOME, "{path:?}");
        }
    }
}

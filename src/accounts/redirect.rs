//! The redirect after signing in: always to a page of this site.

/// The home page.
pub(super) const HOME: &str = "/admin/";

/// The path if it stays on this site, otherwise the home page.
pub(super) fn local(path: &str) -> &str {
    if web::next::is_local(path) { path } else { HOME }
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

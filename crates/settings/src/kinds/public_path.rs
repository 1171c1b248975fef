//! Where a site serves files: below a path of its own, or at another address.

use super::HttpUrl;
use crate::{Invalid, Value};
use std::{borrow::Cow, fmt};

/// A path that begins and ends with a slash, or such a path of an `http` or `https` address. As in Django, the leading
/// slash may be missing, and the trailing one, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPath {
    site: Option<HttpUrl>,
    path: String,
}

impl PublicPath {
    /// The address without its path, if the value is an address.
    pub fn site(&self) -> Option<&HttpUrl> {
        self.site.as_ref()
    }

    /// The path; begins and ends with a slash.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for PublicPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.site {
            Some(site) => write!(f, "{}{}", site.origin(), self.path),
            None => f.write_str(&self.path),
        }
    }
}

impl Value for PublicPath {
    fn expects() -> Cow<'static, str> {
        "a path such as /media/, or an address such as https://cdn.example.uz/media/".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let (site, path) = if text.contains("://") {
            let site = HttpUrl::parse(text)?;
            let path = site.path().to_owned();
            (Some(site), path)
        } else if text.starts_with("//") {
            return Err(Invalid::because("write its scheme too, https://"));
        } else {
            (None, text.to_owned())
        };
        let path = path.trim_matches('/');
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        if !path.chars().all(is_plain)
            || path.split('/').any(|part| matches!(part, "." | ".."))
            || path.contains("//")
        {
            return Err(Invalid::because(
                "its path may hold letters, digits and - . _ ~ alone",
            ));
        }
        match (&site, path) {
            (None, "") => Err(Invalid::because("it must name a folder of the site")),
            (_, "") => Ok(Self {
                site,
                path: "/".to_owned(),
            }),
            (_, path) => Ok(Self {
                path: format!("/{path}/"),
                site,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_says_where_files_are_served_as_in_django() {
        for (text, shown) in [
            ("/media/", "/media/"),
            ("media/", "/media/"),
            ("/files", "/files/"),
            ("/shop/files/", "/shop/files/"),
            ("https://cdn.example.uz/shop/", "https://cdn.example.uz/shop/"),
            ("https://CDN.example.uz", "https://cdn.example.uz/"),
        ] {
            assert_eq!(
                PublicPath::parse(text).map(|it| it.to_string()).as_deref(),
                Ok(shown),
                "{text}"
            );
        }
        for text in [
            "",
            "/",
            "//cdn.example.uz/media/",
            "/a b/",
            "/../",
            "/a//b/",
            "/{x}/",
            "/media/?v=1",
            "ftp://example.uz/media/",
            "/медиа/",
        ] {
            assert!(PublicPath::parse(text).is_err(), "{text}");
        }
    }
}

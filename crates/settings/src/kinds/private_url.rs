//! Addresses that are also credentials.

use crate::{HttpUrl, Invalid, Value};
use std::{borrow::Cow, fmt, ops::Deref};

/// An address that grants access to everyone who knows it, such as a receiver of webhooks. Only its site is ever
/// printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PrivateUrl(HttpUrl);

impl PrivateUrl {
    /// The whole address, for the one place that needs it.
    pub fn expose(&self) -> String {
        self.0.to_string()
    }
}

/// Scheme, host and port are not secret.
impl Deref for PrivateUrl {
    type Target = crate::Origin;

    fn deref(&self) -> &Self::Target {
        self.0.origin()
    }
}

impl fmt::Debug for PrivateUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateUrl({})", Self::shown(&self.expose()))
    }
}

impl Value for PrivateUrl {
    const SECRET: bool = true;

    fn expects() -> Cow<'static, str> {
        HttpUrl::expects()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        HttpUrl::parse(text).map(Self)
    }

    fn shown(text: &str) -> String {
        let text = HttpUrl::shown(text);
        let Some((scheme, rest)) = text.split_once("://") else {
            return format!("(hidden, {} characters)", text.chars().count());
        };
        match rest.find(['/', '?', '#']) {
            Some(end) if rest.len() > end + 1 => {
                let hidden = rest[end + 1..].chars().count();
                format!("{scheme}://{}/(hidden, {hidden} characters)", &rest[..end])
            }
            _ => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_private_address_only_the_site_is_shown() {
        for (text, shown) in [
            (
                "https://hooks.example.com/T0/B0/xyzzy",
                "https://hooks.example.com/(hidden, 11 characters)",
            ),
            ("https://crm.example.com:8443", "https://crm.example.com:8443"),
            ("https://crm.example.com/", "https://crm.example.com/"),
            (
                "https://crm.example.com/?key=xyzzy",
                "https://crm.example.com/(hidden, 10 characters)",
            ),
            (
                "https://ann:xyzzy@crm.example.com/a",
                "https://(hidden)@crm.example.com/(hidden, 1 characters)",
            ),
            ("xyzzy", "(hidden, 5 characters)"),
        ] {
            assert_eq!(PrivateUrl::shown(text), shown);
        }
        let url = PrivateUrl::parse("https://hooks.example.com/xyzzy").unwrap();
        assert_eq!(url.expose(), "https://hooks.example.com/xyzzy");
        assert_eq!(
            (url.scheme(), url.host_with_port()),
            ("https", "hooks.example.com")
        );
        assert!(!format!("{url:?}").contains("xyzzy"));
        let wrong = <Vec<PrivateUrl>>::parse("https://hooks.example.com/xyzzy?a=b").unwrap_err();
        assert!(!wrong.to_string().contains("xyzzy"), "{wrong}");
    }
}

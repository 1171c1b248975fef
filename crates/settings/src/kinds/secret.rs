//! Texts that are never printed.

use super::one_line;
use crate::{Invalid, Value};
use std::{borrow::Cow, fmt};

/// A password, key or token. Empty if not set.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it is not set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl Value for Secret {
    const SECRET: bool = true;

    fn expects() -> Cow<'static, str> {
        "any text on one line; it is never shown".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        one_line(text)?;
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints() {
        let secret = Secret::parse("hunter2").unwrap();
        assert_eq!(secret.expose(), "hunter2");
        assert!(!secret.is_empty() && Secret::default().is_empty());
        assert_eq!(
            format!("{secret:?} {:#?}", Some(&secret)),
            "Secret(hidden) Some(\n    Secret(hidden),\n)"
        );
        assert_eq!(Secret::shown("парол"), "(hidden, 5 characters)");
        assert_eq!(Secret::shown(""), "(not set)");
    }
}

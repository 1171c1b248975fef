//! Findings that an operator has silenced.

use std::borrow::Cow;

use settings::{Invalid, Value};

/// `id:reason`: the id of a check and why its finding is intended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// The id of the check.
    pub id: String,
    /// The reason, for later readers.
    pub reason: String,
}

impl Value for Silenced {
    fn expects() -> Cow<'static, str> {
        "the id of a check, a colon and the reason, such as redirect-off:the proxy redirects".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let (id, reason) = text.split_once(':').unwrap_or_default();
        let (id, reason) = (id.trim().to_owned(), reason.trim().to_owned());
        if id.is_empty() || reason.is_empty() {
            return Err(Invalid::default());
        }
        Ok(Self { id, reason })
    }
}

//! Settings types: the DSN for error reports, and the name of the installation in them.

use std::{borrow::Cow, ops::Deref};

use settings::{Invalid, Secret, Value};

use super::dsn::Dsn;

/// The longest environment name that Sentry accepts.
const LONGEST_NAME: usize = 64;

/// A DSN as Sentry or `GlitchTip` shows it. Empty if it is not set.
#[derive(Clone, Debug, Default)]
pub struct SentryDsn(Secret);

impl SentryDsn {
    /// The host that reports go to, if it is reached over plain http.
    pub fn plain_host(&self) -> Option<String> {
        let dsn = Dsn::parse(self.expose())?;
        let place = dsn.url.strip_prefix("http://")?;
        place.split('/').next().map(str::to_owned)
    }
}

impl Value for SentryDsn {
    const SECRET: bool = true;

    fn expects() -> Cow<'static, str> {
        "https://KEY@HOST/NUMBER, as Sentry or GlitchTip shows it; it is never shown".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() || Dsn::parse(text).is_some() {
            return Ok(Self(text.to_owned().into()));
        }
        Err(Invalid::default())
    }
}

impl Deref for SentryDsn {
    type Target = Secret;

    fn deref(&self) -> &Secret {
        &self.0
    }
}

/// The name of an installation, as Sentry accepts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentName(String);

impl Value for EnvironmentName {
    fn expects() -> Cow<'static, str> {
        "a word of at most 64 characters, without blanks and slashes".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '/';
        let is_name = !text.is_empty() && text.chars().count() <= LONGEST_NAME && !text.contains(is_odd);
        if is_name && !text.eq_ignore_ascii_case("none") {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::default())
    }
}

impl Deref for EnvironmentName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

//! `LOG_LEVEL`: how much is logged, for the whole program or a part of it.

use std::{borrow::Cow, ops::Deref};

use settings::{Invalid, Value};
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::failure::Failure;

const EXPECTS: &str = "error, warn, info or debug, also by part: info,leads=debug";

/// A valid log level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLevel(String);

impl Value for LogLevel {
    fn expects() -> Cow<'static, str> {
        EXPECTS.into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let level = text.trim();
        match directives(level) {
            Some(_) => Ok(Self(level.to_owned())),
            None => Err(Invalid::default()),
        }
    }
}

impl Deref for LogLevel {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Parses a level. Django's names are accepted too: they are upper case and call warnings WARNING. Parts of the program
/// may have their short names, `leads=debug`.
pub(super) fn filter(level: &str) -> Result<EnvFilter, Failure> {
    directives(level).ok_or_else(|| Failure::new(format!("LOG_LEVEL = `{level}`: expected {EXPECTS}")))
}

fn directives(level: &str) -> Option<EnvFilter> {
    // The caller that applies migrations logs them, so the library does not need to log each step.
    // Whatever level is set, a line contains its request, and panics are logged.
    let mut directives: Vec<_> = ["sea_orm_migration=warn", "request=error", "panic=error"]
        .map(String::from)
        .into();
    for directive in level.to_ascii_lowercase().split(',') {
        let (part, level) = directive.trim().split_once('=').unwrap_or(("", directive.trim()));
        let level: LevelFilter = match level {
            "warning" => "warn",
            "critical" => "error",
            level => level,
        }
        .parse()
        .ok()?;
        directives.push(match part {
            "" => level.to_string(),
            path if path.contains("::") => format!("{path}={level}"),
            // A module of this program, or a crate.
            part => format!("paradise::{part}={level},{part}={level}"),
        });
    }
    EnvFilter::try_new(directives.join(",")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_understood_as_operators_write_them() {
        for (written, understood) in [
            ("INFO", "info"),
            ("WARNING", "warn"),
            ("info, leads=DEBUG", "paradise::leads=debug"),
            ("warn,access=debug", "access=debug"),
        ] {
            let Ok(filter) = filter(written) else {
                panic!("{written} is refused");
            };
            assert!(filter.to_string().contains(understood), "{written}: {filter}");
        }
        assert!(filter("loud").is_err());
        assert!(filter("leads=loud").is_err());
    }
}

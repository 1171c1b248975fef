//! Rate limits.

use std::{borrow::Cow, num::NonZeroU32, time::Duration};

use crate::{Invalid, Value};

/// A number of times per period, as in `RATE_LIMIT_CONTACT_FORM` (`docs/api/leads.md#submit-limit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    count: NonZeroU32,
    period: Duration,
}

impl Rate {
    /// Number of times; at least one.
    pub const fn count(self) -> u32 {
        self.count.get()
    }

    /// Length of the period.
    pub const fn period(self) -> Duration {
        self.period
    }
}

impl Value for Rate {
    fn expects() -> Cow<'static, str> {
        "a number from 1, with /s, /m, /h or /d behind it (a plain number is per hour)".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let (count, period) = text.trim().split_once('/').unwrap_or((text.trim(), "h"));
        let seconds = match period.trim() {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return Err(Invalid::default()),
        };
        let count = count.trim().parse().map_err(|_| Invalid::default())?;
        Ok(Self {
            count,
            period: Duration::from_secs(seconds),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_limits_submits_per_hour_or_otherwise() {
        for (text, count, seconds) in [
            ("5", 5, 3600),
            ("5/h", 5, 3600),
            ("100000/h", 100_000, 3600),
            ("1/s", 1, 1),
            ("2 / m", 2, 60),
            ("9/d", 9, 86_400),
        ] {
            let rate = Rate::parse(text).unwrap();
            assert_eq!(
                (rate.count(), rate.period().as_secs()),
                (count, seconds),
                "{text}"
            );
        }
        for text in [
            "",
            "0",
            "0/h",
            "-1",
            "5/",
            "/h",
            "5/w",
            "5/h/h",
            "4294967296",
            "many",
        ] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
    }
}

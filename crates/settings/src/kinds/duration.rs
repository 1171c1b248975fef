//! Lengths of time.

use super::number_and_unit;
use crate::{Invalid, Value};
use std::{borrow::Cow, time::Duration};

const DAY: u64 = 24 * 60 * 60;

/// A hundred years: nothing longer is plausible, and shorter values never overflow a clock.
const LONGEST: u64 = 36_500 * DAY;

impl Value for Duration {
    fn expects() -> Cow<'static, str> {
        "a time such as 30s, 5m, 2h or 7d (a plain number is seconds)".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let (number, unit) = number_and_unit(text);
        let seconds = match unit {
            "" | "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => DAY,
            _ => return Err(Invalid::default()),
        };
        if number.is_empty() {
            return Err(Invalid::default());
        }
        // All characters are digits, so a number that does not parse is too large.
        let total = number
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_mul(seconds));
        total
            .filter(|total| *total <= LONGEST)
            .map(Duration::from_secs)
            .ok_or_else(|| Invalid::because("it may be 36500d at most"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_writes_times_with_units() {
        for (text, seconds) in [
            ("0", 0),
            ("45", 45),
            ("30s", 30),
            ("5m", 300),
            ("2 h", 7200),
            ("7d", 604_800),
        ] {
            assert_eq!(Duration::parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "s",
            "-5s",
            "1.5h",
            "5x",
            "1h30m",
            "99999999999999999999",
            "36501d",
        ] {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
    }
}

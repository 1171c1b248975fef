//! Sizes of files and of memory.

use super::number_and_unit;
use crate::{Invalid, Value};
use std::{borrow::Cow, num::IntErrorKind};

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(u64);

impl ByteSize {
    /// The number of bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl Value for ByteSize {
    fn expects() -> Cow<'static, str> {
        "a size such as 500kB, 10MB, 10MiB or 2GB (a plain number is bytes)".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        let too_large = || Invalid::because("it is too large");
        let (number, unit) = number_and_unit(text);
        let factor = match unit.to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "kb" => 1_000,
            "mb" => 1_000_000,
            "gb" => 1_000_000_000,
            "kib" => 1 << 10,
            "mib" => 1 << 20,
            "gib" => 1 << 30,
            _ => return Err(Invalid::default()),
        };
        let number: u64 = number
            .parse()
            .map_err(|error: std::num::ParseIntError| match error.kind() {
                IntErrorKind::PosOverflow => too_large(),
                _ => Invalid::default(),
            })?;
        number.checked_mul(factor).map(Self).ok_or_else(too_large)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_writes_sizes_with_units() {
        for (text, bytes) in [
            ("5242880", 5_242_880),
            ("0", 0),
            ("10B", 10),
            ("500kB", 500_000),
            ("10MB", 10_000_000),
            ("10 MiB", 10_485_760),
            ("1gib", 1_073_741_824),
        ] {
            assert_eq!(ByteSize::parse(text).map(ByteSize::bytes), Ok(bytes), "{text}");
        }
        for text in [
            "",
            "MB",
            "-1",
            "1.5MB",
            "10M",
            "10XB",
            "99999999999999999999",
            "18446744073709551615GB",
        ] {
            assert!(ByteSize::parse(text).is_err(), "{text}");
        }
    }
}

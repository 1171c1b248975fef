//! Types that settings have and the standard library lacks.

use std::{fmt, time::Duration};

use crate::Value;

/// A text that never prints.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; ask for it where it is used and nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl Value for Secret {
    const EXPECTS: &'static str = "text that nobody else knows";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

/// A whole number within bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounded<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Bounded<MIN, MAX> {
    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> Value for Bounded<MIN, MAX> {
    const EXPECTS: &'static str = "a whole number within the bounds that the help names";

    fn parse(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().filter(|number| (MIN..=MAX).contains(number));
        number.map(Self).ok_or_else(|| format!("a whole number from {MIN} to {MAX} is needed"))
    }
}

/// So many per length of time: `5` and `5/h` are five an hour; also `/s`, `/m`, `/d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In what time.
    pub period: Duration,
}

impl Value for Rate {
    const EXPECTS: &'static str = "a number from 1, alone (per hour) or with /s, /m, /h or /d: 5, 5/h, 100/d";

    fn parse(text: &str) -> Result<Self, String> {
        let (count, unit) = text.split_once('/').unwrap_or((text, "h"));
        let seconds = match unit.trim() {
            "s" | "sec" | "second" => 1,
            "m" | "min" | "minute" => 60,
            "h" | "hour" => 3600,
            "d" | "day" => 86_400,
            _ => return Err("the unit is not s, m, h or d".into()),
        };
        match count.trim().parse() {
            Ok(0) => Err("nobody could do it at all".into()),
            Ok(count) => Ok(Self { count, period: Duration::from_secs(seconds) }),
            Err(_) => Err("this is no rate".into()),
        }
    }
}

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteSize(u64);

impl ByteSize {
    /// Bytes.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl Value for ByteSize {
    const EXPECTS: &'static str = "bytes, or a number with KB, MB or GB (of 1024): 10485760, 10MB";

    fn parse(text: &str) -> Result<Self, String> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit: u64 = match text[digits.len()..].to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kb" | "kib" => 1 << 10,
            "m" | "mb" | "mib" => 1 << 20,
            "g" | "gb" | "gib" => 1 << 30,
            _ => return Err("the unit is not KB, MB or GB".into()),
        };
        let bytes = digits.trim().parse::<u64>().ok().and_then(|count| count.checked_mul(unit));
        bytes.map(Self).ok_or_else(|| "this is no size".into())
    }
}

/// The address of a site: scheme, host, perhaps a port, nothing behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl(String);

impl HttpUrl {
    /// `https://shop.example.uz`, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Host with its port, as a `Host` header has it.
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Host without its port.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        }
    }
}

impl Value for HttpUrl {
    const EXPECTS: &'static str = "an address such as https://shop.example.uz, without a path";

    fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = text.split_once("://").ok_or("it begins with neither http:// nor https://")?;
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if !matches!(scheme, "http" | "https") {
            return Err("it begins with neither http:// nor https://".into());
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']');
        if authority.is_empty() || !authority.bytes().all(plain) {
            return Err("only a host and perhaps a port may follow".into());
        }
        Ok(Self(format!("{scheme}://{}", authority.to_ascii_lowercase())))
    }
}

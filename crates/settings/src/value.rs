//! Reading the text of a setting as a type.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use ipnet::IpNet;

/// A type that a setting can have.
pub trait Value: Sized {
    /// What may be written, for people.
    const EXPECTS: &'static str;
    /// Whether the value never shows.
    const SECRET: bool = false;

    /// Reads trimmed text.
    ///
    /// # Errors
    /// What is wrong, without repeating the value.
    fn parse(text: &str) -> Result<Self, String>;
}

/// Django's spellings.
impl Value for bool {
    const EXPECTS: &'static str = "True or False";

    fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" | "y" | "t" => Ok(true),
            "false" | "0" | "no" | "off" | "n" | "f" => Ok(false),
            _ => Err("this is neither true nor false".into()),
        }
    }
}

impl Value for String {
    const EXPECTS: &'static str = "text";

    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl Value for PathBuf {
    const EXPECTS: &'static str = "a path";

    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl Value for u16 {
    const EXPECTS: &'static str = "a whole number from 0 to 65535";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "this is no such number".into())
    }
}

impl Value for u32 {
    const EXPECTS: &'static str = "a whole number from 0";

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "this is no such number".into())
    }
}

/// `0.0.0.0:8000`, `localhost:8000`, `:8000` or `8000`; the last two on loopback.
impl Value for SocketAddr {
    const EXPECTS: &'static str = "an address with a port, such as 127.0.0.1:8000";

    fn parse(text: &str) -> Result<Self, String> {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let port = text.strip_prefix("localhost:").or_else(|| text.strip_prefix(':')).unwrap_or(text);
        match port.parse() {
            Ok(port) => Ok(Self::new(loopback, port)),
            Err(_) => text.parse().map_err(|_| "this is no address with a port".into()),
        }
    }
}

impl Value for Duration {
    const EXPECTS: &'static str = "seconds, or a number with s, m, h or d: 30, 30s, 5m, 12h, 7d";

    fn parse(text: &str) -> Result<Self, String> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match &text[digits.len()..] {
            "" | "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86_400,
            _ => return Err("the unit is not s, m, h or d".into()),
        };
        let seconds = digits.trim().parse::<u64>().ok().and_then(|count| count.checked_mul(unit));
        seconds.map(Self::from_secs).ok_or_else(|| "this is no length of time".into())
    }
}

/// A network, or a single address.
impl Value for IpNet {
    const EXPECTS: &'static str = "an address or network, such as 127.0.0.1 or 10.0.0.0/8";

    fn parse(text: &str) -> Result<Self, String> {
        let address = || text.parse::<IpAddr>().map(Self::from);
        text.parse::<Self>().or_else(|_| address()).map_err(|_| "this is no address or network".into())
    }
}

/// A list with commas; empty entries are left out. What it expects is what each entry expects.
impl<T: Value> Value for Vec<T> {
    const EXPECTS: &'static str = T::EXPECTS;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(T::parse).collect()
    }
}

/// Empty text is `None`.
impl<T: Value> Value for Option<T> {
    const EXPECTS: &'static str = T::EXPECTS;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { T::parse(text).map(Some) }
    }
}

//! The types of settings.

mod byte_size;
mod duration;
mod host;
mod many;
mod network;
mod plain;
mod private_url;
mod public_path;
mod rate;
mod secret;
mod url;

pub use byte_size::ByteSize;
pub use host::{HostName, HostPattern};
pub use many::read_items;
pub use private_url::PrivateUrl;
pub use public_path::PublicPath;
pub use rate::Rate;
pub use secret::Secret;
pub use url::{HttpUrl, Origin};

use crate::Invalid;

/// Splits `10MB` into its digits and its unit, without the spaces between.
fn number_and_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number, unit.trim_start())
}

/// Checks that a text is a single line, because it is printed, sent and compared by line.
fn one_line(text: &str) -> Result<(), Invalid> {
    let is_odd = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.contains(is_odd) {
        return Err(Invalid::because(
            "it holds a line break or another control character",
        ));
    }
    Ok(())
}

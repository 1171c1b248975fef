//! The types that settings have.

mod byte_size;
mod duration;
mod many;
mod network;
mod plain;
mod private_url;
mod rate;
mod secret;
mod url;

pub use byte_size::ByteSize;
pub use private_url::PrivateUrl;
pub use rate::Rate;
pub use secret::Secret;
pub use url::{HttpUrl, Origin};

/// Splits `10MB` into its digits and its unit, without the blanks between.
fn number_and_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number, unit.trim_start())
}

//! The label of a webhook receiver, used wherever the receiver is stored or shown. The address itself is a secret.

use settings::{PrivateUrl, Value as _};

/// Occurs in every label and in no address.
const MARK: &str = "/…#";

/// The host, and a hash that stands in for the full address.
pub fn label(url: &PrivateUrl) -> String {
    let name = &web::sha256_hex(url.expose())[..8];
    format!("{}{MARK}{name}", url.as_str())
}

/// Whether a stored recipient is a label.
pub fn is_label(recipient: &str) -> bool {
    recipient.contains(MARK)
}

/// The label for an address that was stored in plain text. `None` if the value is already a label.
pub fn masked(recipient: &str) -> Option<String> {
    if is_label(recipient) {
        return None;
    }
    Some(match PrivateUrl::parse(recipient) {
        Ok(url) => label(&url),
        Err(_) => format!("{MARK}{}", &web::sha256_hex(recipient)[..8]),
    })
}

//! The proof that a domain leads here: a file that its certificate authority has asked for (RFC 8555, section 8.3).
//!
//! It lies in a folder and not in memory, so that whichever process is asked can show it.

use std::{path::PathBuf, sync::Arc};

use axum::extract::{Path, State};
use web::{Access, Error, Routes};

/// Longer than any token that an authority makes.
const LONGEST_TOKEN: usize = 128;

/// Where proofs lie while an order is being judged.
pub fn folder(data_dir: &std::path::Path) -> PathBuf {
    data_dir.join("acme/challenges")
}

/// Whether a file may be made of this name: base64 for addresses, as the protocol has it, and so no path.
pub fn is_token(token: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=LONGEST_TOKEN).contains(&token.len()) && token.bytes().all(is_plain)
}

/// The route that authorities ask, over plain http.
pub fn routes(data_dir: &std::path::Path) -> Routes {
    Routes::new()
        .get("/.well-known/acme-challenge/{token}", Access::Public, show)
        .with_state(&Arc::new(folder(data_dir)))
}

async fn show(State(folder): State<Arc<PathBuf>>, Path(token): Path<String>) -> Result<String, Error> {
    if !is_token(&token) {
        return Err(Error::not_found());
    }
    // Whatever keeps it from being read: it is not there for who asks.
    tokio::fs::read_to_string(folder.join(token))
        .await
        .map_err(|_| Error::not_found())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_no_path() {
        assert!(is_token("LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0_-"));
        for wrong in ["", "..", "a/b", "a\\b", "a.b", "%2e", "ключ", &"x".repeat(129)] {
            assert!(!is_token(wrong), "{wrong}");
        }
    }
}

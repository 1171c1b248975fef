//! The HTTP-01 challenge: a file that proves to a certificate authority that the domain leads here (RFC 8555, section
//! 8.3).
//!
//! The file is in a folder and not in memory, so that any process that receives the request can serve it.

use std::{path::PathBuf, sync::Arc};

use axum::extract::State;
use web::{Access, Error, Path, Routes};

/// Longer than any token of a certificate authority.
const LONGEST_TOKEN: usize = 128;

/// The folder of the proofs while an order is being validated.
pub fn folder(data_dir: &std::path::Path) -> PathBuf {
    data_dir.join("acme/challenges")
}

/// Whether a token may be used as a file name: it must be base64url, as the protocol requires, so it cannot be a path.
pub fn is_token(token: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (1..=LONGEST_TOKEN).contains(&token.len()) && token.bytes().all(is_plain)
}

/// The route that authorities request over plain http.
pub fn routes(data_dir: &std::path::Path) -> Routes {
    Routes::new()
        .get("/.well-known/acme-challenge/{token}", Access::Public, show)
        .with_state(&Arc::new(folder(data_dir)))
}

async fn show(State(folder): State<Arc<PathBuf>>, Path(token): Path<String>) -> Result<String, Error> {
    if !is_token(&token) {
        return Err(Error::not_found());
    }
    // If the file cannot be read for any reason, the answer is "not found".
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

//! The site's secret: random tokens and signatures made with it.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// `SECRET_KEY`: signs what a client brings back. Never prints.
#[derive(Clone)]
pub struct Secret(std::sync::Arc<[u8]>);

impl Secret {
    /// Takes the text of `SECRET_KEY`.
    pub fn new(key: &str) -> Self {
        Self(key.as_bytes().into())
    }

    /// A signature of `data` for one `purpose`: the same data signed for another purpose differs.
    pub fn sign(&self, purpose: &str, data: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, data).finalize().into_bytes())
    }

    /// Whether `signature` is what [`Secret::sign`] gives; takes the same time for any wrong one.
    pub fn verify(&self, purpose: &str, data: &[u8], signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|given| self.mac(purpose, data).verify_slice(&given).is_ok())
    }

    /// A key of 256 bits for one `purpose`, for encrypting what is stored.
    pub fn key(&self, purpose: &str) -> [u8; 32] {
        self.mac(purpose, b"key").finalize().into_bytes().into()
    }

    fn mac(&self, purpose: &str, data: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(data);
        mac
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// 256 random bits as 43 URL-safe characters: session cookies, API tokens, one-time links.
///
/// # Panics
/// If the operating system gives no randomness; nothing safe can be done then.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// So many random bytes.
///
/// # Panics
/// If the operating system gives no randomness; nothing safe can be done then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// SHA-256 in hex: the stored form of a [`random_token`], or the name of some content.
pub fn sha256_hex(data: impl AsRef<[u8]>) -> String {
    let digest = Sha256::digest(data);
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_purpose_and_data_alone() {
        let secret = Secret::new("a secret of the site");
        let signature = secret.sign("csrf", b"session");
        assert!(secret.verify("csrf", b"session", &signature));
        assert!(!secret.verify("csrf", b"other", &signature));
        assert!(!secret.verify("form", b"session", &signature));
        assert!(!secret.verify("csrf", b"session", "не base64"));
        assert!(!Secret::new("another").verify("csrf", b"session", &signature));
    }

    #[test]
    fn a_digest_is_written_in_hex() {
        // FIPS 180-4, the example "abc".
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex("abc"), abc);
    }

    #[test]
    fn tokens_differ() {
        assert_ne!(random_token(), random_token());
        assert_eq!(random_token().len(), 43);
    }
}

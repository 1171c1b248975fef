//! The site's secret: random tokens and signatures made with it.

use std::{fmt::Write as _, iter, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// The keys of a site. `SECRET_KEY` signs and encrypts; the older keys of `SECRET_KEY_FALLBACKS` still verify and
/// decrypt what was made with them. It is never printed.
#[derive(Clone)]
pub struct Secret {
    current: Arc<[u8]>,
    older: Arc<[Box<[u8]>]>,
}

impl Secret {
    /// Takes the text of `SECRET_KEY`.
    pub fn new(key: &str) -> Self {
        Self {
            current: key.as_bytes().into(),
            older: Arc::new([]),
        }
    }

    /// Adds former keys, newest first.
    #[must_use]
    pub fn with_older<'a>(self, keys: impl IntoIterator<Item = &'a str>) -> Self {
        let older = keys.into_iter().map(|key| key.as_bytes().into());
        Self {
            older: older.collect(),
            ..self
        }
    }

    /// A signature of `data` for one `purpose`: the same data signed for another purpose differs.
    pub fn sign(&self, purpose: &str, data: &[u8]) -> String {
        signature(&self.current, purpose, data)
    }

    /// The signatures that [`Secret::verify`] accepts, starting with that of the current key.
    pub fn signatures(&self, purpose: &str, data: &[u8]) -> impl Iterator<Item = String> {
        self.all().map(move |key| signature(key, purpose, data))
    }

    /// Whether `signature` is the result of [`Secret::sign`] with the current or an older key, compared in constant
    /// time.
    pub fn verify(&self, purpose: &str, data: &[u8], signature: &str) -> bool {
        URL_SAFE_NO_PAD.decode(signature).is_ok_and(|given| {
            self.all()
                .any(|key| mac(key, purpose, data).verify_slice(&given).is_ok())
        })
    }

    /// A 256-bit key for one `purpose`, for encryption of stored data.
    pub fn key(&self, purpose: &str) -> [u8; 32] {
        derived(&self.current, purpose)
    }

    /// Like [`Secret::key`], for every key, because stored data may have been encrypted with an older one. The current
    /// one is first.
    pub fn keys(&self, purpose: &str) -> impl Iterator<Item = [u8; 32]> {
        self.all().map(move |key| derived(key, purpose))
    }

    /// An identifier that distinguishes keys of sites and reveals nothing about the current key.
    pub fn fingerprint(&self) -> String {
        self.sign("fingerprint", b"")[..16].to_owned()
    }

    fn all(&self) -> impl Iterator<Item = &[u8]> {
        iter::once(&*self.current).chain(self.older.iter().map(|key| &**key))
    }
}

fn signature(key: &[u8], purpose: &str, data: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(mac(key, purpose, data).finalize().into_bytes())
}

fn derived(key: &[u8], purpose: &str) -> [u8; 32] {
    mac(key, purpose, b"key").finalize().into_bytes().into()
}

fn mac(key: &[u8], purpose: &str, data: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(&(purpose.len() as u64).to_be_bytes());
    mac.update(purpose.as_bytes());
    mac.update(data);
    mac
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// 256 random bits as 43 URL-safe characters: session cookies, API tokens, one-time links.
///
/// # Panics
/// If the operating system provides no randomness, because no safe result is possible.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

/// This many random bytes.
///
/// # Panics
/// If the operating system provides no randomness, because no safe result is possible.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// SHA-256 in hex: the stored form of a [`random_token`], or an identifier of content.
pub fn sha256_hex(data: impl AsRef<[u8]>) -> String {
    let digest = Sha256::digest(data);
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a string cannot fail.
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
    fn after_a_change_of_keys_the_old_one_verifies_and_the_new_one_signs() {
        let (old, new) = (Secret::new("the first key"), Secret::new("the second key"));
        let both = new.clone().with_older(["the first key", "one before it"]);
        for secret in [&old, &new] {
            assert!(both.verify("csrf", b"session", &secret.sign("csrf", b"session")));
            assert!(!both.verify("csrf", b"session", &secret.sign("form", b"session")));
        }
        assert_eq!(both.sign("csrf", b"session"), new.sign("csrf", b"session"));
        assert!(!old.verify("csrf", b"session", &both.sign("csrf", b"session")));
        let keys: Vec<_> = both.keys("seeds").collect();
        assert_eq!(
            (keys.len(), keys[0], keys[1]),
            (3, new.key("seeds"), old.key("seeds"))
        );
        assert_eq!(both.key("seeds"), new.key("seeds"));
        assert_eq!(both.fingerprint(), new.fingerprint());
        assert_ne!(both.fingerprint(), old.fingerprint());
        assert!(both.signatures("csrf", b"x").eq([
            new.sign("csrf", b"x"),
            old.sign("csrf", b"x"),
            Secret::new("one before it").sign("csrf", b"x")
        ]));
        assert_eq!(format!("{both:?}"), "Secret(…)");
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

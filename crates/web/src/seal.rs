//! Texts that a client carries and cannot read: encrypted with a key of the site, for one purpose and one holder.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305,
    aead::{Aead as _, Payload},
};

use crate::Secret;

const NONCE: usize = 24;

impl Secret {
    /// Encrypts a text for one `purpose` and one `holder`; URL-safe.
    pub fn seal(&self, purpose: &str, holder: &str, text: &str) -> String {
        let nonce: [u8; NONCE] = crate::random_bytes();
        let payload = Payload {
            msg: text.as_bytes(),
            aad: holder.as_bytes(),
        };
        // Encryption fails only for texts of many gigabytes. An empty result cannot be decrypted.
        let sealed = cipher(self.key(purpose)).encrypt(&nonce.into(), payload);
        URL_SAFE_NO_PAD.encode([&nonce[..], &sealed.unwrap_or_default()].concat())
    }

    /// Decrypts a text. Returns it if it was encrypted for this purpose and holder with a current or fallback key of
    /// the site, and is unchanged.
    pub fn open(&self, purpose: &str, holder: &str, sealed: &str) -> Option<String> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let text = self.keys(purpose).find_map(|key| {
            let payload = Payload {
                msg: sealed,
                aad: holder.as_bytes(),
            };
            cipher(key).decrypt(&(*nonce).into(), payload).ok()
        });
        String::from_utf8(text?).ok()
    }
}

fn cipher(key: [u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_opens_for_its_purpose_and_holder_alone() {
        let secret = Secret::new("a secret of the site");
        let sealed = secret.seal("form", "anna", "Привет");
        assert_eq!(secret.open("form", "anna", &sealed).as_deref(), Some("Привет"));
        assert!(!sealed.contains('=') && sealed.is_ascii());
        let other = Secret::new("another");
        for opened in [
            secret.open("form", "boris", &sealed),
            secret.open("other", "anna", &sealed),
            other.open("form", "anna", &sealed),
            secret.open("form", "anna", &sealed[1..]),
            secret.open("form", "anna", ""),
        ] {
            assert_eq!(opened, None);
        }
    }

    #[test]
    fn while_the_key_of_a_site_is_changed_texts_of_the_key_before_still_open() {
        let sealed = Secret::new("the key before").seal("form", "anna", "Привет");
        let now = Secret::new("the key now");
        assert_eq!(now.open("form", "anna", &sealed), None);
        let now = now.with_older(["the key before"]);
        assert_eq!(now.open("form", "anna", &sealed).as_deref(), Some("Привет"));
    }
}

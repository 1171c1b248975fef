//! Whose signature a backup has. Only a key of this site proves anything: an attacker who can write to a place of
//! backups can sign with another key, and put that key into the archive.

use std::fmt;

use super::{error::Error, manifest, storage::Note};

/// The purpose of signatures of notes, so that they are not valid for manifests.
const NOTE: &str = "backup note";

/// The owner of the key that signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// This site.
    Ours,
    /// A key of another site, by its name.
    Other(KeyName),
}

/// The name of a key in a manifest, reduced to a few characters that are safe to print, because the manifest may come
/// from an attacker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    fn of(text: &str) -> Self {
        let plain = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
        Self(text.chars().filter(plain).take(16).collect())
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() {
            "without a name"
        } else {
            &self.0
        })
    }
}

impl Signer {
    /// The signer of this text. `key` is the name of the key, according to the text itself.
    ///
    /// # Errors
    /// [`Error::Forged`]: the text names a key of this site, but its signature is wrong.
    pub(super) fn of(
        secret: Option<&web::Secret>,
        key: &str,
        is_sealed_with: impl Fn(&web::Secret) -> bool,
    ) -> Result<Self, Error> {
        let known =
            secret.filter(|secret| manifest::keys_that_count(secret).iter().any(|known| known == key));
        match known {
            Some(secret) if is_sealed_with(secret) => Ok(Self::Ours),
            Some(_) => Err(Error::Forged),
            None => Ok(Self::Other(KeyName::of(key))),
        }
    }

    /// The signer of the note beside a backup. `None` if it is not signed, as in older versions.
    pub(super) fn of_note(
        name: &str,
        note: &Note,
        secret: Option<&web::Secret>,
    ) -> Result<Option<Self>, Error> {
        if note.seal.is_empty() {
            return Ok(None);
        }
        let text = text_of(name, note);
        Self::of(secret, &note.key, |secret| {
            secret.verify(NOTE, text.as_bytes(), &note.seal)
        })
        .map(Some)
    }
}

/// Signs a note.
pub(super) fn seal_note(name: &str, note: &mut Note, secret: &web::Secret) {
    note.key = manifest::key_of(secret);
    note.seal = secret.sign(NOTE, text_of(name, note).as_bytes());
}

/// The text that the signature of a note covers: the name, size and checksum of the backup.
fn text_of(name: &str, note: &Note) -> String {
    format!("{name}\n{}\n{}", note.size, note.sha256)
}

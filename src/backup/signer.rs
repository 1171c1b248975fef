//! Whose signature a backup bears. Only a key of this site proves anything: whoever can write to a place of backups can sign
//! with a key of their own, and put that key into the archive.

use std::fmt;

use super::{error::Error, manifest, storage::Note};

/// The purpose of a signature below a note, so that it is none below a manifest.
const NOTE: &str = "backup note";

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// This site.
    Ours,
    /// A key that is not one of this site, by its name.
    Other(KeyName),
}

/// How a manifest names the key that signed it: so much of it as can be printed, whoever wrote it.
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
    /// Who signed this text. `key` is what the text itself says of the key.
    ///
    /// # Errors
    /// [`Error::Forged`]: it names a key of this site and does not bear its signature.
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

    /// Who signed the note that lies beside a backup; `None` if nobody did, as older versions.
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

/// What a signature below a note vouches for: which bytes the backup of this name has.
fn text_of(name: &str, note: &Note) -> String {
    format!("{name}\n{}\n{}", note.size, note.sha256)
}

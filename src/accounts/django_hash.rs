//! Hashes in the format of Django's hashers: `NAME$…`. The cost of each comparison is bounded before any work is done.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

/// More rounds than any version of Django uses: 1.2 million in 2026.
const MOST_ROUNDS: u32 = 10_000_000;
/// More than Django's 12; each step doubles the time.
const MOST_BCRYPT: u32 = 15;
/// Limits for scrypt: the memory, of which Django uses 16 MiB, and the number of times it is filled.
const MOST_SCRYPT: (u64, u32) = (64 * 1024 * 1024, 16);

/// A parsed hash with its parameters.
enum Known<'a> {
    Pbkdf2Sha256 {
        rounds: u32,
        salt: &'a str,
        hash: Vec<u8>,
    },
    Pbkdf2Sha1 {
        rounds: u32,
        salt: &'a str,
        hash: Vec<u8>,
    },
    Scrypt {
        params: scrypt::Params,
        salt: &'a str,
        hash: Vec<u8>,
    },
    /// The input of bcrypt is the password or the hex of its SHA-256.
    Bcrypt {
        hash: &'a str,
        is_digest: bool,
    },
    Md5 {
        salt: &'a str,
        hex: &'a str,
    },
    Sha1 {
        salt: &'a str,
        hex: &'a str,
    },
}

/// Whether the hash is of a kind that can be compared here, at an acceptable cost.
pub(super) fn can_be_read(hash: &str) -> bool {
    Known::read(hash).is_some()
}

/// Django's name of the hasher if the text looks like one of its hashes.
pub(super) fn name(hash: &str) -> &str {
    match hash.split_once('$') {
        Some((name, _)) if !name.is_empty() => name,
        _ => "unknown",
    }
}

/// Converts a hash of Django's Argon2 hasher to the format of Argon2 itself.
pub(super) fn argon2(hash: &str) -> Option<&str> {
    hash.strip_prefix("argon2")
        .filter(|hash| hash.starts_with("$argon2"))
}

/// Whether the password matches; `None` if the hash is not one of Django's or cannot be read.
pub(super) fn verify(hash: &str, password: &str) -> Option<bool> {
    Known::read(hash).map(|known| known.is_of(password.as_bytes()))
}

impl<'a> Known<'a> {
    fn read(hash: &'a str) -> Option<Self> {
        let (name, rest) = hash.split_once('$')?;
        let parts: Vec<_> = rest.split('$').collect();
        match (name, parts.as_slice()) {
            ("pbkdf2_sha256", &[rounds, salt, hash]) => Some(Self::Pbkdf2Sha256 {
                rounds: self::rounds(rounds)?,
                salt,
                hash: decoded(hash, 32)?,
            }),
            ("pbkdf2_sha1", &[rounds, salt, hash]) => Some(Self::Pbkdf2Sha1 {
                rounds: self::rounds(rounds)?,
                salt,
                hash: decoded(hash, 20)?,
            }),
            ("scrypt", &[work, salt, block, parallel, hash]) => Some(Self::Scrypt {
                params: scrypt_params(work, block, parallel)?,
                salt,
                hash: decoded(hash, 64)?,
            }),
            ("bcrypt", _) if is_bcrypt(rest) => Some(Self::Bcrypt {
                hash: rest,
                is_digest: false,
            }),
            ("bcrypt_sha256", _) if is_bcrypt(rest) => Some(Self::Bcrypt {
                hash: rest,
                is_digest: true,
            }),
            ("md5", &[salt, hex]) if is_hex(hex, 32) => Some(Self::Md5 { salt, hex }),
            ("sha1", &[salt, hex]) if is_hex(hex, 40) => Some(Self::Sha1 { salt, hex }),
            _ => None,
        }
    }

    fn is_of(&self, password: &[u8]) -> bool {
        match self {
            Self::Pbkdf2Sha256 { rounds, salt, hash } => {
                let mut found = [0; 32];
                pbkdf2::pbkdf2_hmac::<Sha256>(password, salt.as_bytes(), *rounds, &mut found);
                found.ct_eq(hash).into()
            }
            Self::Pbkdf2Sha1 { rounds, salt, hash } => {
                let mut found = [0; 20];
                pbkdf2::pbkdf2_hmac::<Sha1>(password, salt.as_bytes(), *rounds, &mut found);
                found.ct_eq(hash).into()
            }
            Self::Scrypt { params, salt, hash } => {
                let mut found = [0; 64];
                scrypt::scrypt(password, salt.as_bytes(), params, &mut found).is_ok()
                    && bool::from(found.ct_eq(hash))
            }
            Self::Bcrypt { hash, is_digest } => {
                let digest = is_digest.then(|| hex(&Sha256::digest(password)));
                let password = digest.as_deref().map_or(password, str::as_bytes);
                bcrypt::verify(password, hash).unwrap_or(false)
            }
            Self::Md5 { salt, hex: wanted } => {
                let found = hex(&Md5::new().chain_update(salt).chain_update(password).finalize());
                found.as_bytes().ct_eq(wanted.as_bytes()).into()
            }
            Self::Sha1 { salt, hex: wanted } => {
                let found = hex(&Sha1::new().chain_update(salt).chain_update(password).finalize());
                found.as_bytes().ct_eq(wanted.as_bytes()).into()
            }
        }
    }
}

fn rounds(text: &str) -> Option<u32> {
    let rounds = text.parse().ok()?;
    (1..=MOST_ROUNDS).contains(&rounds).then_some(rounds)
}

fn scrypt_params(work: &str, block: &str, parallel: &str) -> Option<scrypt::Params> {
    let (work, block): (u64, u32) = (work.parse().ok()?, block.parse().ok()?);
    let parallel: u32 = parallel.parse().ok()?;
    let memory = work.checked_mul(u64::from(block))?.checked_mul(128)?;
    if !work.is_power_of_two() || memory > MOST_SCRYPT.0 || parallel > MOST_SCRYPT.1 {
        return None;
    }
    let log_n = u8::try_from(work.trailing_zeros()).ok()?;
    scrypt::Params::new(log_n, block, parallel, 64).ok()
}

/// `$2b$12$` and 53 characters.
fn is_bcrypt(hash: &str) -> bool {
    let parts: Vec<_> = hash.split('$').collect();
    match parts.as_slice() {
        ["", "2a" | "2b" | "2x" | "2y", cost, rest] => {
            rest.len() == 53
                && cost
                    .parse()
                    .is_ok_and(|cost: u32| (4..=MOST_BCRYPT).contains(&cost))
        }
        _ => false,
    }
}

fn decoded(text: &str, length: usize) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok().filter(|hash| hash.len() == length)
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

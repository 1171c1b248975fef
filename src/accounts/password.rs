//! Hashes of passwords: Argon2id for new ones, Django's PBKDF2 for imported ones until their first log-in.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sea_orm::DeriveValueType;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// 64 MiB, three passes, one lane: about 0.2 s on one core, above OWASP's floor of 19 MiB and two passes.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
/// What Django writes in front of its hashes.
const DJANGO: &str = "pbkdf2_sha256$";
/// More rounds than any Django asks for; a hash with more would only burn time.
const MOST_ROUNDS: u32 = 10_000_000;

/// A stored hash, with its parameters and salt. Never prints.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Hash(pub String);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hash(…)")
    }
}

/// What comparing a password with a hash gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Another password, or a hash of a kind that is not known.
    Wrong,
    /// The password.
    Right,
    /// The password, but the hash is weaker than today's and should be replaced.
    RightButWeak,
}

impl Hash {
    /// Hashes with a new salt; takes a fifth of a second of one core.
    ///
    /// # Panics
    /// If the operating system gives no randomness.
    pub fn of(password: &str) -> Self {
        let hash: PasswordHash = argon2()
            .hash_password(password.as_bytes())
            .expect("the parameters are valid and the operating system gives randomness");
        Self(hash.to_string())
    }

    /// A hash that no password has, as slow to compare as any.
    pub(super) fn unmatched() -> Self {
        let (salt, tag) = ("A".repeat(22), "A".repeat(43));
        Self(format!(
            "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${tag}"
        ))
    }

    /// Compares; as slow as [`Hash::of`].
    pub fn verify(&self, password: &str) -> Verdict {
        match self.0.strip_prefix(DJANGO) {
            Some(parts) if verify_django(parts, password).unwrap_or(false) => Verdict::RightButWeak,
            Some(_) => Verdict::Wrong,
            None => self.verify_argon2(password),
        }
    }

    fn verify_argon2(&self, password: &str) -> Verdict {
        let Ok(hash) = PasswordHash::new(&self.0) else {
            return Verdict::Wrong;
        };
        if argon2().verify_password(password.as_bytes(), &hash).is_err() {
            return Verdict::Wrong;
        }
        let is_current = Params::try_from(&hash).is_ok_and(|params| {
            params.m_cost() >= MEMORY_KIB && params.t_cost() >= PASSES && params.p_cost() >= LANES
        });
        if is_current {
            Verdict::Right
        } else {
            Verdict::RightButWeak
        }
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the constants are in Argon2's range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// `ROUNDS$SALT$BASE64` of Django's `PBKDF2PasswordHasher`; `None` if it cannot be read.
fn verify_django(parts: &str, password: &str) -> Option<bool> {
    let mut parts = parts.split('$');
    let (rounds, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let rounds = rounds
        .parse()
        .ok()
        .filter(|rounds| (1..=MOST_ROUNDS).contains(rounds))?;
    let wanted = STANDARD.decode(hash).ok().filter(|hash| hash.len() == 32)?;
    let mut found = [0; 32];
    pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt.as_bytes(), rounds, &mut found);
    Some(found.ct_eq(&wanted).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_hash_is_argon2id_above_the_floor_and_knows_its_password() {
        let hash = Hash::of("верная лошадь батарейка");
        assert!(
            hash.0.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"),
            "{}",
            hash.0
        );
        assert_eq!(hash.verify("верная лошадь батарейка"), Verdict::Right);
        assert_eq!(hash.verify("верная лошадь"), Verdict::Wrong);
        assert_ne!(hash, Hash::of("верная лошадь батарейка"));
        assert_eq!(format!("{hash:?}"), "Hash(…)");
    }

    #[test]
    fn a_weaker_argon2_hash_works_and_is_to_be_replaced() {
        let weak = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(19 * 1024, 2, 1, None).unwrap(),
        );
        let hash: PasswordHash = weak.hash_password(b"secret").unwrap();
        assert_eq!(Hash(hash.to_string()).verify("secret"), Verdict::RightButWeak);
    }

    #[test]
    fn a_hash_of_django_works_and_is_to_be_replaced() {
        // Made with Python's hashlib.pbkdf2_hmac("sha256", "пароль123!", "salt", 1000).
        let hash = Hash("pbkdf2_sha256$1000$salt$L2gFvbWMb/I63+hg3R0eQn7fSZqnpcnzJERueTHAHTk=".into());
        assert_eq!(hash.verify("пароль123!"), Verdict::RightButWeak);
        assert_eq!(hash.verify("пароль123"), Verdict::Wrong);
    }

    #[test]
    fn the_hash_of_nobody_is_read_like_any_other() {
        let nobody = Hash::unmatched();
        assert!(PasswordHash::new(&nobody.0).is_ok());
        assert_eq!(nobody.verify(""), Verdict::Wrong);
    }

    #[test]
    fn what_is_no_hash_never_matches() {
        for odd in [
            "",
            "!unusable",
            "pbkdf2_sha256$",
            "pbkdf2_sha256$0$salt$AAAA",
            "pbkdf2_sha256$99999999999$salt$AAAA",
            "pbkdf2_sha256$1$salt$",
            "$argon2id$v=19$m=1",
            "md5$salt$hash",
        ] {
            assert_eq!(Hash(odd.into()).verify(""), Verdict::Wrong, "{odd}");
        }
    }
}

//! Password hashes: Argon2id for new ones. Imported ones keep the format of Django's hashers until their first log-in.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use sea_orm::DeriveValueType;

use super::django_hash;

/// 64 MiB, three passes, one lane: about 0.2 s on one core, above OWASP's floor of 19 MiB and two passes.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
/// The largest parameters with which a comparison is made: at least twice the memory and the lanes that Django uses. A
/// hash with larger parameters would only waste resources.
const MOST: (u32, u32, u32) = (256 * 1024, 10, 16);

/// A stored hash with its parameters and salt. Its `Debug` output does not contain the hash.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Hash(pub String);

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hash(…)")
    }
}

/// The result of comparing a password with a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The password does not match, or the hash is of an unknown kind.
    Wrong,
    /// The password matches.
    Right,
    /// The password matches, but the hash is weaker than a new one and should be replaced.
    RightButWeak,
}

impl Hash {
    /// Hashes a password with a new salt; takes a fifth of a second of one core.
    ///
    /// # Panics
    /// If the operating system gives no randomness.
    pub fn of(password: &str) -> Self {
        let hash: PasswordHash = argon2()
            .hash_password(password.as_bytes())
            .expect("the parameters are valid and the operating system gives randomness");
        Self(hash.to_string())
    }

    /// A hash that no password matches, as slow to compare as any other.
    pub(super) fn unmatched() -> Self {
        let (salt, tag) = ("A".repeat(22), "A".repeat(43));
        Self(format!(
            "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${tag}"
        ))
    }

    /// Compares a password with this hash; as slow as [`Hash::of`].
    pub fn verify(&self, password: &str) -> Verdict {
        if let Some(hash) = django_hash::argon2(&self.0) {
            return match verify_argon2(hash, password) {
                Verdict::Right => Verdict::RightButWeak,
                other => other,
            };
        }
        match django_hash::verify(&self.0, password) {
            Some(true) => Verdict::RightButWeak,
            Some(false) => Verdict::Wrong,
            None => verify_argon2(&self.0, password),
        }
    }

    /// Whether any password can match; the other variants say why none does.
    pub(super) fn standing(&self) -> HashState {
        if self.0.starts_with('!') {
            return HashState::NoPassword;
        }
        let argon2 = django_hash::argon2(&self.0).unwrap_or(&self.0);
        if django_hash::can_be_read(&self.0) || readable(argon2).is_some() {
            return HashState::Works;
        }
        HashState::Unreadable(django_hash::name(&self.0).to_owned())
    }
}

/// The state of a stored hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HashState {
    /// Its password can be used to sign in.
    Works,
    /// A placeholder of an account without a password.
    NoPassword,
    /// Its kind is unknown, or the comparison would cost too much; contains the name of the kind.
    Unreadable(String),
}

/// Parses a hash of Argon2 in the format of its reference implementation, if its cost is within the bounds.
fn readable(hash: &str) -> Option<PasswordHash> {
    let hash = PasswordHash::new(hash).ok()?;
    let params = Params::try_from(&hash).ok()?;
    let is_bounded = params.m_cost() <= MOST.0 && params.t_cost() <= MOST.1 && params.p_cost() <= MOST.2;
    is_bounded.then_some(hash)
}

fn verify_argon2(hash: &str, password: &str) -> Verdict {
    let Some(hash) = readable(hash) else {
        return Verdict::Wrong;
    };
    if argon2().verify_password(password.as_bytes(), &hash).is_err() {
        return Verdict::Wrong;
    }
    let is_current = hash.algorithm.as_str() == "argon2id"
        && Params::try_from(&hash).is_ok_and(|params| {
            params.m_cost() >= MEMORY_KIB && params.t_cost() >= PASSES && params.p_cost() >= LANES
        });
    if is_current {
        Verdict::Right
    } else {
        Verdict::RightButWeak
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the constants are in Argon2's range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
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

    /// The result of `make_password("пароль123!")` in Django 5.2 for each hasher that Django ships, at a low cost.
    const DJANGO: [&str; 8] = [
        "pbkdf2_sha256$1000$23EBzzVOM9PJfhDSVBqAGQ$nuYg03bHbj68PJh7vP3ZNKG4aKeA8zFzJ3iMeF+sGX0=",
        "pbkdf2_sha1$1000$XBKwW8vAOdmBZDzRUueT3a$zBGpGk8P0383QzMuxI3pTbMlsjo=",
        "argon2$argon2id$v=19$m=1024,t=2,p=8$bmpRU0NuY3llRHpiTFJ2RnhOTHdJSw$noWCdT1oj/EQm9R6Pu0qoZmNlURP9sYGZo0U5lmsFpw",
        "bcrypt_sha256$$2b$04$CMUtREPEtHJ3tlR.PVdJ.eL2W3KII4lqdKaYOEH67aQunbpoo2eOO",
        "bcrypt$$2b$04$d0L2.1c3sY/j7v0SoM8QZO/DMqWgmK02IMM1a90gc5fNx2/eKyb4G",
        "scrypt$1024$Htlo6phT5BYdFjNFg06yZQ$8$5$kMpCg6uAg/aw21mTT/tVuUpKznd5mpi5/UYNnkXD+VKojxKZE16WrQyfhUZ/VSHCbKonny6QRHrRVd4cGAfImg==",
        "md5$daYlwcSOsRBm3paSzzgYM3$2bc684061161098d09e06df16feffc17",
        "sha1$salt$e0396c35af6f3b4742580e98f109db54cbbed5a6",
    ];

    #[test]
    fn a_hash_of_every_hasher_of_django_works_and_is_to_be_replaced() {
        for text in DJANGO {
            let hash = Hash(text.into());
            assert_eq!(hash.standing(), HashState::Works, "{text}");
            assert_eq!(hash.verify("пароль123!"), Verdict::RightButWeak, "{text}");
            assert_eq!(hash.verify("пароль123"), Verdict::Wrong, "{text}");
        }
    }

    #[test]
    fn a_hash_that_asks_for_too_much_work_is_not_computed_at_all() {
        let started = std::time::Instant::now();
        for text in [
            "pbkdf2_sha256$4000000000$salt$L2gFvbWMb/I63+hg3R0eQn7fSZqnpcnzJERueTHAHTk=",
            "pbkdf2_sha1$4000000000$salt$zBGpGk8P0383QzMuxI3pTbMlsjo=",
            "argon2$argon2id$v=19$m=4000000,t=2,p=8$bmpRU0NuY3llRHpiTFJ2RnhOTHdJSw$noWCdT1oj/EQm9R6Pu0qoZmNlURP9sYGZo0U5lmsFpw",
            "$argon2id$v=19$m=1024,t=4000000,p=1$bmpRU0NuY3llRHpiTFJ2RnhOTHdJSw$noWCdT1oj/EQm9R6Pu0qoZmNlURP9sYGZo0U5lmsFpw",
            "bcrypt$$2b$31$d0L2.1c3sY/j7v0SoM8QZO/DMqWgmK02IMM1a90gc5fNx2/eKyb4G",
            "scrypt$1073741824$salt$8$1$kMpCg6uAg/aw21mTT/tVuUpKznd5mpi5/UYNnkXD+VKojxKZE16WrQyfhUZ/VSHCbKonny6QRHrRVd4cGAfImg==",
            "scrypt$1024$salt$8$4000000$kMpCg6uAg/aw21mTT/tVuUpKznd5mpi5/UYNnkXD+VKojxKZE16WrQyfhUZ/VSHCbKonny6QRHrRVd4cGAfImg==",
        ] {
            let hash = Hash(text.into());
            assert_eq!(hash.verify("пароль123!"), Verdict::Wrong, "{text}");
            assert!(matches!(hash.standing(), HashState::Unreadable(_)), "{text}");
        }
        // Any of these hashes would take minutes.
        assert!(started.elapsed().as_secs() < 20);
    }

    #[test]
    fn what_cannot_sign_in_says_why() {
        let standing = |text: &str| Hash(text.into()).standing();
        assert_eq!(
            standing("!pwo60UgKyx49X9CPMgG1bZfe7e0qu6rJJpGgSLtv"),
            HashState::NoPassword
        );
        assert_eq!(standing("crypt$aa$bb"), HashState::Unreadable("crypt".into()));
        assert_eq!(standing("plain text"), HashState::Unreadable("unknown".into()));
        assert_eq!(Hash::of("река-фонарь-51-мост").standing(), HashState::Works);
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

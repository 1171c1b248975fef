//! The second step: codes from an app on the phone (RFC 6238), and recovery codes for a lost phone.
//!
//! The seed is encrypted with a key that is not in the database. Each code works once, and attempts are counted.

use std::collections::HashSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305,
    aead::{Aead as _, Payload},
};
use chrono::{DateTime, Utc};
use db::Tx;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, PaginatorTrait as _, Unchanged, entity::prelude::*};
use totp_rs::{Builder, Secret as Seed, Totp};
use web::Secret;

use super::recovery;
use crate::zone;

/// The purpose of the key that encrypts the seeds.
const PURPOSE: &str = "seeds of second steps";
const NONCE: usize = 24;

/// One row of `two_step`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "two_step")]
pub struct Model {
    /// The user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// The seed, encrypted.
    pub seed: String,
    /// When the user entered a first code; `None`: not yet, so no code is required.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The time step of the last code that was used.
    pub last_step: i64,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether the user signs in with a second step.
///
/// # Errors
/// The database is not available.
pub async fn is_on(db: &impl ConnectionTrait, user_id: i64) -> Result<bool, DbErr> {
    let on = Entity::find_by_id(user_id).filter(Column::ConfirmedAt.is_not_null());
    Ok(on.count(db).await? > 0)
}

/// When the user's second step was switched on; `None` if it is off.
///
/// # Errors
/// The database is not available.
pub(super) async fn since(db: &impl ConnectionTrait, user_id: i64) -> Result<Option<DateTime<Utc>>, DbErr> {
    let row = Entity::find_by_id(user_id).one(db).await?;
    Ok(row.and_then(|row| row.confirmed_at))
}

/// The users who sign in with a second step.
///
/// # Errors
/// The database is not available.
pub async fn users(db: &impl ConnectionTrait) -> Result<HashSet<i64>, DbErr> {
    let on = Entity::find().filter(Column::ConfirmedAt.is_not_null());
    Ok(on.all(db).await?.into_iter().map(|row| row.user_id).collect())
}

/// The seed to show: a new one, or the one that has not been confirmed yet. `None` if the second step is already on.
///
/// # Errors
/// The database is not available.
pub async fn begin(tx: &Tx, secret: &Secret, user_id: i64) -> Result<Option<Seed>, DbErr> {
    let known = Entity::find_by_id(user_id).one(tx).await?;
    if let Some(known) = &known {
        if known.confirmed_at.is_some() {
            return Ok(None);
        }
        if let Some(seed) = open(secret, known) {
            return Ok(Some(seed));
        }
    }
    end(tx, user_id).await?;
    let seed: [u8; 20] = web::random_bytes();
    let row = ActiveModel {
        user_id: Set(user_id),
        seed: Set(seal(secret, user_id, &seed)),
        confirmed_at: Set(None),
        last_step: Set(0),
    };
    row.insert(tx).await?;
    Ok(Some(Seed::from(seed)))
}

/// Switches the second step on after a first code. Returns the recovery codes, which cannot be retrieved again.
///
/// # Errors
/// The database is not available.
pub async fn confirm(tx: &Tx, user_id: i64) -> Result<Vec<String>, DbErr> {
    let row = ActiveModel {
        user_id: Unchanged(user_id),
        confirmed_at: Set(Some(zone::now())),
        ..Default::default()
    };
    row.update(tx).await?;
    recovery::renew(tx, user_id).await
}

/// Switches the second step off and deletes its codes.
///
/// # Errors
/// The database is not available.
pub async fn end(tx: &Tx, user_id: i64) -> Result<(), DbErr> {
    Entity::delete_by_id(user_id).exec(tx).await?;
    recovery::forget(tx, user_id).await
}

/// Whether this is a valid code of the app or a recovery code of the user; the code is then used up. Count the attempt
/// before, see `login_throttle`.
///
/// # Errors
/// The database is not available.
pub(super) async fn accepts(tx: &Tx, secret: &Secret, user_id: i64, code: &str) -> Result<bool, DbErr> {
    if recovery::is_like(code) {
        recovery::uses(tx, user_id, code).await
    } else {
        uses(tx, secret, user_id, code).await
    }
}

/// Whether this is a code of the current time step or of one next to it (half a minute) that was not used yet. The code
/// is then marked as used.
async fn uses(tx: &Tx, secret: &Secret, user_id: i64, code: &str) -> Result<bool, DbErr> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(row) = Entity::find_by_id(user_id).one(tx).await? else {
        return Ok(false);
    };
    let now = u64::try_from(zone::now().timestamp()).unwrap_or_default();
    let step = open(secret, &row).and_then(|seed| totp(seed).check(&code, now));
    let Some(step) = step.and_then(|step| i64::try_from(step).ok()) else {
        return Ok(false);
    };
    // If two requests send the same code at once, the condition on the row lets only one of them succeed.
    let update = Entity::update_many().col_expr(Column::LastStep, Expr::value(step));
    let update = update
        .filter(Column::UserId.eq(user_id))
        .filter(Column::LastStep.lt(step));
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// SHA-1, six digits, 30 seconds, one step of tolerance on either side: the parameters that every app supports.
fn totp(seed: Seed) -> Totp {
    Builder::new().with_secret(seed).with_skew(1).build_noncompliant()
}

/// The URI that an app reads from a QR code.
pub fn uri(seed: &Seed, site: &str, username: &str) -> String {
    let [site, username] = [site, username].map(|text| utf8_percent_encode(text, NON_ALPHANUMERIC));
    format!(
        "otpauth://totp/{site}:{username}?secret={}&issuer={site}",
        seed.to_base32()
    )
}

/// Returns nonce and ciphertext. They are bound to the user, so that a row cannot be moved to another user.
pub(super) fn seal(secret: &Secret, user_id: i64, seed: &[u8]) -> String {
    let nonce: [u8; NONCE] = web::random_bytes();
    let payload = Payload {
        msg: seed,
        aad: &user_id.to_be_bytes(),
    };
    let cipher = XChaCha20Poly1305::new(&secret.key(PURPOSE).into());
    let sealed = cipher.encrypt(&nonce.into(), payload);
    // Encryption fails only for inputs of many gigabytes; an empty seed is read as none.
    let sealed = sealed.unwrap_or_default();
    STANDARD.encode([&nonce[..], &sealed].concat())
}

/// `None` if the seed was encrypted with a key that the site does not have, or was altered.
fn open(secret: &Secret, row: &Model) -> Option<Seed> {
    unseal(secret, row).map(|(seed, _)| Seed::from(seed))
}

/// The seed, and whether the current key of the site decrypted it. `None` if no key did.
pub(super) fn unseal(secret: &Secret, row: &Model) -> Option<(Vec<u8>, bool)> {
    let sealed = STANDARD.decode(&row.seed).ok()?;
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    secret.keys(PURPOSE).enumerate().find_map(|(place, key)| {
        let payload = Payload {
            msg: sealed,
            aad: &row.user_id.to_be_bytes(),
        };
        let seed = XChaCha20Poly1305::new(&key.into()).decrypt(&(*nonce).into(), payload);
        Some((seed.ok()?, place == 0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(user_id: i64, seed: String) -> Model {
        Model {
            user_id,
            seed,
            confirmed_at: None,
            last_step: 0,
        }
    }

    #[test]
    fn a_seed_opens_for_its_user_and_secret_alone() {
        let secret = Secret::new("a secret of the site");
        let sealed = seal(&secret, 7, &[1; 20]);
        assert_eq!(
            open(&secret, &row(7, sealed.clone())).unwrap().as_bytes(),
            [1; 20]
        );
        assert!(open(&secret, &row(8, sealed.clone())).is_none());
        assert!(open(&Secret::new("another"), &row(7, sealed)).is_none());
        assert!(open(&secret, &row(7, String::new())).is_none());
    }

    #[test]
    fn a_seed_of_an_older_key_opens_and_is_told_apart() {
        let old = row(7, seal(&Secret::new("old"), 7, &[1; 20]));
        let both = Secret::new("new").with_older(["other", "old"]);
        assert_eq!(unseal(&both, &old), Some((vec![1; 20], false)));
        let new = row(7, seal(&both, 7, &[2; 20]));
        assert_eq!(unseal(&both, &new), Some((vec![2; 20], true)));
        assert_eq!(unseal(&Secret::new("new"), &old), None);
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let seed = || Seed::from(*b"12345678901234567890");
        assert_eq!(totp(seed()).check("287082", 59), Some(1));
        assert_eq!(totp(seed()).check("081804", 1_111_111_109), Some(37_037_036));
        assert_eq!(totp(seed()).check("287082", 120), None);
    }

    #[test]
    fn the_address_names_site_and_user() {
        let uri = uri(&Seed::from([0; 20]), "Лейблы & Co", "a b");
        assert!(uri.starts_with("otpauth://totp/%D0%9B"), "{uri}");
        assert!(uri.contains("%26%20Co:a%20b?secret=AAAA"), "{uri}");
    }
}

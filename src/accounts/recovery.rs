//! Recovery codes: ten codes, each for one sign-in without the phone. Each has 120 random bits, so a plain hash is
//! enough.

use db::Tx;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, PaginatorTrait as _, entity::prelude::*};
use totp_rs::Secret as Bits;
use web::sha256_hex;

const COUNT: usize = 10;
const BYTES: usize = 15;
/// A code of an app has six digits; an input longer than this is not one.
const SHORTER: usize = 10;
/// Characters between two dashes.
const GROUP: usize = 6;

/// One row of `recovery_codes`; deleted when the code is used.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_codes")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The user.
    pub user_id: i64,
    /// SHA-256 of the code without its dashes, in hex.
    #[sea_orm(unique)]
    pub hash: String,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Creates new codes and invalidates the old ones. Returns the new codes, which cannot be retrieved again.
pub(super) async fn renew(tx: &Tx, user_id: i64) -> Result<Vec<String>, DbErr> {
    forget(tx, user_id).await?;
    let codes: Vec<_> = (0..COUNT).map(|_| code()).collect();
    let rows = codes.iter().map(|code| ActiveModel {
        user_id: Set(user_id),
        hash: Set(sha256_hex(plain(code))),
        ..Default::default()
    });
    Entity::insert_many(rows).exec(tx).await?;
    Ok(codes)
}

pub(super) async fn forget(tx: &Tx, user_id: i64) -> Result<(), DbErr> {
    let codes = Entity::delete_many().filter(Column::UserId.eq(user_id));
    codes.exec(tx).await.map(|_| ())
}

/// The number of unused codes.
pub(super) async fn left(db: &impl ConnectionTrait, user_id: i64) -> Result<u64, DbErr> {
    Entity::find().filter(Column::UserId.eq(user_id)).count(db).await
}

/// Whether the user has this code; the code is then deleted.
pub(super) async fn uses(tx: &Tx, user_id: i64, code: &str) -> Result<bool, DbErr> {
    let code = Entity::delete_many()
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Hash.eq(sha256_hex(plain(code))));
    Ok(code.exec(tx).await?.rows_affected == 1)
}

/// A new code: `abcdef-ghijkl-mnopqr-stuvwx`.
fn code() -> String {
    let bits = Bits::from(web::random_bytes::<BYTES>())
        .to_base32()
        .to_lowercase();
    let letters: Vec<_> = bits.chars().collect();
    let groups = letters
        .chunks(GROUP)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join("-")
}

/// Whether this was meant as a recovery code and not as a code of the app; decided by the length alone.
pub(super) fn is_like(code: &str) -> bool {
    plain(code).len() > SHORTER
}

/// Normalizes a code as the user typed it.
fn plain(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_typed_as_one_likes() {
        let code = code();
        assert_eq!((code.len(), plain(&code).len()), (27, 24), "{code}");
        assert_eq!(plain(&code.to_uppercase().replace('-', " ")), plain(&code));
        assert_ne!(super::code(), code);
        assert!(is_like(&code) && is_like(&code.replace('-', " ")));
        assert!(!is_like("123 456") && !is_like(""));
    }
}

//! The values that are encrypted with the key of the site: the seeds of second steps. After a change of `SECRET_KEY`
//! they are encrypted with the new key, so that the old key can be removed.

use db::Db;
use sea_orm::{DbErr, QueryOrder as _, QuerySelect as _, entity::prelude::*};
use web::Secret;

use super::{two_step, user};

/// Number of rows read at once.
const STEP: u64 = 200;

/// Counts of the stored values by the key that encrypts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Encrypted with the current key.
    pub current: u64,
    /// Encrypted with one of `SECRET_KEY_FALLBACKS`.
    pub older: u64,
    /// Encrypted with an unknown key: the names of the users whose codes do not work.
    pub lost: Vec<String>,
}

/// Reads all encrypted values; changes nothing.
///
/// # Errors
/// The database is not available.
pub async fn census(db: &Db, secret: &Secret) -> Result<Census, db::Error> {
    walk(db, secret, async |_, _| Ok(())).await
}

/// Encrypts with the current key the values that an older key encrypted. The returned census describes the state
/// before. Each row is changed on its own, and only if it still is as it was read. The function can be interrupted,
/// repeated, and run beside a running server.
///
/// # Errors
/// The database is not available; values that were already encrypted with the current key stay so.
pub async fn renew(db: &Db, secret: &Secret) -> Result<Census, db::Error> {
    walk(db, secret, async |row: &two_step::Model, seed: &[u8]| {
        let sealed = two_step::seal(secret, row.user_id, seed);
        let tx = db.begin().await?;
        two_step::Entity::update_many()
            .col_expr(two_step::Column::Seed, Expr::value(sealed))
            .filter(two_step::Column::UserId.eq(row.user_id))
            .filter(two_step::Column::Seed.eq(row.seed.as_str()))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Goes through all rows and calls `older` for those of an older key.
async fn walk(
    db: &Db,
    secret: &Secret,
    older: impl AsyncFn(&two_step::Model, &[u8]) -> Result<(), db::Error>,
) -> Result<Census, db::Error> {
    let (mut census, mut last) = (Census::default(), i64::MIN);
    loop {
        let rows = two_step::Entity::find()
            .filter(two_step::Column::UserId.gt(last))
            .order_by_asc(two_step::Column::UserId)
            .limit(STEP)
            .all(db.read())
            .await?;
        let Some(end) = rows.last() else { break };
        last = end.user_id;
        for row in &rows {
            match two_step::unseal(secret, row) {
                Some((_, true)) => census.current += 1,
                Some((seed, false)) => {
                    older(row, &seed).await?;
                    census.older += 1;
                }
                None if row.confirmed_at.is_some() => census.lost.push(name(db, row.user_id).await?),
                // No code was confirmed yet; the page that sets up the second step creates another seed.
                None => {}
            }
        }
    }
    Ok(census)
}

async fn name(db: &Db, user_id: i64) -> Result<String, DbErr> {
    let user = user::Entity::find_by_id(user_id).one(db.read()).await?;
    Ok(user.map_or_else(|| format!("user:{user_id}"), |user| user.username))
}

//! One record per form: Back, reload, a double click and a second tab create no second record. The requests of programs
//! that carry a key ([`crate::idempotency`]) are stored in the same table.
//!
//! Each rendering of a page has a nonce in its CSRF token. The first transaction that accepts a form with this token
//! inserts a row, and stores the address of the redirect in it. Another request with the same form finds that row, in
//! its own transaction, and redirects to the same address.

use std::time::{SystemTime, UNIX_EPOCH};

use db::{Kind, Table, sea_orm::ConnectionTrait};

use crate::{Error, csrf, form::read::Form, sha256_hex};

const TABLE: Table = Table {
    name: "form_keys",
    columns: &[
        ("key", Kind::Text),
        ("fingerprint", Kind::Text),
        ("outcome", Kind::Text),
        ("made", Kind::Integer),
    ],
};

/// Seconds for which a form is remembered. A browser that was closed over a weekend restores its pages.
const KEPT: i64 = 7 * 24 * 60 * 60;

/// Fields that do not describe the record: the token, the redirect target, the mark of a form resumed after signing in,
/// and the user's confirmation that an earlier record exists.
const ASIDE: [&str; 4] = [csrf::FIELD, "then", crate::kept::RESUMED, ANOTHER];
/// The field that requests another record although one with the same content exists.
pub const ANOTHER: &str = "another";
/// Seconds within which the same content in a newly loaded form counts as the same submit.
const RECENT: i64 = 15 * 60;

/// Identifies one rendered form. The default value never matches another request.
#[derive(Debug, Default)]
pub struct Once {
    /// `None` if it came from no page. Then nothing shows whether two requests are the same.
    key: Option<String>,
    fingerprint: String,
}

/// The form was accepted before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The address to which its user was redirected; for a program, the number of the object.
    pub outcome: String,
    /// Whether the content was the same.
    pub is_same: bool,
}

impl Once {
    /// One record per rendered form, whatever is typed into it when it is sent again.
    pub fn of_form(form: &Form) -> Self {
        let origin = form.origin().unwrap_or_default();
        // Without the nonce: the user and the address.
        let place = origin.rsplit_once(' ').map_or("", |(place, _)| place);
        Self {
            key: (!origin.is_empty()).then(|| sha256_hex(&origin)),
            fingerprint: sha256_hex(format!("{place} {}", form.fingerprint(&ASIDE))),
        }
    }

    /// One record per rendered form and content. Other content is another submit.
    pub fn of_submit(form: &Form) -> Self {
        let mut once = Self::of_form(form);
        once.key = once.key.map(|key| sha256_hex(key + &once.fingerprint));
        once
    }

    /// One effect per key that a program sent. Without a key, nothing shows whether two requests are the same.
    pub(crate) fn of_key(key: Option<String>, fingerprint: &str) -> Self {
        Self {
            key: key.map(sha256_hex),
            fingerprint: sha256_hex(fingerprint),
        }
    }

    /// Claims the form at the beginning of the transaction that creates the record. Returns what was created with it
    /// before. It waits for another transaction that has claimed the form and is not finished.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn claim(&self, tx: &impl ConnectionTrait) -> Result<Option<Before>, Error> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let row = vec![
            key.as_str().into(),
            self.fingerprint.as_str().into(),
            "".into(),
            now().into(),
        ];
        let clause = " ON CONFLICT (key) DO NOTHING RETURNING key";
        if !TABLE.insert_returning(tx, vec![row], clause).await?.is_empty() {
            return Ok(None);
        }
        let sql = "SELECT fingerprint, outcome FROM form_keys WHERE key = $1";
        let rows = db::query(tx, sql, &[key.as_str().into()]).await?;
        let row = rows.first().ok_or_else(Error::unavailable)?;
        Ok(Some(Before {
            outcome: row.try_get("", "outcome")?,
            is_same: row.try_get::<String>("", "fingerprint")? == self.fingerprint,
        }))
    }

    /// What the same user has recently created from the same content with another rendering of the form. A browser
    /// without scripts that goes back loads the form again.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn twin(&self, tx: &impl ConnectionTrait) -> Result<Option<String>, Error> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let sql = "SELECT outcome FROM form_keys WHERE fingerprint = $1 AND made > $2 AND key <> $3 \
                   AND outcome <> '' ORDER BY made DESC LIMIT 1";
        let since = now().saturating_sub(RECENT);
        let values = [
            self.fingerprint.as_str().into(),
            since.into(),
            key.as_str().into(),
        ];
        let rows = db::query(tx, sql, &values).await?;
        let outcome = rows.first().map(|row| row.try_get("", "outcome"));
        Ok(outcome.transpose()?)
    }

    /// Stores the redirect target, at the end of the same transaction.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn settle(&self, tx: &impl ConnectionTrait, outcome: &str) -> Result<(), Error> {
        if let Some(key) = &self.key {
            let sql = "UPDATE form_keys SET outcome = $1 WHERE key = $2";
            db::execute(tx, sql, &[outcome.into(), key.as_str().into()]).await?;
        }
        Ok(())
    }
}

/// Deletes rows of forms that browsers no longer restore.
///
/// # Errors
/// The database is not available.
pub async fn sweep(tx: &impl ConnectionTrait) -> Result<(), Error> {
    let end = now().saturating_sub(KEPT);
    db::execute(tx, "DELETE FROM form_keys WHERE made < $1", &[end.into()]).await?;
    Ok(())
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

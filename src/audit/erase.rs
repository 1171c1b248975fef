//! Emptying personal data in the audit log. The rows and the chain stay: the chain contains only the hash of the
//! emptied part.

use chrono::{DateTime, Utc};
use db::sea_orm::{ConnectionTrait, DbErr, Value as Sql};
use db::{Db, Tx};

use super::row::{StoredEntry, parse};

/// Selects the rows to be emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// All rows about these objects, such as `lead:17`.
    pub subjects: Vec<String>,
    /// All rows that contain one of these texts, ignoring case.
    pub texts: Vec<String>,
    /// Rows about exports that contain one of these texts: such rows store the search terms.
    pub searched: Vec<String>,
    /// Texts are searched only in rows after this one.
    pub behind: i64,
}

/// Number of rows emptied in one step.
const STEP: u64 = 1000;
/// Number of objects or texts in one statement.
const AT_ONCE: usize = 50;

impl Erasure {
    /// The conditions, in parts that are small enough for one statement.
    fn conditions(&self) -> Vec<(String, Vec<Sql>)> {
        let mut conditions = Vec::new();
        for subjects in self.subjects.chunks(AT_ONCE) {
            let places: Vec<_> = (1..=subjects.len()).map(|i| format!("${i}")).collect();
            let values = subjects.iter().map(|subject| subject.as_str().into());
            conditions.push((format!("subject IN ({})", places.join(", ")), values.collect()));
        }
        for (texts, also) in [
            (&self.texts, ""),
            (&self.searched, " AND action LIKE '%.exported'"),
        ] {
            for texts in texts.chunks(AT_ONCE) {
                let (mut any, mut values): (Vec<String>, Vec<Sql>) = (Vec::new(), Vec::new());
                for text in texts.iter().filter(|text| !text.is_empty()) {
                    // The search text contains only the texts of the first level; the content contains all texts,
                    // escaped as JSON.
                    let json = serde_json::Value::from(text.to_lowercase()).to_string();
                    for (column, text) in [
                        ("search_text", db::fold(text)),
                        ("lower(content)", json.trim_matches('"').to_owned()),
                    ] {
                        values.push(db::contains_pattern(&text).into());
                        any.push(format!("{column} LIKE ${} ESCAPE '\\'", values.len()));
                    }
                }
                if !any.is_empty() {
                    let behind = self.behind;
                    conditions.push((format!("({}) AND id > {behind}{also}", any.join(" OR ")), values));
                }
            }
        }
        conditions
    }

    /// The rows that would be emptied, oldest first.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn find(&self, on: &impl ConnectionTrait) -> Result<Vec<StoredEntry>, db::Error> {
        let mut found = std::collections::BTreeMap::new();
        for (condition, values) in self.conditions() {
            let sql = format!(
                "SELECT audit.*, content FROM audit JOIN audit_details ON audit_id = id \
                 WHERE content <> '' AND {condition} ORDER BY id"
            );
            for row in db::query(on, &sql, &values).await? {
                let past = parse(&row)?;
                found.insert(past.id, past);
            }
        }
        Ok(found.into_values().collect())
    }

    /// Empties these rows, and the rows that were found before; returns how many there were.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn run(&self, tx: &Tx, found: &[i64]) -> Result<u64, db::Error> {
        let mut conditions = self.conditions();
        for ids in found.chunks(AT_ONCE) {
            let places: Vec<_> = (1..=ids.len()).map(|i| format!("${i}")).collect();
            let condition = format!("id IN ({})", places.join(", "));
            conditions.push((condition, ids.iter().map(|id| (*id).into()).collect()));
        }
        let mut emptied = 0;
        for (condition, values) in conditions {
            let sql = format!(
                "UPDATE audit_details SET content = '', search_text = '' WHERE content <> '' AND audit_id IN \
                 (SELECT id FROM audit JOIN audit_details ON audit_id = id WHERE {condition})"
            );
            emptied += db::execute(tx, &sql, &values).await?;
        }
        Ok(emptied)
    }
}

/// The primary key of the newest row.
///
/// # Errors
/// The database is not available.
pub async fn newest(on: &impl ConnectionTrait) -> Result<i64, db::Error> {
    let rows = db::query(on, "SELECT coalesce(max(id), 0) FROM audit", &[]).await?;
    Ok(rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// Empties the personal data of all older rows, in steps that do not block other writers for long; returns how many
/// there were.
///
/// # Errors
/// The database is not available; the earlier steps stay done.
pub async fn empty_older(db: &Db, than: DateTime<Utc>) -> Result<u64, db::Error> {
    let (mut emptied, mut behind) = (0, 0_i64);
    loop {
        let sql = format!(
            "SELECT id FROM audit JOIN audit_details ON audit_id = id \
             WHERE id > $1 AND at < $2 AND content <> '' ORDER BY id LIMIT {STEP}"
        );
        let rows = db::query(db.read(), &sql, &[behind.into(), than.into()]).await?;
        let ids = rows.iter().map(|row| row.try_get::<i64>("", "id"));
        let ids = ids.collect::<Result<Vec<_>, DbErr>>()?;
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
            return Ok(emptied);
        };
        let tx = db.begin().await?;
        let sql = "UPDATE audit_details SET content = '', search_text = '' \
             WHERE content <> '' AND audit_id BETWEEN $1 AND $2 \
             AND audit_id IN (SELECT id FROM audit WHERE at < $3)";
        emptied += db::execute(&tx, sql, &[(*first).into(), (*last).into(), than.into()]).await?;
        tx.commit().await?;
        behind = *last;
        tokio::time::sleep(super::PAUSE).await;
    }
}

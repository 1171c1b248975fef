//! The record of earlier imports: for each object of the old site, the row that it became and a fingerprint of that
//! row.

use std::collections::{BTreeMap, HashMap};

use db::{Kind, Row, Table, Tx, sea_orm::Value as Sql};
use serde_json::Value;
use web::sha256_hex;

use crate::failure::Failure;

const TABLE: Table = Table {
    name: "imported",
    columns: &[
        ("model", Kind::Text),
        ("key", Kind::Text),
        ("row_id", Kind::Integer),
        ("fingerprint", Kind::Text),
    ],
};

/// An object that was imported before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The primary key of the row that it became; the row may have been deleted since.
    pub row: i64,
    /// The fingerprint of that row as it was stored; empty if the row belonged to this site before.
    pub(super) fingerprint: String,
}

/// The objects of a model that were imported before, by their keys.
pub type Known = HashMap<String, Remembered>;

/// An object, with the data to remember of it.
pub(super) type Memory = (String, Remembered);

/// A short text that is equal only for equal facts.
pub(super) fn fingerprint(facts: &Value) -> String {
    let mut hash = sha256_hex(sorted(facts).to_string());
    hash.truncate(32);
    hash
}

/// The same value with the members of objects sorted by name, because a database may store them in another order.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(all) => all.iter().map(sorted).collect(),
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members
                .iter()
                .map(|(name, value)| (name.clone(), sorted(value)))
                .collect();
            Value::Object(members.into_iter().collect())
        }
        value => value.clone(),
    }
}

/// The remembered data of these keys.
pub(super) async fn known(tx: &Tx, model: &str, keys: &[String]) -> Result<Known, Failure> {
    if keys.is_empty() {
        return Ok(Known::new());
    }
    let places: Vec<_> = (2..keys.len() + 2).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT key, row_id, fingerprint FROM imported WHERE model = $1 AND key IN ({})",
        places.join(", ")
    );
    let values: Vec<Sql> = std::iter::once(Sql::from(model))
        .chain(keys.iter().map(|key| Sql::from(key.as_str())))
        .collect();
    read(tx, &sql, &values).await
}

/// The remembered data of a whole model; for models with few objects.
pub(super) async fn all(tx: &Tx, model: &str) -> Result<Known, Failure> {
    let sql = "SELECT key, row_id, fingerprint FROM imported WHERE model = $1";
    read(tx, sql, &[model.into()]).await
}

async fn read(tx: &Tx, sql: &str, values: &[Sql]) -> Result<Known, Failure> {
    let mut known = Known::new();
    for row in db::query(tx, sql, values).await? {
        let remembered = Remembered {
            row: row.try_get("", "row_id")?,
            fingerprint: row.try_get("", "fingerprint")?,
        };
        known.insert(row.try_get("", "key")?, remembered);
    }
    Ok(known)
}

/// Empties the remembered data of the rows of an erased person. The fact that they were imported is kept, so that they
/// are not imported again.
///
/// # Errors
/// The database is not available.
pub async fn forget(tx: &Tx, model: &str, rows: &[i64]) -> Result<(), db::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let places: Vec<_> = (2..rows.len() + 2).map(|place| format!("${place}")).collect();
    let sql = format!(
        "UPDATE imported SET fingerprint = '' WHERE model = $1 AND row_id IN ({})",
        places.join(", ")
    );
    let values: Vec<Sql> = std::iter::once(Sql::from(model))
        .chain(rows.iter().map(|row| Sql::from(*row)))
        .collect();
    db::execute(tx, &sql, &values).await.map(drop)
}

/// Stores the data to remember of objects of a model.
pub(super) async fn keep(tx: &Tx, model: &str, memories: Vec<Memory>) -> Result<(), Failure> {
    let rows = memories.into_iter().map(|(key, remembered)| -> Row {
        vec![
            model.into(),
            key.into(),
            remembered.row.into(),
            remembered.fingerprint.into(),
        ]
    });
    Ok(TABLE.overwrite_by(tx, &["model", "key"], rows.collect()).await?)
}

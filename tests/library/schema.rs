//! The declarations of models and the schema say the same, on both databases.

use std::collections::BTreeMap;

use db::query;
use paradise::slice::Parts;
use testkit::{DatabaseKind, db_test};

use super::{Extended, slices};

/// The columns of a table: whether each may be null.
async fn columns(db: &db::Db, kind: DatabaseKind, table: &str) -> BTreeMap<String, bool> {
    let sql = match kind {
        DatabaseKind::Sqlite => "SELECT name, \"notnull\" = 0 AND pk = 0 FROM pragma_table_info(?1)",
        DatabaseKind::Postgres => {
            "SELECT column_name::text, is_nullable = 'YES' FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1"
        }
    };
    let rows = query(db.read(), sql, &[table.into()]).await.unwrap();
    rows.iter()
        .map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap()))
        .collect()
}

#[db_test]
async fn each_declared_field_is_a_column(Extended(app): Extended) {
    let registry = slices().pages(&app.core.terms, &Parts::default());
    let mut wrong = Vec::new();
    let mut models = 0;
    for (table, fields) in registry.models() {
        models += 1;
        let columns = columns(&app.core.db, app.database_kind(), table).await;
        for (field, is_null) in fields {
            match columns.get(field) {
                None => wrong.push(format!("{table}.{field} is declared and not in the schema")),
                Some(known) if *known != is_null => {
                    wrong.push(format!("{table}.{field} is declared with null: {is_null}"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(models >= 6, "{models} models");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

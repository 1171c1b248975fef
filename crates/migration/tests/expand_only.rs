//! A migration may only expand: the program of the previous version continues to work on the new schema.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

use std::collections::BTreeMap;

use db::{DatabaseUrl, Db, Options, query};

/// The first migration that must keep to the rule. Those before it were released together.
const FROM: usize = 13;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    kind: String,
    is_required: bool,
    has_default: bool,
}

/// Every column of every table.
async fn columns(db: &Db) -> BTreeMap<(String, String), Column> {
    let sql = "SELECT t.name, c.name, c.type, c.\"notnull\" = 1 AND c.dflt_value IS NULL, c.dflt_value IS NOT NULL \
               FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'";
    let rows = query(db.read(), sql, &[]).await.unwrap();
    rows.iter()
        .map(|row| {
            let text = |index| row.try_get_by_index::<String>(index).unwrap();
            let column = Column {
                kind: text(2),
                is_required: row.try_get_by_index(3).unwrap(),
                has_default: row.try_get_by_index(4).unwrap(),
            };
            ((text(0), text(1)), column)
        })
        .collect()
}

#[tokio::test]
async fn no_step_takes_away_renames_or_demands_what_an_older_program_does_not_give() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::connect(&DatabaseUrl::SqliteInDataDir, folder.path(), &Options::default())
        .await
        .unwrap();
    migration::apply_first(&db, FROM).await.unwrap();
    let mut before = columns(&db).await;
    assert!(before.len() > 100, "{}", before.len());
    for count in FROM + 1..=migration::steps().len() {
        migration::apply_first(&db, count).await.unwrap();
        let after = columns(&db).await;
        let step = &migration::steps()[count - 1];
        for (name, column) in &before {
            assert_eq!(after.get(name), Some(column), "{step} changes {name:?}");
        }
        let old_tables: Vec<_> = before.keys().map(|(table, _)| table).collect();
        for ((table, name), column) in &after {
            let is_new = !before.contains_key(&(table.clone(), name.clone()));
            let is_demanded = is_new && old_tables.contains(&table) && column.is_required;
            assert!(!is_demanded, "{step}: {table}.{name} has no default");
        }
        before = after;
    }
}

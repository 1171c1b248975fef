//! The order, the batches and the transaction of an import, on a small slice of its own: shelves and books.

use std::borrow::Cow;

use std::fs;

use async_trait::async_trait;
use db::{
    Tx,
    sea_orm::{ConnectionTrait as _, Statement},
};
use paradise::{
    core::Core,
    failure::Failure,
    import::{Choices, Dump, Field, Import, Importer, Model, Record, Report, load},
};
use serde_json::{Value, json};
use testkit::db_test;

use super::loaddata::session;
use crate::support::TestApp;

/// A slice of shelves and the books on them, which the database holds to its foreign key.
struct Library;

const TABLES: &str = "CREATE TABLE shelves (id BIGINT PRIMARY KEY, batch BIGINT); \
    CREATE TABLE books (id BIGINT PRIMARY KEY, shelf_id BIGINT NOT NULL REFERENCES shelves(id))";

static MODELS: [Model; 2] = [
    Model {
        name: "library.shelf",
        table: None,
        kind: None,
        natural: None,
        fields: Cow::Borrowed(&[]),
    },
    Model {
        name: "library.book",
        table: None,
        kind: None,
        natural: None,
        fields: Cow::Borrowed(&[Field::link("shelf")]),
    },
];

#[async_trait]
impl Importer for Library {
    fn models(&self) -> &'static [Model] {
        &MODELS
    }

    async fn import(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure> {
        let batch = records.len();
        for record in records {
            let pk = record.pk.unwrap();
            let insert = if model.name == "library.shelf" {
                format!("INSERT INTO shelves VALUES ({pk}, {batch})")
            } else {
                format!("INSERT INTO books VALUES ({pk}, {})", record.fields["shelf"])
            };
            import.tx.execute_unprepared(&insert).await?;
        }
        Ok(())
    }

    async fn finish(&self, _: &Core, _: &Tx) -> Result<(), Failure> {
        Ok(())
    }
}

fn shelf(pk: usize) -> Value {
    json!({ "model": "library.Shelf", "pk": pk, "fields": {} })
}

fn book(pk: usize, shelf: usize) -> Value {
    json!({ "fields": { "shelf": shelf }, "pk": pk, "model": "library.book" })
}

async fn import(app: &TestApp, objects: Vec<Value>) -> Result<Report, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.json");
    fs::write(&file, format!("\u{feff}{}", Value::Array(objects))).unwrap();
    let dump = Dump::open(&file).unwrap();
    let choices = Choices::default();
    load(&app.core, &[Box::new(Library)], dump, None, choices, |_, _| {}).await
}

async fn number(app: &TestApp, query: &str) -> i64 {
    let connection = app.core.db.read();
    let query = Statement::from_string(connection.get_database_backend(), query);
    connection
        .query_one_raw(query)
        .await
        .unwrap()
        .unwrap()
        .try_get_by_index(0)
        .unwrap()
}

async fn make_tables(app: &TestApp) {
    let tx = app.core.db.begin().await.unwrap();
    tx.execute_unprepared(TABLES).await.unwrap();
    tx.commit().await.unwrap();
}

#[db_test]
async fn books_may_stand_before_their_shelves(app: TestApp) {
    make_tables(&app).await;
    let loaded = import(
        &app,
        vec![
            book(1, 2),
            session("a"),
            book(2, 1),
            shelf(1),
            shelf(2),
            session("b"),
        ],
    )
    .await;
    assert_eq!(loaded.unwrap().skipped, [("sessions.session".to_owned(), 2)]);
    assert_eq!(number(&app, "SELECT count(*) FROM books").await, 2);
}

#[db_test]
async fn many_records_come_in_batches(app: TestApp) {
    make_tables(&app).await;
    // A book after each shelf: its batch is full when that of the shelves is.
    let objects = (1..=1200).flat_map(|pk| [shelf(pk), book(pk, pk)]).collect();
    import(&app, objects).await.unwrap();
    assert_eq!(number(&app, "SELECT count(*) FROM books").await, 1200);
    assert_eq!(number(&app, "SELECT max(batch) FROM shelves").await, 500);
}

#[db_test]
async fn one_record_that_cannot_be_taken_undoes_all(app: TestApp) {
    make_tables(&app).await;
    let mut objects: Vec<_> = (1..=600).map(shelf).collect();
    objects.push(json!({ "model": "library.book", "pk": 7, "fields": { "shelf": "top" } }));
    let failure = import(&app, objects).await.unwrap_err();
    assert!(
        failure
            .message()
            .contains("library.book 7: `shelf` is a text that does not fit"),
        "{}",
        failure.message()
    );
    assert_eq!(number(&app, "SELECT count(*) FROM shelves").await, 0);

    let natural = json!({ "model": "library.shelf", "fields": {} });
    let failure = import(&app, vec![shelf(1), natural]).await.unwrap_err();
    assert!(
        failure.message().contains("--natural-primary"),
        "{}",
        failure.message()
    );
    assert_eq!(number(&app, "SELECT count(*) FROM shelves").await, 0);
}

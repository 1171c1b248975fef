//! `paradise loaddata`: the program on the contract's seed, and the reading of files on a small slice of its own.
#![expect(
    clippy::unused_async,
    reason = "a story on both databases is async, whether it waits or not"
)]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use async_trait::async_trait;
use db::{
    Tx,
    sea_orm::{ConnectionTrait as _, Statement},
};
use flate2::{Compression, write::GzEncoder};
use paradise::{
    cli::Failure,
    core::Core,
    import::{Change, Dump, Importer, Loaded, Record, load},
};
use serde_json::{Value, json};
use testkit::{TestDatabase, db_test};

use super::{Ended, ended, paradise, program};
use crate::support::{TestApp, seed::data};

const SECRET: (&str, &str) = ("SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz");

fn seed() -> PathBuf {
    data().join("seed.json")
}

fn loaddata(database: &TestDatabase, args: &[&str]) -> Ended {
    let args = [&["loaddata"], args].concat();
    paradise(
        database.folder(),
        &[SECRET, ("DATABASE_URL", database.url())],
        &args,
    )
}

#[db_test]
async fn an_operator_moves_a_django_site_over_and_may_do_it_again(database: TestDatabase) {
    let seed = seed();
    let first = loaddata(&database, &[seed.to_str().unwrap()]);
    let text = first.done();
    assert!(text.starts_with("40 rows from "), "{text}");
    for (model, rows) in [
        ("auth.user", 2),
        ("content.product", 6),
        ("content.productimage", 3),
        ("leads.lead", 5),
        ("analytics.analyticsevent", 20),
    ] {
        let line = text
            .lines()
            .find(|line| line.trim_start().starts_with(&format!("{model} ")));
        assert!(line.unwrap().ends_with(&format!(" {rows}")), "{text}");
    }
    assert_eq!(first.stderr, "", "no bar without a terminal");
    assert!(
        database
            .folder()
            .join("data/media/products/2026/11/p1.png")
            .exists(),
        "`media` beside the dump"
    );
    assert_eq!(loaddata(&database, &[seed.to_str().unwrap()]).done(), text);
}

#[db_test]
async fn a_dump_may_come_packed_or_through_a_pipe(database: TestDatabase) {
    let dump = fs::read(seed()).unwrap();
    let packed = database.folder().join("dump.json.gz");
    let mut file = GzEncoder::new(fs::File::create(&packed).unwrap(), Compression::fast());
    file.write_all(&dump).unwrap();
    file.finish().unwrap();
    assert!(
        loaddata(&database, &["dump.json.gz"])
            .done()
            .starts_with("40 rows from dump.json.gz")
    );

    let settings = [SECRET, ("DATABASE_URL", database.url())];
    let mut child = program(database.folder(), &settings, &["loaddata", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&dump).unwrap();
    assert!(ended(child).done().starts_with("40 rows from the standard input"));
}

#[db_test]
async fn what_is_no_dump_is_told_with_its_line(database: TestDatabase) {
    let dump = database.folder().join("dump.json");
    let user = json!({ "model": "auth.group", "pk": 1, "fields": { "name": "Editors" } });
    for (content, words) in [
        (
            format!("[\n{user},\n{{\"model\": \"leads.lead\", oops}}\n]"),
            "line 3 column",
        ),
        (format!("[\n{user},\n"), "line 3 column"),
        ("{\"count\": 3}".to_owned(), "array of objects"),
        (format!("[{user}, {{\"pk\": 2}}]"), "missing field `model`"),
        (String::new(), "line 1 column 0"),
    ] {
        fs::write(&dump, &content).unwrap();
        let ended = loaddata(&database, &["dump.json"]);
        assert!(
            ended.refused().contains(words) && ended.stderr.contains("nothing was imported"),
            "{content}: {ended:?}"
        );
    }
    let ended = loaddata(&database, &["gone.json"]);
    assert!(
        ended.refused().starts_with("gone.json cannot be read"),
        "{ended:?}"
    );
    let ended = loaddata(&database, &["dump.json", "--media", "gone"]);
    assert!(
        ended.refused().contains("--media: gone is no folder"),
        "{ended:?}"
    );
}

/// A slice of shelves and the books on them, which the database holds to its foreign key.
struct Library;

const TABLES: &str = "CREATE TABLE shelves (id BIGINT PRIMARY KEY, batch BIGINT); \
    CREATE TABLE books (id BIGINT PRIMARY KEY, shelf_id BIGINT NOT NULL REFERENCES shelves(id))";

#[async_trait]
impl Importer for Library {
    fn models(&self) -> &'static [&'static str] {
        &["library.shelf", "library.book"]
    }

    async fn import(
        &self,
        _: &Core,
        tx: &Tx,
        model: &str,
        records: Vec<Record>,
        _: Option<&Path>,
    ) -> Result<Vec<Change>, Failure> {
        let batch = records.len();
        for record in records {
            let pk = record.pk;
            let insert = if model == "library.shelf" {
                format!("INSERT INTO shelves VALUES ({pk}, {batch})")
            } else {
                let owner = record.number("shelf");
                let owner = owner.ok_or_else(|| record.wrong(model, "shelf"))?;
                format!("INSERT INTO books VALUES ({pk}, {owner})")
            };
            tx.execute_unprepared(&insert).await?;
        }
        Ok(Vec::new())
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

fn session(key: &str) -> Value {
    json!({ "model": "sessions.session", "pk": key, "fields": { "session_data": "…" } })
}

async fn import(app: &TestApp, objects: Vec<Value>) -> Result<Loaded, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dump.json");
    fs::write(&file, format!("\u{feff}{}", Value::Array(objects))).unwrap();
    let dump = Dump::open(&file).unwrap();
    load(&app.core, &[Box::new(Library)], dump, None, |_, _| {}).await
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
    let wanted = Loaded {
        rows: vec![("library.shelf", 2), ("library.book", 2)],
        skipped: vec![("sessions.session".to_owned(), 2)],
    };
    assert_eq!(loaded.unwrap(), wanted);
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
        failure.message().contains("library.book 7: the field `shelf`"),
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

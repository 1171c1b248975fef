//! `paradise migrate`.
#![expect(
    clippy::unused_async,
    reason = "a story on both databases is async, whether it waits or not"
)]

use db::sea_orm::{ConnectOptions, ConnectionTrait as _, Database, Statement};
use tempfile::TempDir;
use testkit::{TestDatabase, db_test};

use super::{paradise, sql};

const SECRET: (&str, &str) = ("SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz");

#[db_test]
async fn an_operator_plans_then_migrates_then_is_done(database: TestDatabase) {
    let settings = [SECRET, ("DATABASE_URL", database.url())];
    let run = |args: &[&str]| paradise(database.folder(), &settings, args).done().to_owned();
    let plan = run(&["migrate", "--plan"]);
    assert!(plan.starts_with("the database is empty\n"), "{plan}");
    for step in migration::steps() {
        assert!(plan.contains(&step), "{step}: {plan}");
    }
    assert_eq!(run(&["migrate", "--plan"]), plan, "a plan changes nothing");
    assert_eq!(run(&["migrate"]), format!("{plan}done\n"));
    assert_eq!(run(&["migrate", "--plan"]), "the schema is current\n");
    assert_eq!(run(&["migrate"]), "the schema is current\n");
}

#[test]
fn a_plan_makes_no_files() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &["migrate", "--plan"]).done();
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

#[tokio::test]
async fn an_older_schema_is_named_step_by_step() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &["migrate"]).done();
    let last = migration::steps().pop().unwrap();
    let file = folder.path().join("data/paradise.db");
    sql(
        &file,
        &format!("DELETE FROM seaql_migrations WHERE version = '{last}'"),
    )
    .await;
    let plan = paradise(folder.path(), &[], &["migrate", "--plan"]);
    let sentence = migration::sentence(&last).unwrap();
    assert_eq!(
        plan.done(),
        format!("the schema is older than this program\n  {last}: {sentence}\n")
    );
}

#[tokio::test]
async fn an_older_database_is_copied_before_it_is_changed() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &["migrate"]).done();
    let file = folder.path().join("data/paradise.db");
    let last = migration::steps().pop().unwrap();
    // As the program before the last step left it: the limits are the step's only table that old data can do without.
    sql(
        &file,
        "INSERT INTO rate_limits (key, started, used, granted) VALUES ('kept', 1, 1, 1)",
    )
    .await;
    sql(
        &file,
        &format!("DELETE FROM seaql_migrations WHERE version = '{last}'"),
    )
    .await;

    let ended = paradise(folder.path(), &[], &["migrate"]);
    let copies: Vec<_> = folder
        .path()
        .join("data/backups")
        .read_dir()
        .map(|folder| folder.map(|copy| copy.unwrap().path()).collect())
        .unwrap_or_default();
    let [copy] = copies.as_slice() else {
        panic!("one copy: {copies:?} {ended:?}");
    };
    // Whether the step itself can be applied twice is not the question here; the way back must be there first.
    let options = ConnectOptions::new(format!("sqlite://{}?mode=ro", copy.display()));
    let copy = Database::connect(options).await.unwrap();
    let kept = copy
        .query_one_raw(Statement::from_string(
            copy.get_database_backend(),
            "SELECT key FROM rate_limits",
        ))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.try_get_by_index::<String>(0).unwrap(), "kept");
}

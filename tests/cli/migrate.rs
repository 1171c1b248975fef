//! `paradise migrate`.
#![expect(
    clippy::unused_async,
    reason = "a story on both databases is async, whether it waits or not"
)]

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

//! Old and new programs on one schema: what a newer program has added disturbs no older one.

use db::sea_orm::ConnectionTrait as _;
use testkit::{Client, TestDatabase, db_test};

use crate::{
    cli::serve::Running,
    faults::server::{FORM, KEY},
    support::environment,
};

#[db_test]
async fn an_older_program_goes_on_and_starts_anew_on_a_schema_that_a_newer_one_has_expanded(
    database: TestDatabase,
) {
    let data = database.folder().join("data");
    let settings = [
        ("DATABASE_URL", database.url()),
        ("DATA_DIR", data.to_str().unwrap()),
        ("SECRET_KEY", KEY),
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
        ("RATE_LIMIT_CONTACT_FORM", "1000/h"),
    ];
    let serve = || Running::start(database.folder(), &settings, &["serve"], "  paradise check");
    let before = serve();
    assert_eq!(submit(&before).await, 201);

    // What the next version may do: a step of its own, with a new table and a new column that may be empty.
    let core = environment(&settings).open_ready().await.unwrap();
    let tx = core.db.begin().await.unwrap();
    for statement in [
        "CREATE TABLE wings (id BIGINT PRIMARY KEY)",
        "ALTER TABLE leads ADD COLUMN wings VARCHAR(20)",
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_wings', 1)",
    ] {
        tx.execute_unprepared(statement).await.unwrap();
    }
    tx.commit().await.unwrap();
    core.db.close().await.unwrap();

    // It goes on, and one more of its age joins it: a roll may stop half way, and go back.
    let after = serve();
    for site in [&before, &after] {
        assert_eq!(submit(site).await, 201);
        let health = Client::new(&site.base).get("/api/health/").send().await;
        assert_eq!(health.status, 200, "{}", health.text());
    }
    before.stop();
    after.stop();

    // A step that older programs cannot live with says so, and they refuse with a sentence.
    let core = environment(&settings).open_ready().await.unwrap();
    let tx = core.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE schema_version SET oldest_program = '99.0.0'")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    core.db.close().await.unwrap();
    let refused = crate::cli::paradise(database.folder(), &settings, &["serve"]);
    assert!(refused.refused().contains("99.0.0 or newer"), "{refused:?}");
}

async fn submit(site: &Running) -> u16 {
    let client = Client::new(&site.base);
    client.post("/api/leads/submit/").form(&FORM).send().await.status
}

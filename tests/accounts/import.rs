//! Moving in from Django: users, groups, and the passwords that people know.

use std::collections::BTreeMap;

use paradise::{
    accounts::AccountImporter,
    cli::Failure,
    import::{Importer as _, Record},
};
use serde_json::{Value, json};
use testkit::db_test;

use super::browser::{Browser, execute, stored};
use crate::support::TestApp;

const SEED: &str = include_str!("../contract/data/seed.json");

/// Imports the users and groups of a dump, as the command does.
async fn load(app: &TestApp, dump: &Value) -> Result<(), Failure> {
    let tx = app.core.db.begin().await.unwrap();
    let mut models: BTreeMap<&str, Vec<Record>> = BTreeMap::new();
    for object in dump.as_array().unwrap() {
        let record = Record {
            pk: object["pk"].as_i64().unwrap(),
            fields: object["fields"].as_object().unwrap().clone(),
        };
        models
            .entry(object["model"].as_str().unwrap())
            .or_default()
            .push(record);
    }
    for model in AccountImporter.models() {
        let records = models.remove(model).unwrap_or_default();
        AccountImporter
            .import(&app.core, &tx, model, records, None)
            .await?;
    }
    AccountImporter.finish(&app.core, &tx).await?;
    tx.commit().await.unwrap();
    Ok(())
}

fn seed() -> Value {
    serde_json::from_str(SEED).unwrap()
}

#[db_test]
async fn an_imported_admin_signs_in_and_gets_a_modern_hash_that_stays(app: TestApp) {
    load(&app, &seed()).await.unwrap();
    let before = stored(&app, "admin").await;
    assert_eq!((before.id, before.email.as_str()), (1, "admin@shop.example.uz"));
    assert!(before.password.0.starts_with("pbkdf2_sha256$720000$"));

    let mut browser = Browser::of(&app);
    assert_eq!(browser.sign_in("admin", "admin-pass-123!").await.status, 303);
    assert_eq!(browser.get("/admin/").await.status, 200);
    let after = stored(&app, "admin").await;
    assert!(after.password.0.starts_with("$argon2id$"));

    load(&app, &seed()).await.unwrap();
    assert_eq!(stored(&app, "admin").await.password, after.password);
    assert_eq!(
        Browser::of(&app).sign_in("admin", "admin-pass-123!").await.status,
        303
    );
}

#[db_test]
async fn a_password_changed_in_django_since_comes_with_the_newer_file(app: TestApp) {
    load(&app, &seed()).await.unwrap();
    let mut newer = seed();
    newer[0]["fields"]["password"] = json!("pbkdf2_sha256$1$salt$other");
    load(&app, &newer).await.unwrap();
    assert_eq!(
        stored(&app, "admin").await.password.0,
        "pbkdf2_sha256$1$salt$other"
    );
}

#[db_test]
async fn groups_and_new_keys_follow(app: TestApp) {
    use db::sea_orm::ConnectionTrait as _;
    let dump = json!([
        { "model": "auth.user", "pk": 40, "fields": {
            "username": "aziza", "password": "!", "date_joined": "2026-11-01T00:00:00.123456Z",
            "last_login": "2026-11-02T10:00:00+05:00", "is_active": true, "is_staff": true,
            "groups": [7, 9], "user_permissions": [1, 2] } },
        { "model": "auth.group", "pk": 7, "fields": { "name": "Продажи", "permissions": [3] } },
        { "model": "auth.group", "pk": 9, "fields": { "name": "Контент", "permissions": [] } },
    ]);
    load(&app, &dump).await.unwrap();
    load(&app, &dump).await.unwrap();
    let user = stored(&app, "aziza").await;
    assert_eq!(user.date_joined.timestamp_subsec_micros(), 123_456);
    assert_eq!(user.last_login.unwrap().to_rfc3339(), "2026-11-02T05:00:00+00:00");
    let stored = app.core.db.read();
    let sql = "SELECT count(*) AS members FROM group_members WHERE user_id = 40";
    let sql = db::sea_orm::Statement::from_string(stored.get_database_backend(), sql);
    let row = stored.query_one_raw(sql).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "members").unwrap(), 2);
    assert!(super::browser::user(&app, "next").await.id > 40);
    execute(&app, "INSERT INTO groups (name) VALUES ('after')").await;
}

#[db_test]
async fn a_file_that_cannot_be_taken_is_told_and_changes_nothing(app: TestApp) {
    super::browser::user(&app, "admin").await;
    execute(&app, "UPDATE users SET id = 99").await;
    let failure = load(&app, &seed()).await.unwrap_err();
    assert!(
        failure.message().starts_with("auth.user: a name or key"),
        "{}",
        failure.message()
    );
    let nameless =
        json!([{ "model": "auth.user", "pk": 5, "fields": { "date_joined": "2026-11-01T00:00:00Z" } }]);
    let failure = load(&app, &nameless).await.unwrap_err();
    assert!(failure.message().contains("auth.user 5") && failure.message().contains("username"));
    assert_eq!(stored(&app, "admin").await.id, 99);
}

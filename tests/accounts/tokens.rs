//! API tokens: the identity that they give, and when they stop working.

use std::time::Duration;

use axum::http::{HeaderMap, header::AUTHORIZATION};
use chrono::TimeDelta;
use paradise::{accounts::Accounts, zone};
use testkit::db_test;
use web::{Context, Identity, Permission, Scheme};

use super::browser::execute;
use crate::support::TestApp;

/// The result of the access check for this header.
async fn ask(app: &TestApp, authorization: &str) -> Result<Option<Identity>, u16> {
    let accounts = Accounts::start(&app.core, Vec::new(), std::sync::Arc::default());
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, authorization.parse().unwrap());
    let context = Context {
        request_id: "test".into(),
        address: [127, 0, 0, 1].into(),
        scheme: Scheme::Https,
        host: "shop.example.uz".into(),
        lang: text::Lang::Ru,
    };
    let found = accounts.authenticate().authenticate(&headers, &context).await;
    found.map_err(|error| error.status().as_u16())
}

#[db_test]
async fn a_token_acts_as_its_user(app: TestApp) {
    let token = app.token("admin").await;
    assert!(token.starts_with("pdt_") && token.len() == 47, "{token}");
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let admin = ask(&app, &format!("{scheme} {token}")).await.unwrap().unwrap();
        assert_eq!((admin.username.as_str(), &admin.csrf), ("admin", &None));
        assert!(admin.can(Permission("leads.view")));
    }
    let plain = app.token("plain").await;
    let plain = ask(&app, &format!("Bearer {plain}")).await.unwrap().unwrap();
    assert!(!plain.can(Permission("leads.view")));
}

#[db_test]
async fn only_the_hash_of_a_token_is_stored(app: TestApp) {
    use db::sea_orm::ConnectionTrait as _;
    let token = app.token("admin").await;
    let stored = app.core.db.read();
    let sql =
        db::sea_orm::Statement::from_string(stored.get_database_backend(), "SELECT hash FROM api_tokens");
    let row = stored.query_one_raw(sql).await.unwrap().unwrap();
    assert_eq!(row.try_get::<String>("", "hash").unwrap(), web::sha256_hex(token));
}

#[db_test]
async fn a_token_that_is_wrong_expired_or_of_someone_inactive_is_refused(app: TestApp) {
    let expired = app
        .token_until("admin", Some(zone::now() - TimeDelta::seconds(1)))
        .await;
    let good = app
        .token_until("admin", Some(zone::now() + TimeDelta::hours(1)))
        .await;
    for token in ["x", "", "pdt_x", &expired, &good[..46]] {
        assert_eq!(
            ask(&app, &format!("Bearer {token}")).await.unwrap_err(),
            401,
            "{token}"
        );
    }
    assert!(ask(&app, &format!("Bearer {good}")).await.unwrap().is_some());
    execute(&app, "UPDATE users SET is_active = FALSE").await;
    assert_eq!(ask(&app, &format!("Bearer {good}")).await.unwrap_err(), 401);
    // Another authentication scheme is ignored.
    assert!(ask(&app, "Basic YWRtaW46YWRtaW4=").await.unwrap().is_none());
}

#[db_test]
async fn a_use_is_noted(app: TestApp) {
    use db::sea_orm::ConnectionTrait as _;
    let token = app.token("admin").await;
    ask(&app, &format!("Bearer {token}")).await.unwrap();
    let sql = "SELECT count(*) AS used FROM api_tokens WHERE used_at IS NOT NULL";
    for _ in 0..100 {
        let stored = app.core.db.read();
        let sql = db::sea_orm::Statement::from_string(stored.get_database_backend(), sql);
        let row = stored.query_one_raw(sql).await.unwrap().unwrap();
        if row.try_get::<i64>("", "used").unwrap() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the use was not noted within five seconds");
}

#[db_test]
async fn a_token_opens_no_page_for_people(app: TestApp) {
    let staff = app.staff().await;
    assert_eq!(staff.get("/admin/").send().await.status, 303);
    let wrong = app.client().get("/admin/").bearer("x").send().await;
    assert_eq!(wrong.status, 401);
    assert_eq!(
        wrong.header("www-authenticate"),
        Some("Bearer error=\"invalid_token\"")
    );
}

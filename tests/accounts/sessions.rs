//! Sessions: their lifetime and their end.

use std::time::Duration;

use paradise::accounts::{password::Hash, roles::Role, user};
use testkit::db_test;

use super::browser::{Browser, PASSWORD, csrf_of, execute, person, user as make_user};
use super::commands::paradise;
use crate::support::TestApp;

/// A revoked session stops working within a second on all instances (`SECURITY.md#sessions`).
const REVOKED: Duration = Duration::from_secs(1);

async fn signed_in(app: &TestApp) -> Browser {
    make_user(app, "admin").await;
    let mut browser = Browser::of(app);
    assert_eq!(browser.sign_in("admin", PASSWORD).await.status, 303);
    browser
}

#[db_test]
async fn logging_out_ends_the_session_at_once(app: TestApp) {
    let mut browser = signed_in(&app).await;
    let token = csrf_of(&browser.get("/admin/").await);
    let cookies = browser.cookies.clone();
    let answer = browser
        .post("/admin/logout/", &[("csrfmiddlewaretoken", &token)])
        .await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/admin/login/"))
    );
    assert_eq!(
        answer.header("clear-site-data"),
        Some("\"cache\", \"cookies\", \"storage\"")
    );
    assert!(!browser.cookies.contains_key("__Host-session"));
    // A copy of the cookie does not work.
    browser.cookies = cookies;
    assert_eq!(browser.get("/admin/").await.status, 303);
}

#[db_test]
async fn a_session_revoked_on_one_instance_is_dead_on_the_other(app: TestApp) {
    let mut browser = signed_in(&app).await;
    let other = app.twin(&[]).await;
    let mut there = Browser::new(other.client());
    there.cookies = browser.cookies.clone();
    assert_eq!(there.get("/admin/").await.status, 200);
    let token = csrf_of(&browser.get("/admin/").await);
    browser
        .post("/admin/logout/", &[("csrfmiddlewaretoken", &token)])
        .await;
    tokio::time::sleep(REVOKED).await;
    assert_eq!(there.get("/admin/").await.status, 303);
}

#[db_test]
async fn a_new_password_ends_every_session(app: TestApp) {
    let mut browser = signed_in(&app).await;
    let admin = super::browser::stored(&app, "admin").await;
    let tx = app.core.db.begin().await.unwrap();
    user::change_password(&tx, admin.id, Hash::of("another-long-pass-word"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    tokio::time::sleep(REVOKED).await;
    assert_eq!(browser.get("/admin/").await.status, 303);
    assert_eq!(
        browser.sign_in("admin", "another-long-pass-word").await.status,
        303
    );
}

#[db_test]
async fn who_is_no_longer_active_or_staff_is_cut_off(app: TestApp) {
    let mut browser = signed_in(&app).await;
    execute(&app, "UPDATE users SET is_staff = FALSE, is_superuser = FALSE").await;
    tokio::time::sleep(REVOKED).await;
    assert_eq!(browser.get("/admin/").await.status, 403);
    execute(&app, "UPDATE users SET is_staff = TRUE, is_active = FALSE").await;
    tokio::time::sleep(REVOKED).await;
    assert_eq!(browser.get("/admin/").await.status, 303);
}

#[db_test]
async fn a_session_left_alone_or_too_old_is_over(app: TestApp) {
    for column in ["seen_at", "created_at"] {
        execute(&app, "DELETE FROM users").await;
        let mut browser = signed_in(&app).await;
        let old = paradise::zone::now() - chrono::TimeDelta::days(15);
        execute(
            &app,
            &format!("UPDATE sessions SET {column} = '{}'", db::timestamp(old)),
        )
        .await;
        tokio::time::sleep(REVOKED).await;
        assert_eq!(browser.get("/admin/").await.status, 303, "{column}");
    }
}

#[db_test]
async fn signing_in_again_replaces_the_session(app: TestApp) {
    let mut browser = signed_in(&app).await;
    let first = browser.cookies["__Host-session"].clone();
    // A form that was open in another tab.
    let mut other_tab = Browser::of(&app);
    let token = csrf_of(&other_tab.get("/admin/login/").await);
    browser.cookies.extend(other_tab.cookies);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("username", "admin"),
        ("password", PASSWORD),
    ];
    assert_eq!(browser.post("/admin/login/", &fields).await.status, 303);
    assert_ne!(browser.cookies["__Host-session"], first);
    assert_eq!(browser.get("/admin/").await.status, 200);
    browser.cookies.insert("__Host-session".into(), first);
    assert_eq!(browser.get("/admin/").await.status, 303);
}

#[db_test]
async fn a_cookie_of_nobody_is_nobody(app: TestApp) {
    let mut browser = Browser::of(&app);
    for odd in ["x", "ж", "", "a=b", &"x".repeat(3000)] {
        browser.cookies.insert("__Host-session".into(), odd.into());
        assert_eq!(browser.get("/admin/").await.status, 303, "{odd}");
    }
    // The plain cookie name is only for plain http: a subdomain could have set it.
    let mut real = signed_in(&app).await;
    let secret = real.cookies.remove("__Host-session").unwrap();
    real.cookies.insert("session".into(), secret);
    assert_eq!(real.get("/admin/").await.status, 303);
}

#[db_test]
async fn a_sixth_browser_ends_the_session_that_was_left_alone_the_longest(app: TestApp) {
    let mut first = signed_in(&app).await;
    let mut others = Vec::new();
    for _ in 0..4 {
        let mut browser = Browser::of(&app);
        browser.sign_in("admin", PASSWORD).await;
        others.push(browser);
    }
    assert_eq!(first.get("/admin/").await.status, 200, "five are fine");
    let mut sixth = Browser::of(&app);
    assert_eq!(sixth.sign_in("admin", PASSWORD).await.status, 303);
    tokio::time::sleep(REVOKED).await;
    assert_eq!(sixth.get("/admin/").await.status, 200);
    let all = [&mut first].into_iter().chain(&mut others);
    let mut ended = 0;
    for browser in all {
        ended += u32::from(browser.get("/admin/").await.status == 303);
    }
    assert_eq!(ended, 1);
}

#[db_test]
async fn an_operator_signs_somebody_out_or_everybody(app: TestApp) {
    let mut admin = signed_in(&app).await;
    person(&app, "anna", &[Role::Editor]).await;
    let mut anna = Browser::of(&app);
    assert_eq!(anna.sign_in("anna", PASSWORD).await.status, 303);
    let told = paradise(&app, &["signout", "anna"], "").await;
    assert_eq!(String::from_utf8_lossy(&told.stdout), "sessions ended: 1\n");
    tokio::time::sleep(REVOKED).await;
    assert_eq!(anna.get("/admin/").await.status, 303);
    assert_eq!(admin.get("/admin/").await.status, 200, "others go on");
    assert!(paradise(&app, &["signout", "--all"], "").await.status.success());
    tokio::time::sleep(REVOKED).await;
    assert_eq!(admin.get("/admin/").await.status, 303);
    assert_eq!(paradise(&app, &["signout"], "").await.status.code(), Some(2));
}

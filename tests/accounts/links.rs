//! One-time links: a password that was forgotten.

use paradise::accounts::roles::Role;
use testkit::db_test;

use super::{
    browser::{Browser, PASSWORD, execute, person, signed_in, text_of},
    commands::{paradise, told},
};
use crate::support::{TestApp, eventually};

const NEW: &str = "река-фонарь-51-мост";
const SET: &str = "/admin/set-password/";

/// The path of a link for this user, made on the command line.
async fn link(app: &TestApp, username: &str) -> String {
    let made = paradise(app, &["resetlink", username], "").await;
    assert!(made.status.success(), "{}", told(&made));
    let printed = String::from_utf8(made.stdout).unwrap();
    let path = printed
        .trim_end()
        .strip_prefix("https://shop.example.uz")
        .unwrap();
    path.to_owned()
}

async fn set(browser: &mut Browser, path: &str, password: &str) -> testkit::Answer {
    let secret = path.split_once('=').unwrap().1;
    browser
        .fill(path, SET, &[("link", secret), ("new", password)])
        .await
}

#[db_test]
async fn a_link_sets_a_password_once_and_ends_every_session(app: TestApp) {
    person(&app, "aziza", &[Role::Sales]).await;
    let mut old = signed_in(&app, "aziza").await;
    let path = link(&app, "aziza").await;
    let mut browser = Browser::of(&app);
    let weak = set(&mut browser, &path, "short").await;
    assert_eq!(weak.status, 400);
    assert!(text_of(&weak, "[role=alert]").is_some());
    let done = set(&mut browser, &path, NEW).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some("/admin/login/"))
    );
    assert_eq!(browser.get(&path).await.status, 404);
    eventually(async || (old.get("/admin/").await.status == 303).then_some(())).await;
    assert_eq!(Browser::of(&app).sign_in("aziza", PASSWORD).await.status, 403);
    assert_eq!(Browser::of(&app).sign_in("aziza", NEW).await.status, 303);
}

#[db_test]
async fn a_link_that_is_old_replaced_or_made_up_sets_nothing(app: TestApp) {
    person(&app, "aziza", &[Role::Sales]).await;
    let first = link(&app, "aziza").await;
    let second = link(&app, "aziza").await;
    let mut browser = Browser::of(&app);
    assert_eq!(browser.get(&second).await.status, 200);
    let old = db::timestamp(paradise::zone::now() - chrono::TimeDelta::seconds(1));
    execute(&app, &format!("UPDATE one_time_links SET expires_at = '{old}'")).await;
    for path in [first.as_str(), &second, "/admin/set-password/?link=x", SET] {
        let over = browser.get(path).await;
        assert_eq!(over.status, 404, "{path}");
        assert!(!over.text().contains("aziza"));
    }
}

#[db_test]
async fn a_link_is_used_from_its_own_page_alone(app: TestApp) {
    person(&app, "aziza", &[Role::Sales]).await;
    let path = link(&app, "aziza").await;
    let secret = path.split_once('=').unwrap().1;
    let foreign = Browser::of(&app)
        .post(
            SET,
            &[("link", secret), ("new", NEW), ("csrfmiddlewaretoken", "x")],
        )
        .await;
    assert_eq!(foreign.status, 403);
    assert_eq!(Browser::of(&app).sign_in("aziza", PASSWORD).await.status, 303);
}

#[db_test]
async fn nobody_gets_a_link_that_could_not_work(app: TestApp) {
    person(&app, "aziza", &[Role::Sales]).await;
    execute(&app, "UPDATE users SET is_active = FALSE").await;
    for name in ["aziza", "nobody"] {
        let refused = paradise(&app, &["resetlink", name], "").await;
        assert_eq!(refused.status.code(), Some(1), "{name}");
        assert!(refused.stdout.is_empty());
    }
}

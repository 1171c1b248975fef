//! One-time links for a forgotten password.

use paradise::accounts::roles::Role;
use testkit::db_test;

use super::{
    browser::{Browser, PASSWORD, execute, person, signed_in, text_of},
    commands::{paradise, told},
    two_step::{answer, enrol},
};
use crate::support::{TestApp, eventually};

const NEW: &str = "река-фонарь-51-мост";
const SET: &str = "/admin/set-password/";

/// The path of a link for this user, created with the command.
pub async fn link(app: &TestApp, username: &str) -> String {
    let made = paradise(app, &["resetlink", username], "").await;
    assert!(made.status.success(), "{}", told(&made));
    let printed = String::from_utf8(made.stdout).unwrap();
    let path = printed
        .trim_end()
        .strip_prefix("https://shop.example.uz")
        .unwrap();
    path.to_owned()
}

pub async fn set(browser: &mut Browser, path: &str, password: &str) -> testkit::Answer {
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
    assert_eq!((done.status, done.header("location")), (303, Some("/admin/")));
    assert_eq!(browser.get("/admin/").await.status, 200, "signed in at once");
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

#[db_test]
async fn an_invited_colleague_who_chose_a_password_is_at_work_at_once(app: TestApp) {
    person(&app, "admin", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "admin").await;
    let fields = [("username", "nodira"), ("email", ""), ("role-sales", "on")];
    let invited = owner
        .fill_and_follow("/admin/users/", "/admin/users/", &fields)
        .await;
    let url = text_of(&invited, "#one-time-link").unwrap();
    let path = url.strip_prefix("https://shop.example.uz").unwrap();
    let mut browser = Browser::of(&app);
    let done = set(&mut browser, path, NEW).await;
    assert_eq!((done.status, done.header("location")), (303, Some("/admin/")));
    assert!(browser.get("/admin/").await.text().contains("nodira"));
    assert!(super::browser::stored(&app, "nodira").await.last_login.is_some());
    // The browser is known from now on, as after the sign-in form.
    assert!(browser.cookies.contains_key("__Host-device"));
    // A user without a role has nothing to sign in to.
    person(&app, "nobody", &[]).await;
    let mut browser = Browser::of(&app);
    let done = set(&mut browser, &link(&app, "nobody").await, NEW).await;
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some("/admin/login/"))
    );
    assert!(!browser.cookies.contains_key("__Host-session"));
}

#[db_test]
async fn a_link_leaves_the_second_step_in_place(app: TestApp) {
    person(&app, "aziza", &[Role::Sales]).await;
    let (_, codes) = enrol(&mut signed_in(&app, "aziza").await).await;
    let mut browser = Browser::of(&app);
    let asked = set(&mut browser, &link(&app, "aziza").await, NEW).await;
    assert_eq!(asked.status, 200);
    assert!(!browser.cookies.contains_key("__Host-session"));
    assert_eq!(browser.get("/admin/").await.status, 303);
    assert_eq!(answer(&mut browser, &asked, &codes[0]).await.status, 303);
    assert_eq!(browser.get("/admin/").await.status, 200);
}

#[db_test]
async fn a_new_password_ends_tokens_unless_they_are_kept_and_known_browsers(app: TestApp) {
    let aziza = person(&app, "aziza", &[Role::Sales]).await;
    let known = signed_in(&app, "aziza").await.cookies["__Host-device"].clone();
    let works = async |token: &str| {
        let client = app
            .client()
            .default_header("Authorization", &format!("Bearer {token}"));
        client.get("/api/leads/").send().await.status == 200
    };
    let is_known = async |cookie: &str, address: &str| {
        let key = format!("login-device:{}", &web::sha256_hex(cookie)[..32]);
        let used = async || {
            let hour = std::time::Duration::from_hours(1);
            web::rate_limit::used(app.core.db.read(), &key, hour)
                .await
                .unwrap()
        };
        let before = used().await;
        let mut browser = Browser::new(app.client().default_header("X-Forwarded-For", address));
        browser.cookies.insert("__Host-device".into(), cookie.into());
        assert_eq!(browser.sign_in("aziza", "wrong").await.status, 403);
        // A known browser has a separate counter.
        used().await > before
    };
    let token = app.token("aziza").await;
    assert!(works(&token).await);
    assert!(is_known(&known, "198.51.100.21").await);
    let path = link(&app, "aziza").await;
    let mut browser = Browser::of(&app);
    let page = browser.get(&path).await;
    assert_eq!(text_of(&page, "#programs li").unwrap(), "test");
    assert!(text_of(&page, "fieldset input[name=revoke_tokens][checked]").is_some());
    // Kept, because the box was unticked.
    assert_eq!(set(&mut browser, &path, NEW).await.status, 303);
    eventually(async || works(&token).await.then_some(())).await;
    assert!(
        !is_known(&known, "198.51.100.22").await,
        "the browser is a stranger now"
    );
    let here = browser.cookies["__Host-device"].clone();
    assert!(
        is_known(&here, "198.51.100.23").await,
        "but not the one of the link"
    );
    // Revoked, as the page suggests.
    let path = link(&app, "aziza").await;
    let secret = path.split_once('=').unwrap().1;
    let fields = [("link", secret), ("new", PASSWORD), ("revoke_tokens", "on")];
    let mut browser = Browser::of(&app);
    assert_eq!(browser.fill(&path, SET, &fields).await.status, 303);
    eventually(async || (!works(&token).await).then_some(())).await;
    let past = ::paradise::audit::of(&app.core.db, &format!("user:{}", aziza.id), 10)
        .await
        .unwrap();
    let set_by_link: Vec<_> = past
        .iter()
        .filter(|past| past.action == "user.password_set_by_link")
        .collect();
    assert_eq!(set_by_link[0].after["tokens_revoked"], 1);
    assert_eq!(set_by_link[1].after["tokens_revoked"], 0);
    // The command and the account page offer the same.
    for (arguments, is_over) in [
        (&["--password-stdin"][..], false),
        (&["--password-stdin", "--revoke-tokens"], true),
    ] {
        let token = app.token("aziza").await;
        let arguments = [&["changepassword", "aziza"], arguments].concat();
        let changed = paradise(&app, &arguments, &format!("{NEW}\n")).await;
        assert!(
            changed.status.success() && told(&changed).contains("(test"),
            "{}",
            told(&changed)
        );
        assert_eq!(works(&token).await, !is_over, "{}", told(&changed));
    }
    let token = app.token("aziza").await;
    let mut browser = Browser::of(&app);
    assert_eq!(browser.sign_in("aziza", NEW).await.status, 303);
    let fields = [("current", NEW), ("new", PASSWORD), ("revoke_tokens", "on")];
    let own = "/admin/account/";
    assert_eq!(
        browser
            .fill(own, "/admin/account/password/", &fields)
            .await
            .status,
        303
    );
    assert!(!works(&token).await);
    assert_eq!(browser.get("/admin/").await.status, 200);
}

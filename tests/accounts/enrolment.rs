//! A user whose role requires two-step sign-in and who has not set it up can set it up and do nothing else. All routes
//! of the registry are tried with every method, so that a new route is tested without being listed here.

use std::collections::BTreeSet;

use paradise::accounts::roles::Role;
use testkit::{Answer, Client, db_test};
use web::{Access, Route};

use super::browser::{Browser, ORIGIN, csrf_of, execute, person, signed_in, text_of};
use super::commands::{paradise_with, told};
use super::two_step::{enrol, enrol_with};
use crate::support::TestApp;

const PAGE: &str = "/admin/account/two-step/";
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const ALL_ROLES: (&str, &str) = ("TWO_STEP_ROLES", "owner,editor,sales,sales_own,viewer");

fn path(route: &Route) -> String {
    let parts = route
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn is_of_enrolment(route: &Route) -> bool {
    route
        .access
        .permission()
        .is_some_and(|permission| permission.0 == "account.enrol")
}

/// The number of rows that such a user must not change.
async fn rows(app: &TestApp) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        "api_tokens",
        "leads",
        "users",
        "products",
        "one_time_links",
        "deliveries",
    ] {
        let sql = format!("SELECT COUNT(*) AS number FROM {table}");
        let rows = db::query(app.core.db.read(), &sql, &[]).await.unwrap();
        counts.push(rows[0].try_get::<i64>("", "number").unwrap());
    }
    counts
}

/// Whether a response denies access: refused, redirected to the setup, or redirected to sign in.
fn is_closed(answer: &Answer) -> bool {
    let location = answer.header("location").unwrap_or_default();
    let is_sent_away =
        answer.status == 303 && (location.starts_with(PAGE) || location.starts_with("/admin/login/"));
    is_sent_away || [403, 405].contains(&answer.status)
}

/// Sends a request with a session, with everything that a page of the site would send.
async fn by_session(app: &TestApp, browser: &Browser, csrf: &str, method: &str, path: &str) -> Answer {
    let cookies: Vec<_> = browser.cookies.clone().into_iter().collect();
    app.client()
        .request(method, path)
        .cookies(&cookies)
        .header("Origin", ORIGIN)
        .header("X-CSRFToken", csrf)
        .form(&[
            ("name", "x"),
            ("days", "30"),
            ("username", "evil"),
            ("current", "x"),
        ])
        .send()
        .await
}

#[db_test]
async fn who_must_enrol_can_do_nothing_else_by_no_way(app: TestApp) {
    let strict = app.twin(&[ALL_ROLES]).await;
    let made =
        serde_json::json!({ "name": "A", "company": "B", "phone": "+998901234567", "product_type": "woven" });
    let made = app.staff().await.post("/api/leads/").json(made).send().await;
    assert_eq!(made.status, 201);
    for role in Role::ALL {
        let name = role.name();
        person(&app, name, &[role]).await;
        // Created before two-step sign-in was required.
        let token = app.token(name).await;
        let program: Client = strict
            .client()
            .default_header("Authorization", &format!("Bearer {token}"));
        let mut browser = signed_in(&strict, name).await;
        let csrf = csrf_of(&browser.get(PAGE).await);
        let before = rows(&app).await;
        let (mut tried, mut open) = (0, BTreeSet::new());
        let mut routes: Vec<_> = strict.routes.clone();
        routes.retain(|route| route.access != Access::Public);
        // Signing out is tested last.
        routes.sort_by_key(|route| route.path.contains("logout"));
        let public = strict
            .routes
            .iter()
            .filter(|route| route.access == Access::Public);
        let public: BTreeSet<_> = public.map(|route| (route.path, route.method.as_str())).collect();
        for route in &routes {
            let path = path(route);
            for method in METHODS {
                if public.contains(&(route.path, method)) || is_of_enrolment(route) {
                    continue;
                }
                for answer in [
                    by_session(&strict, &browser, &csrf, method, &path).await,
                    program.request(method, &path).send().await,
                ] {
                    assert!(
                        is_closed(&answer),
                        "{name}: {method} {path} answered {} {}",
                        answer.status,
                        answer.text()
                    );
                    tried += 1;
                }
            }
        }
        assert!(tried > 500, "the walk tried only {tried} ways");
        assert_eq!(rows(&app).await, before, "{name} changed something");
        // The allowed routes, with the session only.
        for route in routes.iter().filter(|route| is_of_enrolment(route)) {
            let (method, path) = (route.method.as_str(), path(route));
            let answer = program.request(method, &path).send().await;
            assert_eq!(answer.status, 303, "{name}: {method} {path}");
            let answer = by_session(&strict, &browser, &csrf, method, &path).await;
            assert!(
                [200, 303, 400].contains(&answer.status),
                "{name}: {method} {path} {}",
                answer.status
            );
            open.insert(path);
        }
        let wanted = [PAGE, "/admin/confirm/", "/admin/logout/"].map(str::to_owned);
        assert_eq!(open, BTreeSet::from(wanted));
    }
}

#[db_test]
async fn a_program_is_told_why_its_token_stopped_and_works_again_only_if_its_user_keeps_it(app: TestApp) {
    let strict = app.twin(&[("TWO_STEP_ROLES", "owner")]).await;
    person(&app, "boss", &[Role::Owner]).await;
    let token = app.token("boss").await;
    let program = strict
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    let refused = program.get("/api/leads/").send().await;
    assert_eq!(refused.status, 403);
    let told_of = refused.json()["error"]["details"]["detail"].to_string();
    assert!(told_of.contains("двухэтапный"), "{told_of}");
    // No token is created on the page meanwhile, and the command reports that its token does not work yet.
    let mut browser = signed_in(&strict, "boss").await;
    let csrf = csrf_of(&browser.get(PAGE).await);
    let fields = [
        ("csrfmiddlewaretoken", csrf.as_str()),
        ("name", "x"),
        ("days", "30"),
    ];
    let led = browser.post("/admin/account/tokens/", &fields).await;
    assert_eq!((led.status, led.header("location")), (303, Some(PAGE)));
    let settings = [("TWO_STEP_ROLES", "owner")];
    let made = paradise_with(&app, &settings, &["createtoken", "--user", "boss"], "").await;
    assert!(told(&made).contains("does not work yet"), "{}", told(&made));
    // These tokens could have been created by anyone who knew the password. They are revoked unless the user chooses to
    // keep them.
    let page = browser.get(PAGE).await;
    let asked = text_of(&page, "#programs").unwrap();
    assert!(asked.contains("test"), "{asked}");
    assert!(text_of(&page, "input[name=keep_tokens]").is_some());
    assert!(text_of(&page, "input[name=keep_tokens][checked]").is_none());
    enrol_with(&mut browser, &[("keep_tokens", "on")]).await;
    crate::support::eventually(async || {
        (program.get("/api/leads/").send().await.status == 200).then_some(())
    })
    .await;
}

#[db_test]
async fn a_token_that_was_made_with_a_password_alone_ends_with_the_enrolment(app: TestApp) {
    let strict = app.twin(&[("TWO_STEP_ROLES", "owner")]).await;
    let boss = person(&app, "boss", &[Role::Owner]).await;
    // Created by an attacker with the password, before two-step sign-in was required.
    let token = app.token("boss").await;
    let thief = strict
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    assert_eq!(thief.get("/api/leads/").send().await.status, 403);
    enrol(&mut signed_in(&strict, "boss").await).await;
    crate::support::eventually(async || (thief.get("/api/leads/").send().await.status == 401).then_some(()))
        .await;
    let past = paradise::audit::of(&app.core.db, &format!("user:{}", boss.id), 10)
        .await
        .unwrap();
    let enrolled = past
        .iter()
        .find(|past| past.action == "user.two_step_on")
        .unwrap();
    assert_eq!(enrolled.after["tokens_revoked"], 1);
}

#[db_test]
async fn a_link_is_no_way_around_the_enrolment(app: TestApp) {
    let strict = app.twin(&[("TWO_STEP_ROLES", "owner")]).await;
    person(&app, "boss", &[Role::Owner]).await;
    for password in ["река-фонарь-51-мост", "гора-тетрадь-63-снег"] {
        let path = super::links::link(&app, "boss").await;
        let mut browser = Browser::of(&strict);
        let done = super::links::set(&mut browser, &path, password).await;
        assert_eq!((done.status, done.header("location")), (303, Some("/admin/")));
        let led = browser.get("/admin/").await;
        let location = led.header("location").unwrap_or_default().to_owned();
        assert!(
            led.status == 303 && location.starts_with(PAGE),
            "{} {location}",
            led.status
        );
        assert_eq!(browser.get("/api/leads/").await.status, 403);
        execute(&app, "UPDATE users SET last_login = NULL").await;
    }
}

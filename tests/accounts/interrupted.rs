//! A session that ended while a form was open, in a browser without scripts: no typed value is lost.

use scraper::{Html, Selector};
use testkit::{Answer, db_test};

use paradise::accounts::roles::Role;

use super::browser::{Browser, ORIGIN, PASSWORD, csrf_of, execute, person, signed_in, text_of};
use crate::support::TestApp;

const ADD: &str = "/admin/products/add/";
const USERS: &str = "/admin/users/";
const TEXT: &str = "Бирка с люверсом, 40 × 60 мм";
/// Headers that a browser sends from a page of the site.
const BROWSER: [(&str, &str); 2] = [("Origin", ORIGIN), ("Accept", "text/html,application/xhtml+xml")];

/// The fields that the form with this button would send: hidden and typed.
fn fields_of(page: &Answer) -> Vec<(String, String)> {
    let html = Html::parse_document(&page.text());
    let named = Selector::parse("main form [name]").unwrap();
    let field = |field: scraper::ElementRef| {
        let value = if field.value().name() == "textarea" {
            field.text().collect()
        } else {
            field.attr("value").unwrap_or_default().to_owned()
        };
        (field.attr("name").unwrap().to_owned(), value)
    };
    html.select(&named).map(field).collect()
}

fn target_of(page: &Answer) -> String {
    let html = Html::parse_document(&page.text());
    let form = Selector::parse("main form").unwrap();
    let form = html.select(&form).next().expect("a form");
    form.attr("action").unwrap().to_owned()
}

/// Sends the form of a page unchanged except for some fields.
async fn send(browser: &mut Browser, page: &Answer, filled: &[(&str, &str)]) -> Answer {
    let mut fields = fields_of(page);
    fields.retain(|(name, _)| filled.iter().all(|(filled, _)| filled != name));
    fields.extend(
        filled
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    browser.post_from(&BROWSER, &target_of(page), &fields).await
}

/// An editor types a new product while the session ends; returns the page in the response.
async fn typed_too_late(app: &TestApp) -> (Browser, Answer) {
    person(app, "aziza", &[Role::Editor]).await;
    let mut browser = signed_in(app, "aziza").await;
    let form = browser.get(ADD).await;
    execute(app, "DELETE FROM sessions").await;
    crate::support::eventually(async || (browser.get("/admin/").await.status == 303).then_some(())).await;
    let fields = [("name_ru", TEXT), ("csrfmiddlewaretoken", &csrf_of(&form))];
    let asked = browser.post_from(&BROWSER, ADD, &fields).await;
    (browser, asked)
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    let rows = db::query(app.core.db.read(), &sql, &[]).await.unwrap();
    rows[0].try_get("", "n").unwrap()
}

#[db_test]
async fn the_text_comes_back_in_its_form_after_signing_in(app: TestApp) {
    let (mut browser, asked) = typed_too_late(&app).await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert!(!asked.text().contains(TEXT), "what it carries cannot be read");
    // A wrong password does not lose the values either.
    let refused = send(
        &mut browser,
        &asked,
        &[("username", "aziza"), ("password", "wrong")],
    )
    .await;
    assert_eq!(refused.status, 403);
    let right = [("username", "aziza"), ("password", PASSWORD)];
    let resumed = send(&mut browser, &refused, &right).await;
    assert_eq!(resumed.status, 200, "{}", resumed.text());
    assert_eq!(text_of(&resumed, "blockquote").unwrap(), TEXT);
    assert_eq!(count(&app, "products").await, 0, "nothing is sent by itself");

    let form = send(&mut browser, &resumed, &[]).await;
    assert_eq!(form.status, 200, "{}", form.text());
    let fields = fields_of(&form);
    assert!(
        fields.contains(&("name_ru".to_owned(), TEXT.to_owned())),
        "{fields:?}"
    );
    assert_eq!(count(&app, "products").await, 0, "it is shown before it is saved");
    let token = csrf_of(&form);
    let fields = [("csrfmiddlewaretoken", token.as_str()), ("name_ru", TEXT)];
    let saved = browser.post_from(&BROWSER, ADD, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(count(&app, "products").await, 1);
}

#[db_test]
async fn the_text_of_one_user_is_not_shown_to_another(app: TestApp) {
    let (mut browser, asked) = typed_too_late(&app).await;
    person(&app, "bobur", &[Role::Editor]).await;
    let other = send(
        &mut browser,
        &asked,
        &[("username", "bobur"), ("password", PASSWORD)],
    )
    .await;
    assert_eq!(other.status, 200);
    assert!(!other.text().contains(TEXT), "{}", other.text());
    assert!(text_of(&other, "main form").is_none(), "and it cannot be sent");
    // In another browser the kept form is not accepted.
    let kept = fields_of(&asked)
        .into_iter()
        .find(|(name, _)| name == "kept")
        .unwrap()
        .1;
    let mut elsewhere = Browser::of(&app);
    let login = elsewhere.get("/admin/login/").await;
    let fields = [
        ("username", "aziza"),
        ("password", PASSWORD),
        ("kept", kept.as_str()),
    ];
    let signed_in = send(&mut elsewhere, &login, &fields).await;
    assert_eq!(
        (signed_in.status, signed_in.header("location")),
        (303, Some("/admin/"))
    );
}

#[db_test]
async fn a_form_goes_on_after_the_password_was_asked_for_again(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "owner").await;
    let page = owner.get(USERS).await;
    execute(
        &app,
        "UPDATE sessions SET created_at = seen_at, confirmed_at = '2026-01-01 00:00:00+00:00'",
    )
    .await;
    let token = csrf_of(&page);
    let fields = [
        ("username", "dilnoza"),
        ("role-sales", "on"),
        ("csrfmiddlewaretoken", token.as_str()),
    ];
    crate::support::eventually(async || (owner.get(USERS).await.status == 303).then_some(())).await;
    let asked = owner.post_from(&BROWSER, USERS, &fields).await;
    assert_eq!(target_of(&asked), "/admin/confirm/");
    let resumed = send(&mut owner, &asked, &[("password", PASSWORD)]).await;
    assert_eq!(text_of(&resumed, "blockquote").unwrap(), "dilnoza");
    assert_eq!(count(&app, "users").await, 1);
    let invited = send(&mut owner, &resumed, &[]).await;
    assert_eq!(invited.status, 303, "{}", invited.text());
    assert_eq!(count(&app, "users").await, 2);
}

#[db_test]
async fn a_page_of_an_earlier_session_gives_its_text_to_the_session_of_now(app: TestApp) {
    person(&app, "aziza", &[Role::Editor]).await;
    let mut browser = signed_in(&app, "aziza").await;
    let form = browser.get(ADD).await;
    // Another tab signs out and in again.
    browser.cookies.clear();
    browser.sign_in("aziza", PASSWORD).await;
    let fields = [("name_ru", TEXT), ("csrfmiddlewaretoken", &csrf_of(&form))];
    let resumed = browser.post_from(&BROWSER, ADD, &fields).await;
    assert_eq!(resumed.status, 409, "{}", resumed.text());
    assert_eq!(text_of(&resumed, "blockquote").unwrap(), TEXT);
    let form = send(&mut browser, &resumed, &[]).await;
    assert!(fields_of(&form).contains(&("name_ru".to_owned(), TEXT.to_owned())));
    // A request from a page of another site reveals nothing, and changes nothing.
    let foreign = [("Origin", "https://evil.example"), ("Accept", "text/html")];
    let refused = browser.post_from(&foreign, ADD, &fields).await;
    assert_eq!(refused.status, 403);
    assert!(!refused.text().contains(TEXT));
}

#[db_test]
async fn the_script_of_an_open_page_signs_its_user_in(app: TestApp) {
    person(&app, "aziza", &[Role::Editor]).await;
    let mut browser = signed_in(&app, "aziza").await;
    let json = [("Origin", ORIGIN), ("Accept", "application/json")];
    let page = browser.get("/admin/").await;
    execute(&app, "DELETE FROM sessions").await;
    crate::support::eventually(async || (browser.get("/admin/").await.status == 303).then_some(())).await;
    let cookies: Vec<_> = browser.cookies.clone().into_iter().collect();
    let client = app.client();
    let ask = client
        .get("/admin/login/")
        .cookies(&cookies)
        .header("Accept", "application/json");
    let said = ask.send().await;
    browser.cookies.extend(
        said.cookies()
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let said = said.json();
    let token = said["token"].as_str().expect("a token for the form");
    let fields = [
        ("csrfmiddlewaretoken", token),
        ("username", "aziza"),
        ("password", "wrong"),
    ];
    let refused = browser.post_from(&json, "/admin/login/", &fields).await;
    assert_eq!(refused.status, 403);
    assert!(refused.json()["error"].is_string(), "{}", refused.text());
    let fields = [
        ("csrfmiddlewaretoken", token),
        ("username", "aziza"),
        ("password", PASSWORD),
    ];
    let said = browser.post_from(&json, "/admin/login/", &fields).await;
    assert_eq!(said.status, 200, "{}", said.text());
    // The nonce of the page is combined with the proof of the session.
    let given = said.json()["csrf"].as_str().unwrap().to_owned();
    let (given, old) = (given.split('.').collect::<Vec<_>>(), csrf_of(&page));
    let nonce = old.split('.').nth(2).unwrap();
    let token = [given[0], given[1], nonce].join(".");
    let fields = [("csrfmiddlewaretoken", token.as_str()), ("name_ru", TEXT)];
    assert_eq!(browser.post_from(&BROWSER, ADD, &fields).await.status, 303);
}

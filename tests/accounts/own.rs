//! The user's own account.

use paradise::accounts::AccountsSettings;
use paradise::accounts::roles::Role;
use testkit::db_test;

use super::browser::{Browser, PASSWORD, execute, person, signed_in, stored, text_of};
use crate::support::{TestApp, eventually};

const PAGE: &str = "/admin/account/";

#[db_test]
async fn names_and_language_are_ones_own_to_change(app: TestApp) {
    person(&app, "aziza", &[Role::Editor]).await;
    let mut browser = signed_in(&app, "aziza").await;
    let fields = [
        ("first_name", "Азиза"),
        ("last_name", "Каримова"),
        ("email", "aziza@example.uz"),
        ("lang", "uz"),
    ];
    let saved = browser.fill(PAGE, PAGE, &fields).await;
    assert_eq!((saved.status, saved.header("location")), (303, Some(PAGE)));
    let user = stored(&app, "aziza").await;
    assert_eq!(
        (user.first_name.as_str(), user.email.as_str()),
        ("Азиза", "aziza@example.uz")
    );
    let page = browser.get(PAGE).await;
    assert_eq!(text_of(&page, "h1").unwrap(), "Mening hisobim");
    assert_eq!(text_of(&page, "[role=status]").unwrap(), "Saqlandi.");
    let odd = [("email", "no address"), ("first_name", "<b>")];
    let refused = browser.fill(PAGE, PAGE, &odd).await;
    assert_eq!(refused.status, 400);
    assert!(!refused.text().contains("<b>"));
    assert_eq!(stored(&app, "aziza").await.email, "aziza@example.uz");
}

#[db_test]
async fn a_new_password_needs_the_old_one_and_signs_the_others_out(app: TestApp) {
    person(&app, "aziza", &[Role::Editor]).await;
    let mut here = signed_in(&app, "aziza").await;
    let mut there = signed_in(&app, "aziza").await;
    let path = "/admin/account/password/";
    let new = "река-фонарь-51-мост";
    for (current, new) in [
        ("wrong", new),
        (PASSWORD, "short"),
        (PASSWORD, "aziza-aziza-aziza"),
    ] {
        let refused = here.fill(PAGE, path, &[("current", current), ("new", new)]).await;
        assert_eq!(refused.status, 400, "{current} {new}");
        assert!(text_of(&refused, "[role=alert]").is_some());
    }
    let before = here.cookies["__Host-session"].clone();
    let changed = here
        .fill(PAGE, path, &[("current", PASSWORD), ("new", new)])
        .await;
    assert_eq!(changed.status, 303);
    assert_ne!(here.cookies["__Host-session"], before);
    assert_eq!(here.get("/admin/").await.status, 200);
    eventually(async || (there.get("/admin/").await.status == 303).then_some(())).await;
    assert_eq!(Browser::of(&app).sign_in("aziza", new).await.status, 303);
}

#[db_test]
async fn a_lost_laptop_is_signed_out_from_the_phone(app: TestApp) {
    let aziza = person(&app, "aziza", &[Role::Editor]).await;
    let mut phone = signed_in(&app, "aziza").await;
    let mut laptop = signed_in(&app, "aziza").await;
    let mut tablet = signed_in(&app, "aziza").await;
    let settings = app.core.settings.get::<AccountsSettings>();
    let sessions = paradise::accounts::session::of(app.core.db.read(), aziza.id, &settings)
        .await
        .unwrap();
    assert_eq!(sessions.len(), 3);
    let hash = web::sha256_hex(&laptop.cookies["__Host-session"]);
    let id = sessions.iter().find(|session| session.hash == hash).unwrap().id;
    let path = "/admin/account/sessions/";
    let ended = phone.fill(PAGE, path, &[("session", &id.to_string())]).await;
    assert_eq!(ended.status, 303);
    eventually(async || (laptop.get("/admin/").await.status == 303).then_some(())).await;
    assert_eq!(tablet.get("/admin/").await.status, 200);
    phone.fill(PAGE, path, &[("session", "all")]).await;
    eventually(async || (tablet.get("/admin/").await.status == 303).then_some(())).await;
    assert_eq!(phone.get("/admin/").await.status, 200);
    // Sessions of other users are not accessible.
    person(&app, "bobur", &[Role::Owner]).await;
    let mut bobur = signed_in(&app, "bobur").await;
    let rows = db::query(app.core.db.read(), "SELECT max(id) AS id FROM sessions", &[]).await;
    let theirs: i64 = rows.unwrap()[0].try_get("", "id").unwrap();
    let refused = phone.fill(PAGE, path, &[("session", &theirs.to_string())]).await;
    assert_eq!(refused.status, 404);
    assert_eq!(bobur.get("/admin/").await.status, 200);
}

#[db_test]
async fn a_token_is_shown_once_and_revoked_at_once(app: TestApp) {
    person(&app, "aziza", &[Role::Sales]).await;
    let mut browser = signed_in(&app, "aziza").await;
    let path = "/admin/account/tokens/";
    for fields in [
        [("name", ""), ("scopes", ""), ("days", "90")],
        [("name", "x"), ("scopes", "everything"), ("days", "90")],
        [("name", "x"), ("scopes", ""), ("days", "0")],
    ] {
        assert_eq!(browser.fill(PAGE, path, &fields).await.status, 400, "{fields:?}");
    }
    let fields = [
        ("name", "reports"),
        ("scopes", "leads.view, analytics.*"),
        ("days", "7"),
    ];
    let made = browser.fill_and_follow(PAGE, path, &fields).await;
    let token = text_of(&made, "#new-token").unwrap();
    assert!(token.starts_with("pdt_"), "{token}");
    assert!(text_of(&browser.get(PAGE).await, "#new-token").is_none());
    let program = app
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    assert_eq!(program.get("/api/leads/").send().await.status, 200);
    assert_eq!(program.get("/api/leads/export_csv/").send().await.status, 403);
    let rows = db::query(app.core.db.read(), "SELECT max(id) AS id FROM api_tokens", &[]).await;
    let id: i64 = rows.unwrap()[0].try_get("", "id").unwrap();
    let revoke = "/admin/account/tokens/revoke/";
    assert_eq!(
        browser
            .fill(PAGE, revoke, &[("token", &id.to_string())])
            .await
            .status,
        303
    );
    eventually(async || (program.get("/api/leads/").send().await.status == 401).then_some(())).await;
}

#[db_test]
async fn what_opens_doors_asks_for_the_password_again_after_ten_minutes(app: TestApp) {
    person(&app, "aziza", &[Role::Owner]).await;
    let mut browser = signed_in(&app, "aziza").await;
    assert_eq!(browser.get("/admin/account/two-step/").await.status, 200);
    let old = db::timestamp(paradise::zone::now() - chrono::TimeDelta::minutes(11));
    execute(&app, &format!("UPDATE sessions SET created_at = '{old}'")).await;
    let asked = eventually(async || {
        let answer = browser.get("/admin/account/two-step/").await;
        (answer.status == 303).then_some(answer)
    })
    .await;
    let confirm = asked.header("location").unwrap().to_owned();
    assert_eq!(confirm, "/admin/confirm/?next=%2Fadmin%2Faccount%2Ftwo-step%2F");
    // Everything else continues to work.
    assert_eq!(browser.get(PAGE).await.status, 200);
    let next = ("next", "/admin/account/two-step/");
    let wrong = browser
        .fill(&confirm, "/admin/confirm/", &[("password", "wrong"), next])
        .await;
    assert_eq!(wrong.status, 400);
    let before = browser.cookies["__Host-session"].clone();
    let right = browser
        .fill(&confirm, "/admin/confirm/", &[("password", PASSWORD), next])
        .await;
    assert_eq!((right.status, right.header("location")), (303, Some(next.1)));
    assert_ne!(browser.cookies["__Host-session"], before);
    assert_eq!(browser.get("/admin/account/two-step/").await.status, 200);
}

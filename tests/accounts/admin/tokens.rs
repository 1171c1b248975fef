//! An owner sees all API tokens and can revoke any.

use chrono::TimeDelta;
use paradise::{accounts::roles::Role, audit, zone};
use testkit::db_test;

use crate::accounts::browser::{person, signed_in, text_of};
use crate::support::{TestApp, eventually};

#[db_test]
async fn a_token_of_anybody_is_seen_and_revoked(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let bobur = person(&app, "bobur", &[Role::Sales]).await;
    let secret = app.token("bobur").await;
    let program = app
        .client()
        .default_header("Authorization", &format!("Bearer {secret}"));
    assert_eq!(program.get("/api/leads/").send().await.status, 200);
    let mut owner = signed_in(&app, "owner").await;
    let page = eventually(async || {
        let page = owner.get("/admin/tokens/").await;
        // The last use is recorded asynchronously to the request.
        let used = text_of(&page, "tbody td:nth-of-type(5)").unwrap();
        (used != "never").then_some(page)
    })
    .await;
    assert_eq!(text_of(&page, "tbody th").unwrap(), "test");
    assert_eq!(text_of(&page, "tbody td a").unwrap(), "bobur");
    assert_eq!(text_of(&page, "tbody .badge").unwrap(), "Works");
    assert!(page.text().contains(&format!("/admin/users/{}/", bobur.id)));
    assert!(!page.text().contains(&secret) && !page.text().contains(&web::sha256_hex(&secret)));

    let id = page.text();
    let id = id.split_once("name=\"token\" value=\"").unwrap().1;
    let id = id.split_once('"').unwrap().0;
    let done = owner
        .fill("/admin/tokens/", "/admin/tokens/", &[("token", id)])
        .await;
    assert_eq!(done.status, 303);
    eventually(async || (program.get("/api/leads/").send().await.status == 401).then_some(())).await;
    let past = audit::of(&app.core.db, &format!("token:{id}"), 10).await.unwrap();
    assert_eq!(
        (past[0].action.as_str(), past[0].title.as_str()),
        ("token.revoked", "test")
    );
    let gone = owner
        .fill("/admin/tokens/", "/admin/tokens/", &[("token", id)])
        .await;
    assert_eq!(gone.status, 404);
}

#[db_test]
async fn a_token_that_is_over_is_marked(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    app.token_until("owner", Some(zone::now() - TimeDelta::hours(1)))
        .await;
    let mut owner = signed_in(&app, "owner").await;
    let page = owner.get("/admin/tokens/").await;
    assert_eq!(text_of(&page, "tbody .badge").unwrap(), "Expired");
}

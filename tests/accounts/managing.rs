//! Operations of an owner on other users.

use std::sync::Arc;

use paradise::accounts::{Accounts, roles::Role};
use testkit::db_test;
use web::{Context, Identity, Once, Scheme};

use super::browser::{Browser, PASSWORD, person, signed_in, stored};
use crate::support::{TestApp, eventually};

fn request() -> Context {
    Context {
        request_id: "request-1".into(),
        address: [192, 0, 2, 1].into(),
        scheme: Scheme::Https,
        host: "shop.example.uz".into(),
        lang: text::Lang::En,
    }
}

/// The identity of a client with an API token of this user.
async fn caller(app: &TestApp, accounts: &Arc<Accounts>, username: &str) -> Identity {
    let token = app.token(username).await;
    let mut headers = axum::http::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
    let found = accounts.authenticate().authenticate(&headers, &request()).await;
    found.unwrap().unwrap()
}

#[db_test]
async fn somebody_who_is_invited_chooses_a_password_and_works(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let accounts = Accounts::start(
        &app.core,
        Vec::new(),
        Arc::new(paradise::site::slices().pages(&app.core.terms, &paradise::slice::Parts::default())),
    );
    let owner = caller(&app, &accounts, "owner").await;
    let roles = [Role::Sales, Role::Editor];
    let invited = accounts
        .invite(
            &owner,
            &request(),
            "dilnoza",
            "d@example.uz",
            &roles,
            &Once::default(),
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(Browser::of(&app).sign_in("dilnoza", "!").await.status, 403);
    let mut browser = Browser::of(&app);
    let path = invited.url.strip_prefix("https://shop.example.uz").unwrap();
    let secret = path.split_once('=').unwrap().1;
    let fields = [("link", secret), ("new", "река-фонарь-51-мост")];
    let set = browser.fill(path, "/admin/set-password/", &fields).await;
    assert_eq!(set.status, 303);
    assert_eq!(browser.get("/api/leads/").await.status, 200);
    assert_eq!(stored(&app, "dilnoza").await.roles(), [Role::Editor, Role::Sales]);
    let taken = accounts
        .invite(&owner, &request(), "dilnoza", "", &roles, &Once::default())
        .await;
    assert_eq!(taken.unwrap_err().status(), 400);
}

#[db_test]
async fn only_who_manages_users_does(app: TestApp) {
    let accounts = Accounts::start(
        &app.core,
        Vec::new(),
        Arc::new(paradise::site::slices().pages(&app.core.terms, &paradise::slice::Parts::default())),
    );
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Owner) {
        let user = person(&app, role.name(), &[role]).await;
        let who = caller(&app, &accounts, role.name()).await;
        let context = request();
        let refusals = [
            accounts
                .invite(&who, &context, "friend", "", &[Role::Owner], &Once::default())
                .await
                .map(|_| ()),
            accounts.give_roles(&who, &context, user.id, &[Role::Owner]).await,
            accounts.set_active(&who, &context, user.id, false).await,
            accounts.end_sessions(&who, &context, user.id).await,
            accounts
                .reset_link(&who, &context, user.id, &Once::default())
                .await
                .map(|_| ()),
            accounts.end_two_step(&who, &context, user.id).await,
        ];
        for refusal in refusals {
            assert_eq!(refusal.unwrap_err().status(), 403, "{}", role.name());
        }
    }
}

#[db_test]
async fn the_last_owner_stays(app: TestApp) {
    let first = person(&app, "first", &[Role::Owner]).await;
    let accounts = Accounts::start(
        &app.core,
        Vec::new(),
        Arc::new(paradise::site::slices().pages(&app.core.terms, &paradise::slice::Parts::default())),
    );
    let who = caller(&app, &accounts, "first").await;
    let context = request();
    let refused = accounts
        .give_roles(&who, &context, first.id, &[Role::Sales])
        .await;
    assert_eq!(refused.unwrap_err().status(), 400);
    let refused = accounts.set_active(&who, &context, first.id, false).await;
    assert_eq!(refused.unwrap_err().status(), 400);
    let second = person(&app, "second", &[Role::Sales]).await;
    accounts
        .give_roles(&who, &context, second.id, &[Role::Owner])
        .await
        .unwrap();
    accounts
        .give_roles(&who, &context, first.id, &[Role::Sales])
        .await
        .unwrap();
    assert_eq!(stored(&app, "first").await.roles(), [Role::Sales]);
}

#[db_test]
async fn who_leaves_the_company_is_out_within_a_second(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let left = person(&app, "bobur", &[Role::Sales]).await;
    let token = app.token("bobur").await;
    let program = app
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    let mut browser = signed_in(&app, "bobur").await;
    assert_eq!(program.get("/api/leads/").send().await.status, 200);
    let accounts = Accounts::start(
        &app.core,
        Vec::new(),
        Arc::new(paradise::site::slices().pages(&app.core.terms, &paradise::slice::Parts::default())),
    );
    let owner = caller(&app, &accounts, "owner").await;
    accounts
        .set_active(&owner, &request(), left.id, false)
        .await
        .unwrap();
    eventually(async || (browser.get("/admin/").await.status == 303).then_some(())).await;
    eventually(async || (program.get("/api/leads/").send().await.status == 401).then_some(())).await;
    assert_eq!(Browser::of(&app).sign_in("bobur", PASSWORD).await.status, 403);
}

#[db_test]
async fn what_an_owner_takes_away_is_gone_with_the_next_request(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "owner").await;
    let orders: [(&str, &[(&str, &str)]); 4] = [
        ("sessions", &[]),
        ("roles", &[("role-editor", "on")]),
        ("two_step", &[]),
        ("cut_off", &[]),
    ];
    for (order, further) in orders {
        let name = format!("clerk-{order}");
        let clerk = person(&app, &name, &[Role::Sales]).await;
        let mut browser = signed_in(&app, &name).await;
        // From now on this instance remembers who it is.
        assert_eq!(browser.get("/api/leads/").await.status, 200);
        let path = format!("/admin/users/{}/", clerk.id);
        let fields = [&[("do", order)], further].concat();
        assert_eq!(owner.fill(&path, &path, &fields).await.status, 303, "{order}");
        assert_eq!(browser.get("/api/leads/").await.status, 403, "{order}");
    }
}

//! An owner invites users, assigns roles and deactivates users, using only the pages.

use paradise::accounts::roles::Role;
use testkit::db_test;

use crate::accounts::browser::{Browser, execute, person, signed_in, stored, text_of};
use crate::support::{TestApp, eventually};

const USERS: &str = "/admin/users/";
const NEW_PASSWORD: &str = "река-фонарь-51-мост";

/// A browser in which an owner is signed in, with English pages.
async fn owner(app: &TestApp) -> Browser {
    person(app, "owner", &[Role::Owner]).await;
    signed_in(app, "owner").await
}

/// The path of the one-time link on a page.
fn link_on(page: &testkit::Answer) -> String {
    let link = text_of(page, "#one-time-link").unwrap();
    link.strip_prefix("https://shop.example.uz").unwrap().to_owned()
}

/// A user sets a password with the link.
async fn choose_password(app: &TestApp, link: &str) {
    let secret = link.split_once('=').unwrap().1;
    let fields = [("link", secret), ("new", NEW_PASSWORD)];
    let set = Browser::of(app).fill(link, "/admin/set-password/", &fields).await;
    assert_eq!(set.status, 303);
}

#[db_test]
async fn somebody_is_invited_by_a_link_that_is_shown_once(app: TestApp) {
    let mut owner = owner(&app).await;
    let fields = [
        ("username", "dilnoza"),
        ("email", "d@example.uz"),
        ("role-sales", "on"),
        ("role-editor", "on"),
    ];
    let invited = owner.fill_and_follow(USERS, USERS, &fields).await;
    let link = link_on(&invited);
    assert_eq!(stored(&app, "dilnoza").await.roles(), [Role::Editor, Role::Sales]);
    let list = owner.get("/admin/users/?show=invited").await;
    assert_eq!(text_of(&list, "tbody th a").unwrap(), "dilnoza");
    assert_eq!(text_of(&list, "tbody .badge.blue").unwrap(), "Sales");
    assert!(!list.text().contains(link.split_once('=').unwrap().1));

    choose_password(&app, &link).await;
    let mut dilnoza = Browser::of(&app);
    assert_eq!(dilnoza.sign_in("dilnoza", NEW_PASSWORD).await.status, 303);
    let list = owner.get("/admin/users/?show=invited").await;
    assert_eq!(text_of(&list, "tbody th a"), None);
}

#[db_test]
async fn what_is_wrong_with_an_invitation_is_said_and_nothing_typed_is_lost(app: TestApp) {
    let mut owner = owner(&app).await;
    for (username, email, role, says) in [
        ("two words", "", "role-sales", "150 letters"),
        ("owner", "", "role-sales", "taken"),
        ("bobur", "nowhere", "role-sales", "mail"),
        ("bobur", "b@example.uz", "role-none", "at least one role"),
    ] {
        let fields = [("username", username), ("email", email), (role, "on")];
        let refused = owner.fill(USERS, USERS, &fields).await;
        assert_eq!(refused.status, 400, "{username} {email} {role}");
        let error = text_of(&refused, "#invite-error").unwrap();
        assert!(error.contains(says), "{error}");
        let typed = format!("value=\"{username}\"");
        assert!(refused.text().contains(&typed), "{typed}");
    }
    assert_eq!(text_of(&owner.get(USERS).await, ".total").unwrap(), "1 entry");
}

#[db_test]
async fn users_are_found_by_words_roles_and_state(app: TestApp) {
    let mut owner = owner(&app).await;
    person(&app, "aziza", &[Role::Editor]).await;
    let left = person(&app, "bobur", &[Role::Sales]).await;
    execute(
        &app,
        "UPDATE users SET last_name = 'Каримова' WHERE username = 'aziza'",
    )
    .await;
    execute(
        &app,
        &format!("UPDATE users SET is_active = FALSE WHERE id = {}", left.id),
    )
    .await;
    for (query, wanted) in [
        ("q=%D0%BA%D0%B0%D1%80%D0%98%D0%9C", "aziza"),
        ("show=editor", "aziza"),
        ("show=cut_off", "bobur"),
        ("show=owner", "owner"),
        ("show=no_two_step&q=azi", "aziza"),
    ] {
        let list = owner.get(&format!("{USERS}?{query}")).await;
        assert_eq!(text_of(&list, ".total").unwrap(), "1 entry", "{query}");
        assert_eq!(text_of(&list, "tbody th a").unwrap(), wanted, "{query}");
    }
}

#[db_test]
async fn other_roles_count_at_once(app: TestApp) {
    let mut owner = owner(&app).await;
    let bobur = person(&app, "bobur", &[Role::Sales]).await;
    let path = format!("{USERS}{}/", bobur.id);
    let mut browser = signed_in(&app, "bobur").await;
    let saved = owner
        .fill(&path, &path, &[("do", "roles"), ("role-editor", "on")])
        .await;
    let location = saved.header("location").unwrap().to_owned();
    assert_eq!((saved.status, location), (303, path.clone()));
    assert_eq!(stored(&app, "bobur").await.roles(), [Role::Editor]);
    eventually(async || (browser.get("/admin/").await.status == 303).then_some(())).await;
    let page = owner.get(&path).await;
    assert!(text_of(&page, "[role=status]").unwrap().contains("saved"));
    assert!(page.text().contains("name=\"role-editor\" value=\"on\" checked"));
}

#[db_test]
async fn the_last_owner_is_told_why_nothing_happened(app: TestApp) {
    let mut owner = owner(&app).await;
    let path = format!("{USERS}{}/", stored(&app, "owner").await.id);
    for fields in [
        vec![("do", "roles"), ("role-viewer", "on")],
        vec![("do", "cut_off")],
    ] {
        let refused = owner.fill(&path, &path, &fields).await;
        assert_eq!(refused.status, 400);
        assert!(text_of(&refused, "[role=alert]").unwrap().contains("last owner"));
    }
    let user = stored(&app, "owner").await;
    assert_eq!((user.is_active, user.roles()), (true, vec![Role::Owner]));
}

#[db_test]
async fn who_leaves_is_cut_off_and_who_comes_back_is_let_in(app: TestApp) {
    let mut owner = owner(&app).await;
    let bobur = person(&app, "bobur", &[Role::Sales]).await;
    let path = format!("{USERS}{}/", bobur.id);
    let mut browser = signed_in(&app, "bobur").await;
    owner.fill(&path, &path, &[("do", "cut_off")]).await;
    assert!(!stored(&app, "bobur").await.is_active);
    eventually(async || (browser.get("/admin/").await.status == 303).then_some(())).await;
    let page = owner.get(&path).await;
    assert_eq!(text_of(&page, "main .badge.gray").unwrap(), "Deactivated");
    assert!(!page.text().contains("value=\"link\""), "a link would not work");
    owner.fill(&path, &path, &[("do", "let_in")]).await;
    signed_in(&app, "bobur").await;
}

#[db_test]
async fn sessions_end_and_a_link_sets_a_new_password(app: TestApp) {
    let mut owner = owner(&app).await;
    let bobur = person(&app, "bobur", &[Role::Sales]).await;
    let path = format!("{USERS}{}/", bobur.id);
    let mut browser = signed_in(&app, "bobur").await;
    let page = owner.get(&path).await;
    assert!(page.text().contains("value=\"sessions\""));
    owner.fill(&path, &path, &[("do", "sessions")]).await;
    eventually(async || (browser.get("/admin/").await.status == 303).then_some(())).await;
    assert!(!owner.get(&path).await.text().contains("value=\"sessions\""));
    let made = owner.fill_and_follow(&path, &path, &[("do", "link")]).await;
    assert_eq!(made.status, 200);
    choose_password(&app, &link_on(&made)).await;
    assert_eq!(Browser::of(&app).sign_in("bobur", NEW_PASSWORD).await.status, 303);
}

#[db_test]
async fn a_second_step_whose_phone_is_lost_is_taken_off(app: TestApp) {
    let mut owner = owner(&app).await;
    let bobur = person(&app, "bobur", &[Role::Sales]).await;
    let path = format!("{USERS}{}/", bobur.id);
    assert!(!owner.get(&path).await.text().contains("value=\"two_step\""));
    let on = format!(
        "INSERT INTO two_step (user_id, seed, confirmed_at, last_step) VALUES ({}, '', '2026-01-01T00:00:00+00:00', 0)",
        bobur.id
    );
    execute(&app, &on).await;
    let list = owner.get("/admin/users/?q=bobur").await;
    assert!(list.text().contains("badge green\">On"));
    owner.fill(&path, &path, &[("do", "two_step")]).await;
    let list = owner.get("/admin/users/?q=bobur").await;
    assert!(list.text().contains("badge amber\">Off"));
}

#[db_test]
async fn the_pages_ask_for_the_password_again(app: TestApp) {
    let mut owner = owner(&app).await;
    execute(
        &app,
        "UPDATE sessions SET created_at = '2026-01-01T00:00:00+00:00'",
    )
    .await;
    execute(&app, "UPDATE sessions SET confirmed_at = NULL").await;
    let mut stale = eventually(async || {
        let answer = owner.get(USERS).await;
        (answer.status == 303).then_some(answer)
    })
    .await;
    // A session this old has expired; one of an hour is asked for the password again.
    let mut owner = signed_in(&app, "owner").await;
    let hour_ago = (chrono::Utc::now() - chrono::TimeDelta::hours(1)).to_rfc3339();
    execute(&app, &format!("UPDATE sessions SET created_at = '{hour_ago}'")).await;
    for path in [USERS, "/admin/audit/export/"] {
        stale = eventually(async || {
            let answer = owner.get(path).await;
            (answer.status == 303).then_some(answer)
        })
        .await;
        let to = stale.header("location").unwrap();
        assert!(to.starts_with("/admin/confirm/?next=%2Fadmin%2F"), "{to}");
    }
    assert_eq!(stale.status, 303);
}

#[db_test]
async fn no_such_user_and_no_such_step_are_said(app: TestApp) {
    let mut owner = owner(&app).await;
    for path in ["/admin/users/999/", "/admin/users/x/"] {
        assert_eq!(owner.get(path).await.status, 404, "{path}");
    }
    let path = format!("{USERS}{}/", stored(&app, "owner").await.id);
    assert_eq!(owner.fill(&path, &path, &[("do", "promote")]).await.status, 400);
    let nobody = owner.fill(&path, "/admin/users/999/", &[("do", "cut_off")]).await;
    assert_eq!(nobody.status, 404);
}

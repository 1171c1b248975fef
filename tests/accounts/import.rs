//! Import of users from Django, with their permissions and their passwords.

use std::time::Duration;

use paradise::import::{Choices, Report};
use serde_json::{Value, json};
use testkit::db_test;

use super::browser::{Browser, execute, stored, user};
use crate::support::{
    TestApp,
    seed::{self, load},
};

/// The users of the contract's dump.
fn users() -> Vec<Value> {
    seed::objects_of("auth.user")
}

async fn mapped(app: &TestApp, objects: &[Value]) -> Report {
    let choices = Choices {
        map_users: true,
        ..Choices::default()
    };
    seed::load_with(&app.core, objects, None, choices).await.unwrap()
}

/// The error for a file that is refused.
async fn refused(app: &TestApp, objects: &[Value]) -> String {
    load(&app.core, objects).await.unwrap_err().message().to_owned()
}

/// Whether a condition becomes true within ten seconds.
async fn soon(mut is_true: impl AsyncFnMut() -> bool) -> bool {
    for _ in 0..100 {
        if is_true().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    false
}

fn person(pk: i64, username: &str, more: &Value) -> Value {
    let mut fields = json!({
        "username": username, "password": "!", "date_joined": "2026-11-01T00:00:00.123456Z", "last_login": null,
        "is_active": true, "is_staff": true, "is_superuser": false, "groups": [], "user_permissions": [],
        "first_name": "", "last_name": "", "email": "",
    });
    for (name, value) in more.as_object().unwrap() {
        fields[name] = value.clone();
    }
    json!({ "model": "auth.user", "pk": pk, "fields": fields })
}

#[db_test]
async fn an_imported_admin_signs_in_and_gets_a_modern_hash_that_stays(app: TestApp) {
    load(&app.core, &users()).await.unwrap();
    let before = stored(&app, "admin").await;
    assert_eq!((before.id, before.email.as_str()), (1, "admin@shop.example.uz"));
    assert!(before.password.0.starts_with("pbkdf2_sha256$720000$"));

    let mut browser = Browser::of(&app);
    assert_eq!(browser.sign_in("admin", "admin-pass-123!").await.status, 303);
    assert_eq!(browser.get("/admin/").await.status, 200);
    let after = stored(&app, "admin").await;
    assert!(after.password.0.starts_with("$argon2id$"));

    let report = load(&app.core, &users()).await.unwrap();
    assert_eq!(report.of("auth.user").unwrap().same, 2, "a log-in is no change");
    assert_eq!(stored(&app, "admin").await.password, after.password);
    assert_eq!(browser.get("/admin/").await.status, 200, "the session goes on");
}

#[db_test]
async fn a_password_changed_on_the_old_site_comes_with_the_newer_file_and_ends_sessions(app: TestApp) {
    load(&app.core, &users()).await.unwrap();
    let mut browser = Browser::of(&app);
    assert_eq!(browser.sign_in("admin", "admin-pass-123!").await.status, 303);
    let mut newer = users();
    newer[0]["fields"]["password"] =
        json!("pbkdf2_sha256$1$salt$L2gFvbWMb/I63+hg3R0eQn7fSZqnpcnzJERueTHAHTk=");
    let report = load(&app.core, &newer).await.unwrap();
    assert_eq!(report.of("auth.user").unwrap().updated, 1);
    assert!(
        stored(&app, "admin")
            .await
            .password
            .0
            .starts_with("pbkdf2_sha256$1$salt$")
    );
    // Authentication is cached for half a second.
    let ended = async || browser.get("/admin/").await.status == 303;
    assert!(soon(ended).await, "the session has ended");
}

#[db_test]
async fn what_was_decided_here_about_a_person_stays(app: TestApp) {
    load(&app.core, &users()).await.unwrap();
    // One user was deactivated here, another one set a new password here.
    execute(
        &app,
        "UPDATE users SET is_active = false WHERE username = 'plain'",
    )
    .await;
    let tx = app.core.db.begin().await.unwrap();
    let hash = paradise::accounts::password::Hash::of(super::browser::PASSWORD);
    paradise::accounts::user::change_password(&tx, 1, hash.clone())
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let mut newer = users();
    newer[0]["fields"]["password"] = json!("pbkdf2_sha256$1$salt$other");
    newer[1]["fields"]["email"] = json!("new@shop.example.uz");
    for file in [users(), newer] {
        let report = load(&app.core, &file).await.unwrap();
        assert_eq!(report.of("auth.user").unwrap().kept.to_string(), "1-2");
        assert!(!stored(&app, "plain").await.is_active);
        assert_eq!(stored(&app, "admin").await.password, hash);
    }
}

#[db_test]
async fn a_user_of_this_site_is_never_replaced_and_never_becomes_another_person(app: TestApp) {
    let anna = user(&app, "anna").await;
    let token = app.token("anna").await;
    let me = app
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    execute(&app, "UPDATE users SET roles = 'sales' WHERE username = 'anna'").await;
    assert_eq!(me.get("/api/leads/").send().await.status, 200);

    // Django's user with the same key is another person; a third user has the same name.
    let olga = person(anna.id, "olga", &json!({}));
    let namesake = person(
        anna.id + 7,
        "anna",
        &json!({ "is_superuser": true, "email": "anna@old.example.uz" }),
    );
    let said = refused(&app, &[olga.clone(), namesake.clone()]).await;
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(
        lines
            .iter()
            .any(|line| line.contains("«olga» has the key of «anna»") && line.contains("--map-users")),
        "{said}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("«anna» is the name of a user of this site")),
        "{said}"
    );
    assert_eq!(stored(&app, "anna").await.email, "");

    let report = mapped(&app, &[olga.clone(), namesake.clone()]).await;
    let olgas = stored(&app, "olga").await.id;
    assert!(olgas > anna.id + 7, "{olgas}");
    let moved = report.of("auth.user").unwrap().moved.to_string();
    assert_eq!(moved, format!("{} → {olgas}", anna.id));
    let kept = stored(&app, "anna").await;
    assert_eq!(
        (kept.id, kept.email.as_str(), kept.roles.as_deref()),
        (anna.id, "", Some("sales"))
    );
    assert_eq!(kept.password, anna.password);
    assert_eq!(
        me.get("/api/leads/").send().await.status,
        200,
        "the token is anna's still"
    );

    // Once the users are matched, later imports need no further input.
    let report = load(&app.core, &[olga, namesake]).await.unwrap();
    let users = report.of("auth.user").unwrap();
    assert_eq!(
        (users.same, users.kept.count(), users.added),
        (1, 1, 0),
        "{report:?}"
    );
}

#[db_test]
async fn tokens_and_sessions_do_not_pass_to_who_gets_the_account_on_the_old_site(app: TestApp) {
    let olga = |name: &str| vec![person(5, name, &json!({ "is_superuser": true }))];
    load(&app.core, &olga("olga")).await.unwrap();
    let token = app.token("olga").await;
    let client = app
        .client()
        .default_header("Authorization", &format!("Bearer {token}"));
    assert_eq!(client.get("/api/leads/").send().await.status, 200);

    let report = load(&app.core, &olga("timur")).await.unwrap();
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("«olga» is called «timur»")),
        "{report:?}"
    );
    assert_eq!(stored(&app, "timur").await.id, 5);
    let revoked = async || [401, 403].contains(&client.get("/api/leads/").send().await.status);
    assert!(soon(revoked).await);
}

#[db_test]
async fn a_person_gets_the_nearest_narrower_role_and_the_report_says_why(app: TestApp) {
    let staff = |pk, name, groups: Value| person(pk, name, &json!({ "groups": groups }));
    let permission = |pk: i64, codename: &str| {
        json!({ "model": "auth.permission", "pk": pk, "fields":
            { "name": "Can", "content_type": 4, "codename": codename } })
    };
    let dump = [
        staff(1, "sales", json!([7])),
        staff(2, "reader", json!([8])),
        staff(3, "idle", json!([])),
        person(4, "owner", &json!({ "is_superuser": true })),
        person(5, "ghost", &json!({ "is_superuser": true, "is_staff": false })),
        person(6, "customer", &json!({ "is_staff": false })),
        // Groups and permissions may come after the users who have them.
        json!({ "model": "auth.group", "pk": 7, "fields": { "name": "Продажи", "permissions": [11, 12, 13, 14] } }),
        json!({ "model": "auth.group", "pk": 8, "fields": { "name": "Читатели", "permissions": [["view_lead", "leads", "lead"]] } }),
        permission(11, "view_lead"),
        permission(12, "add_lead"),
        permission(13, "change_lead"),
        permission(14, "delete_lead"),
        json!({ "model": "contenttypes.contenttype", "pk": 4, "fields": { "app_label": "leads", "model": "lead" } }),
    ];
    let report = load(&app.core, &dump).await.unwrap();
    let people: Vec<_> = report
        .people
        .iter()
        .map(|it| (it.username.as_str(), it.roles.as_str(), it.why.as_str()))
        .collect();
    let wanted = [
        ("sales", "sales", "the group «Продажи»"),
        (
            "reader",
            "",
            "the group «Читатели»: no role grants as little as that",
        ),
        ("idle", "", "of the staff, without any permission"),
        ("owner", "owner", "a superuser"),
        (
            "ghost",
            "",
            "a superuser who is not of the staff: Django's admin refused such users",
        ),
    ];
    assert_eq!(people, wanted);
    for (name, roles, _) in wanted {
        assert_eq!(stored(&app, name).await.roles.as_deref(), Some(roles), "{name}");
        let token = app.token(name).await;
        let client = app
            .client()
            .default_header("Authorization", &format!("Bearer {token}"));
        let may = client.get("/api/leads/").send().await.status == 200;
        assert_eq!(may, ["sales", "owner"].contains(&name), "{name}");
    }
    assert_eq!(report.of("auth.permission").unwrap().read, 4);
}

#[db_test]
async fn files_with_natural_keys_are_the_same_people(app: TestApp) {
    let natural = json!([["Managers"]]);
    let group = json!({ "model": "auth.group", "fields": { "name": "Managers", "permissions": [["add_lead", "leads", "lead"]] } });
    let mut without_key = person(0, "aziza", &json!({ "groups": natural }));
    without_key.as_object_mut().unwrap().remove("pk");
    let with_key = person(40, "aziza", &json!({ "groups": natural }));

    let first = [group.clone(), without_key.clone()];
    let report = load(&app.core, &first).await.unwrap();
    assert_eq!(report.of("auth.user").unwrap().added, 1, "{report:?}");
    let id = stored(&app, "aziza").await.id;
    for file in [[group.clone(), without_key], [group, with_key]] {
        let report = load(&app.core, &file).await.unwrap();
        let users = report.of("auth.user").unwrap();
        assert_eq!((users.same, users.count()), (1, 1), "{report:?}");
        assert_eq!(stored(&app, "aziza").await.id, id);
    }
    let members = "SELECT count(*) AS members FROM group_members";
    let rows = db::query(app.core.db.read(), members, &[]).await.unwrap();
    assert_eq!(rows[0].try_get::<i64>("", "members").unwrap(), 1);
    assert!(user(&app, "next").await.id > id);
    execute(&app, "INSERT INTO groups (name) VALUES ('after')").await;
}

#[db_test]
async fn a_person_whose_password_does_not_work_here_is_named(app: TestApp) {
    let works = format!("md5$salt${}", "0".repeat(32));
    let dump = [
        person(1, "ldap", &json!({ "password": "!abc" })),
        person(2, "old", &json!({ "password": "crypt$aa$bb" })),
        person(3, "fine", &json!({ "password": works })),
    ];
    let report = load(&app.core, &dump).await.unwrap();
    assert_eq!(report.notes.len(), 2, "{report:?}");
    assert!(
        report.notes[0].contains("«ldap» has no password")
            && report.notes[0].contains("paradise resetlink ldap")
    );
    assert!(report.notes[1].contains("«old»") && report.notes[1].contains("`crypt`"));
}

#[db_test]
async fn a_file_that_cannot_be_taken_is_told_and_changes_nothing(app: TestApp) {
    let nameless =
        json!({ "model": "auth.user", "pk": 5, "fields": { "date_joined": "2026-11-01T00:00:00Z" } });
    let said = refused(&app, &[nameless]).await;
    assert!(said.contains("auth.user 5: `username` is missing"), "{said}");
    let groupless = person(6, "olga", &json!({ "groups": [9] }));
    let said = refused(&app, &[person(7, "fine", &json!({})), groupless]).await;
    assert!(said.contains("auth.user 6: `groups` names 9"), "{said}");
    let rows = db::query(app.core.db.read(), "SELECT id FROM users", &[])
        .await
        .unwrap();
    assert!(rows.is_empty());
}

//! An owner finds, hands over and erases a person on a page; others do not.

use paradise::accounts::roles::Role;
use paradise::privacy::receipts;
use testkit::db_test;

use super::person::{EMAIL, PHONE, SETTINGS, comes, is_nowhere, marks_in};
use crate::accounts::browser::{person, signed_in, text_of};
use crate::leads::office::Office;

const PAGE: &str = "/admin/privacy/";

#[db_test]
async fn an_owner_finds_hands_over_and_erases_a_person(office: Office) {
    let office = office.another(SETTINGS).await;
    comes(&office).await;
    let mut browser = signed_in(&office.app, "boss").await;
    browser
        .fill("/admin/", "/admin/language/", &[("lang", "en")])
        .await;
    let who = [("email", EMAIL), ("phone", PHONE)];
    let found = browser.fill(PAGE, PAGE, &who).await;
    assert_eq!(found.status, 200, "{}", found.text());
    assert!(
        found.text().contains("Deleted leads: 1") && found.text().contains("Leads: 3"),
        "{}",
        found.text()
    );

    let archive = browser.fill(PAGE, "/admin/privacy/export/", &who).await;
    assert_eq!(archive.header("content-type"), Some("application/x-tar"));
    assert!(marks_in(&archive.decoded()).contains(&"qwzmark inside of the file"));

    let unconfirmed = browser.fill(PAGE, "/admin/privacy/erase/", &who).await;
    assert_eq!(unconfirmed.status, 400);
    assert_eq!(receipts(&office.app.core.db, 10).await.unwrap(), []);
    let confirmed = [who[0], who[1], ("confirmed", "1")];
    let erased = browser.fill(PAGE, "/admin/privacy/erase/", &confirmed).await;
    assert_eq!(erased.status, 200, "{}", erased.text());
    let [receipt] = receipts(&office.app.core.db, 10)
        .await
        .unwrap()
        .try_into()
        .unwrap();
    assert!(erased.text().contains(&receipt.number), "{}", erased.text());
    assert!(receipt.actor.starts_with("user:"), "{receipt:?}");
    assert_eq!(marks_in(&erased.decoded()), Vec::<&str>::new());
    is_nowhere(&office).await;
}

#[db_test]
async fn what_is_wrong_is_said_and_what_was_typed_stays(office: Office) {
    person(&office.app, "boss", &[Role::Owner]).await;
    let mut browser = signed_in(&office.app, "boss").await;
    let wrong = browser
        .fill(PAGE, PAGE, &[("email", "nobody"), ("phone", "")])
        .await;
    assert_eq!(wrong.status, 400);
    assert!(text_of(&wrong, "#privacy-error").is_some());
    assert!(wrong.text().contains("value=\"nobody\""));
}

#[db_test]
async fn nobody_but_an_owner_reaches_it_and_an_owner_gives_the_password_again(office: Office) {
    for role in [Role::Sales, Role::Editor, Role::Viewer] {
        person(&office.app, role.name(), &[role]).await;
        let mut browser = signed_in(&office.app, role.name()).await;
        assert_eq!(browser.get(PAGE).await.status, 403, "{role:?}");
    }
    person(&office.app, "boss", &[Role::Owner]).await;
    let mut browser = signed_in(&office.app, "boss").await;
    let tx = office.app.core.db.begin().await.unwrap();
    let then = chrono::Utc::now() - chrono::TimeDelta::hours(1);
    let sql = "UPDATE sessions SET confirmed_at = $1, created_at = $1";
    db::execute(&tx, sql, &[then.into()]).await.unwrap();
    tx.commit().await.unwrap();
    let asked = browser.get(PAGE).await;
    assert_eq!(asked.status, 303);
    assert!(asked.header("location").unwrap().starts_with("/admin/confirm/"));
}

//! The home page tells owners who tries to get in, and who could be got in as.

use paradise::{
    accounts::roles::Role,
    audit::{self, Filter},
};
use scraper::{Html, Selector};
use testkit::db_test;

use crate::accounts::browser::{Browser, person, signed_in};
use crate::support::TestApp;

/// The figure of the card that leads to this page; `None`: there is no such card.
async fn figure(browser: &mut Browser, link: &str) -> Option<String> {
    let home = browser.get("/admin/").await;
    let html = Html::parse_document(&home.text());
    let card = Selector::parse(&format!("a.figure[href='{link}'] .card-value")).unwrap();
    html.select(&card).next().map(|value| value.text().collect())
}

const FAILED: &str = "/admin/audit/?action=user.sign_in_failed";
const WITHOUT: &str = "/admin/users/?show=no_two_step";

#[db_test]
async fn failed_tries_are_counted_and_can_be_looked_at(app: TestApp) {
    let owner = person(&app, "owner", &[Role::Owner]).await;
    let mut browser = signed_in(&app, "owner").await;
    assert_eq!(figure(&mut browser, FAILED).await.unwrap(), "0");
    for name in ["owner", "my-secret-password"] {
        assert_eq!(Browser::of(&app).sign_in(name, "wrong").await.status, 403);
    }
    assert_eq!(figure(&mut browser, FAILED).await.unwrap(), "2");
    let filter = Filter {
        action: Some("user.sign_in_failed".into()),
        ..Filter::default()
    };
    let rows = audit::search(&app.core.db, &filter, 10).await.unwrap();
    let subjects: Vec<_> = rows.iter().map(|row| row.subject.clone()).collect();
    assert_eq!(subjects, ["users".to_owned(), format!("user:{}", owner.id)]);
    assert!(
        rows.iter()
            .all(|row| row.actor == "nobody" && row.address.is_some())
    );
    let page = browser.get(FAILED).await.text();
    assert!(
        !page.contains("my-secret-password"),
        "it may be a password in the wrong field"
    );
}

#[db_test]
async fn users_whose_password_is_all_that_protects_them_are_counted(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    person(&app, "aziza", &[Role::Editor]).await;
    person(&app, "nobody", &[]).await;
    let mut browser = signed_in(&app, "owner").await;
    assert_eq!(figure(&mut browser, WITHOUT).await.unwrap(), "2");
    let mut aziza = signed_in(&app, "aziza").await;
    assert_eq!(figure(&mut aziza, WITHOUT).await, None);
    assert_eq!(figure(&mut aziza, FAILED).await, None);
}

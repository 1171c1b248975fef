//! The home page shows owners failed sign-ins and accounts at risk.

use paradise::{
    accounts::roles::Role,
    audit::{self, Filter},
};
use scraper::{Html, Selector};
use testkit::db_test;

use crate::accounts::browser::{Browser, person, signed_in};
use crate::support::TestApp;

/// The figure of the card that links to this page; `None` if there is no such card.
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
    assert_eq!(figure(&mut browser, WITHOUT).await.unwrap(), "2 users");
    let mut aziza = signed_in(&app, "aziza").await;
    assert_eq!(figure(&mut aziza, WITHOUT).await, None);
    assert_eq!(figure(&mut aziza, FAILED).await, None);
}

#[db_test]
async fn the_figures_of_disk_and_backups_lead_to_a_page_for_people(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    person(&app, "vera", &[Role::Viewer]).await;
    let path = "/admin/system/";
    let mut owner = signed_in(&app, "owner").await;
    assert!(figure(&mut owner, path).await.unwrap().ends_with(" GB"));
    let tx = app.core.db.begin().await.unwrap();
    let at = db::timestamp(paradise::zone::now());
    for (what, detail) in [("made", "paradise-7.tar"), ("unproven", "a hole in the page 4")] {
        let sql = "INSERT INTO backup_standing (what, at, detail) VALUES ($1, $2, $3) \
                   ON CONFLICT (what) DO UPDATE SET detail = excluded.detail";
        db::execute(
            &tx,
            sql,
            &[what.into(), paradise::zone::now().into(), detail.into()],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    let home = owner.get("/admin/").await.text();
    assert!(
        home.contains("Last backup") && home.contains("just now"),
        "{home}"
    );
    let page = owner.get(path).await;
    assert_eq!(page.status, 200);
    for words in [
        "Database",
        "works",
        "paradise-7.tar",
        "a hole in the page 4",
        env!("CARGO_PKG_VERSION"),
        &at[..4],
    ] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    assert_eq!(
        super::super::browser::text_of(&page, "nav [aria-current=page]").unwrap(),
        "System"
    );
    let mut vera = signed_in(&app, "vera").await;
    assert_eq!(figure(&mut vera, path).await, None);
    assert_eq!(vera.get(path).await.status, 403);
}

#[db_test]
async fn ones_own_pages_lead_to_the_rest_of_the_admin(app: TestApp) {
    person(&app, "aziza", &[Role::Editor]).await;
    let mut aziza = signed_in(&app, "aziza").await;
    let sections = |page: &testkit::Answer| {
        let links = Selector::parse("nav.sections a").unwrap();
        let html = Html::parse_document(&page.text());
        let links = html
            .select(&links)
            .map(|link| link.attr("href").unwrap().to_owned());
        links.collect::<Vec<_>>()
    };
    let home = sections(&aziza.get("/admin/").await);
    assert!(home.contains(&"/admin/products/".to_owned()), "{home:?}");
    for path in ["/admin/account/", "/admin/account/two-step/"] {
        assert_eq!(sections(&aziza.get(path).await), home, "{path}");
    }
}

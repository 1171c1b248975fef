//! Every page of the navigation, for every role: a page that is not allowed is neither linked nor served.

use paradise::accounts::roles::Role;
use scraper::{Html, Selector};
use testkit::db_test;

use crate::accounts::browser::{Browser, person, signed_in};
use crate::support::TestApp;

/// The addresses of all matching elements of the home page.
async fn links(browser: &mut Browser, selector: &str) -> Vec<String> {
    let home = browser.get("/admin/").await;
    let html = Html::parse_document(&home.text());
    let selector = Selector::parse(selector).unwrap();
    let found = html.select(&selector);
    found.map(|link| link.attr("href").unwrap().to_owned()).collect()
}

#[db_test]
async fn whoever_is_not_allowed_neither_sees_a_section_nor_gets_in(app: TestApp) {
    person(&app, "the-owner", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "the-owner").await;
    let nav = links(&mut owner, "nav.sections a").await;
    let mut cards = links(&mut owner, "a.figure").await;
    // The counts of the public API are for all users.
    cards.retain(|link| link.starts_with("/admin/"));
    for page in ["/admin/users/", "/admin/tokens/", "/admin/audit/"] {
        assert!(nav.iter().any(|link| link == page), "{page} is not in {nav:?}");
    }
    let mut refused = 0;
    for role in Role::ALL {
        person(&app, role.name(), &[role]).await;
        let mut browser = signed_in(&app, role.name()).await;
        let shown = [
            links(&mut browser, "nav.sections a").await,
            links(&mut browser, "a.figure").await,
        ]
        .concat();
        for link in nav.iter().chain(&cards) {
            let answer = browser.get(link).await;
            let at = format!("{}: {link} answered {}", role.name(), answer.status);
            assert!([200, 403].contains(&answer.status), "{at}");
            assert_eq!(answer.status == 200, shown.contains(link), "{at}");
            refused += u32::from(answer.status == 403);
        }
    }
    assert!(refused > 10, "only {refused} pages were refused");
}

#[db_test]
async fn no_page_of_the_owners_shows_itself_in_a_language_half(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut browser = signed_in(&app, "owner").await;
    for lang in ["ru", "uz", "en"] {
        browser
            .fill("/admin/", "/admin/language/", &[("lang", lang)])
            .await;
        for path in ["/admin/users/", "/admin/tokens/", "/admin/audit/"] {
            let page = browser.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            let text = page.text();
            assert!(text.contains(&format!("<html lang=\"{lang}\"")), "{path} {lang}");
            assert!(!text.contains("Unknown localization"), "{path} {lang}");
            let policy = page.header("content-security-policy").unwrap();
            let inline =
                text.matches("<script").count() != text.matches("<script type=\"module\" src=").count();
            assert!(
                !policy.contains("unsafe") && !inline && !text.contains("style="),
                "{text}"
            );
        }
    }
}

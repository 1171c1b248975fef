//! General properties of the pages: language, files, headers.

use std::collections::BTreeSet;

use scraper::{Html, Selector};
use testkit::db_test;

use super::browser::{Browser, PASSWORD, csrf_of, text_of, user};
use crate::support::TestApp;

#[db_test]
async fn the_pages_speak_the_language_that_was_chosen(app: TestApp) {
    user(&app, "admin").await;
    let mut browser = Browser::of(&app);
    for (lang, heading) in [("ru", "Вход"), ("en", "Sign in"), ("uz", "Kirish")] {
        let form = browser.get(&format!("/admin/login/?lang={lang}")).await;
        assert_eq!(text_of(&form, "h1").unwrap(), heading);
        assert!(!text_of(&form, "[aria-current]").unwrap().is_empty());
        assert!(form.text().contains(&format!("<html lang=\"{lang}\">")));
    }
    // The language of the form is kept after signing in, until another one is chosen.
    browser.sign_in("admin", PASSWORD).await;
    let home = browser.get("/admin/").await;
    assert_eq!(text_of(&home, "h1").unwrap(), "Hello, admin!");
    let token = csrf_of(&home);
    let fields = [("csrfmiddlewaretoken", token.as_str()), ("lang", "ru")];
    assert_eq!(browser.post("/admin/language/", &fields).await.status, 303);
    assert_eq!(
        text_of(&browser.get("/admin/").await, "h1").unwrap(),
        "Здравствуйте, admin!"
    );
}

#[db_test]
async fn the_style_sheet_is_kept_for_a_year_under_its_hash(app: TestApp) {
    let form = app.client().get("/admin/login/").send().await;
    let page = Html::parse_document(&form.text());
    let links = Selector::parse("link[href]").unwrap();
    for link in page.select(&links) {
        let path = link.attr("href").unwrap();
        let file = app
            .client()
            .get(path)
            .header("Accept-Encoding", "br")
            .send()
            .await;
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(
            file.header("cache-control"),
            Some("public, max-age=31536000, immutable")
        );
    }
    let plain = app
        .client()
        .get("/static/admin.css")
        .header("Accept-Encoding", "br")
        .send()
        .await;
    assert_eq!(plain.header("cache-control"), Some("no-cache"));
    assert_eq!(plain.header("content-encoding"), Some("br"));
    assert!(plain.text().contains("prefers-color-scheme: dark"));
    for unknown in [
        "/static/admin.000000000000.css",
        "/static/",
        "/static/..%2fadmin.css",
    ] {
        assert_eq!(app.client().get(unknown).send().await.status, 404, "{unknown}");
    }
}

#[db_test]
async fn no_page_needs_what_its_policy_forbids(app: TestApp) {
    user(&app, "admin").await;
    let mut browser = Browser::of(&app);
    let form = browser.get("/admin/login/").await;
    browser.sign_in("admin", PASSWORD).await;
    for page in [form, browser.get("/admin/").await] {
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("referrer-policy"), Some("same-origin"));
        let html = Html::parse_document(&page.text());
        for element in html.root_element().descendent_elements() {
            let is_file = element.value().attr("src").is_some() && element.text().next().is_none();
            let name = element.value().name();
            assert!(name != "style" && (name != "script" || is_file));
            let mut attributes = element.value().attrs();
            assert!(attributes.all(|(name, _)| name != "style" && !name.starts_with("on")));
        }
    }
}

#[db_test]
async fn everything_on_a_form_has_a_name(app: TestApp) {
    let form = app.client().get("/admin/login/").send().await;
    let page = Html::parse_document(&form.text());
    let inputs = Selector::parse("input:not([type=hidden])").unwrap();
    let mut seen = 0;
    for input in page.select(&inputs) {
        let label = format!("label[for={}]", input.attr("id").unwrap());
        assert!(
            page.select(&Selector::parse(&label).unwrap()).next().is_some(),
            "{label}"
        );
        seen += 1;
    }
    assert_eq!(seen, 2);
    for landmark in ["main", "a.skip[href='#main']", "nav[aria-label]", "title", "h1"] {
        assert!(
            page.select(&Selector::parse(landmark).unwrap()).next().is_some(),
            "{landmark}"
        );
    }
}

#[db_test]
async fn pages_come_compressed_to_who_asks_and_never_twice_of_one_length(app: TestApp) {
    let get = async |accept: &'static str| {
        let client = app.client();
        client
            .get("/admin/login/")
            .header("Accept-Encoding", accept)
            .send()
            .await
    };
    let plain = get("identity").await;
    assert_eq!(plain.header("content-encoding"), None);
    let mut lengths = BTreeSet::new();
    for _ in 0..20 {
        let squeezed = get("gzip, br").await;
        assert_eq!(squeezed.header("content-encoding"), Some("gzip"));
        assert!(squeezed.header("vary").unwrap().contains("Accept-Encoding"));
        assert!(squeezed.text().contains("</html>"));
        assert!(squeezed.body.len() < plain.body.len());
        lengths.insert(squeezed.body.len());
    }
    assert!(lengths.len() > 3, "{lengths:?} would tell what is in it");
    let answer = app
        .client()
        .get("/api/health/")
        .header("Accept-Encoding", "gzip")
        .send()
        .await;
    assert_eq!(
        answer.header("content-encoding"),
        None,
        "only pages of the admin are"
    );
}

//! The examination itself: a page with every fault in it is seen to have them all.

use super::{
    driver::{DESK, Look},
    shop::Shop,
};

#[test]
#[ignore = "needs TEST_CHROMEDRIVER; scripts/test sets it"]
fn what_is_wrong_with_a_page_is_seen() {
    testkit::run_story(testkit::DatabaseKind::Sqlite, a_page_with_every_fault);
}

async fn a_page_with_every_fault(shop: Shop) {
    let browser = shop
        .browser(Look {
            width: 360,
            theme: "dark",
            lang: "uz",
        })
        .await;
    browser.goto("/contact/").await;
    assert_eq!(
        browser
            .ask("return matchMedia('(prefers-color-scheme: dark)').matches")
            .await,
        true
    );
    assert_eq!(browser.ask("return document.documentElement.lang").await, "uz");
    assert_eq!(browser.ask("return innerWidth").await, 360);
    browser.is_fine("watching-before").await;
    browser
        .ask(
            "const wide = document.createElement('div');
            wide.style.width = '900px';
            wide.textContent = 'wide';
            document.querySelector('main').append(wide);
            document.querySelector('main').append(document.createElement('img'));
            const sheet = new CSSStyleSheet();
            sheet.insertRule('button { outline: none !important }');
            document.adoptedStyleSheets = [sheet];
            document.body.setAttribute('style', 'color: red');
            console.error('something broke')",
        )
        .await;
    let found = browser.examine("watching-after").await;
    for fault in [
        "sideways",
        "no visible focus: button",
        "image-alt",
        "Content Security Policy",
        "something broke",
    ] {
        let is_seen = found.iter().any(|sentence| sentence.contains(fault));
        assert!(is_seen, "{fault} is not among {found:#?}");
    }
    assert_eq!(
        found
            .iter()
            .filter(|sentence| sentence.contains("image-alt"))
            .count(),
        1
    );
}

#[test]
#[ignore = "needs TEST_CHROMEDRIVER; scripts/test sets it"]
fn a_first_visit_is_measured() {
    testkit::run_story(testkit::DatabaseKind::Sqlite, a_first_visit);
}

async fn a_first_visit(shop: Shop) {
    let browser = shop.browser(DESK).await;
    browser.goto("/contact/").await;
    let first = browser.bytes_transferred().await;
    assert!(first > 1000, "{first} bytes for a page with a style sheet");
    browser.goto("/contact/").await;
    let second = browser.bytes_transferred().await;
    browser.forget_files().await;
    browser.goto("/contact/").await;
    assert!(
        second < browser.bytes_transferred().await,
        "the second visit loads less than a first one"
    );
}

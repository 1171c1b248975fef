//! Every page at both widths, in both themes and in all languages: nothing is wrong anywhere.

use std::{collections::BTreeSet, sync::Arc};

use tokio::runtime::Handle;

use super::{
    driver::{Browser, DESK, Look},
    examine::{MOST_BYTES, assert_nothing},
    pages::{self, PageFound},
    shop::{Demo, Shop, sign_in},
};

const WIDTHS: [u32; 2] = [360, 1280];
const THEMES: [&str; 2] = ["light", "dark"];
const LANGS: [&str; 2] = ["ru", "en"];
/// One look is enough for the words of the third language: where they have least room.
const UZBEK: Look = Look {
    width: 360,
    theme: "light",
    lang: "uz",
};

#[test]
#[ignore = "needs TEST_CHROMEDRIVER; scripts/test sets it"]
fn every_page_is_fine_however_it_is_looked_at() {
    testkit::run_story(testkit::DatabaseKind::Sqlite, survey);
}

async fn survey(Demo(shop): Demo) {
    let pages: Arc<[PageFound]> = pages::all(&shop).await.into();
    let inside = pages.iter().filter(|page| page.is_inside).count();
    assert!(
        inside > 0 && inside < pages.len(),
        "pages for visitors and for staff: {pages:?}"
    );
    let names: BTreeSet<_> = pages.iter().map(|page| &page.name).collect();
    assert_eq!(names.len(), pages.len(), "each page has pictures of its own");
    let mut visits = Vec::new();
    for width in WIDTHS {
        for theme in THEMES {
            let browser = shop.browser(Look { width, theme, ..DESK }).await;
            let (pages, site) = (pages.clone(), Handle::current());
            // Closing a browser blocks; the site's own threads go on.
            visits.push(tokio::task::spawn_blocking(move || {
                site.block_on(visit(browser, pages))
            }));
        }
    }
    let mut found = Vec::new();
    for visit in visits {
        found.extend(visit.await.unwrap());
    }
    found.extend(first_visits(&shop, &pages).await);
    assert_nothing(&found);
}

/// Goes to the pages outside, signs in and goes to those inside; each in each language.
async fn visit(mut browser: Browser, pages: Arc<[PageFound]>) -> Vec<String> {
    let mut found = Vec::new();
    let look = browser.look;
    for is_inside in [false, true] {
        if is_inside {
            sign_in(&browser).await;
        }
        let uzbek = (look.width, look.theme) == (UZBEK.width, UZBEK.theme);
        for lang in LANGS.into_iter().chain(uzbek.then_some(UZBEK.lang)) {
            browser.wear(Look { lang, ..look }).await;
            if is_inside {
                browser.goto("/admin/").await;
                browser.open_menu().await;
                browser.follow(&format!(".languages button[value={lang}]")).await;
            }
            for page in pages.iter().filter(|page| page.is_inside == is_inside) {
                browser.goto(&page.path).await;
                assert_eq!(
                    browser.ask("return document.documentElement.lang").await,
                    lang,
                    "{}",
                    page.path
                );
                found.extend(browser.examine(&page.name).await);
            }
        }
    }
    found
}

/// What pages load when nothing is there yet.
async fn first_visits(shop: &Shop, pages: &[PageFound]) -> Vec<String> {
    let browser = shop.desk(DESK).await;
    let mut found = Vec::new();
    for page in pages {
        browser.forget_files().await;
        browser.goto(&page.path).await;
        let bytes = browser.bytes_transferred().await;
        if !(1..=MOST_BYTES).contains(&bytes) {
            found.push(format!("{} takes {bytes} bytes", page.path));
        }
    }
    found
}

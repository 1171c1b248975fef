//! Pages for what is not there.

use super::{
    driver::{DESK, Look},
    examine::assert_nothing,
    shop::Shop,
    story,
};

story!(a_lost_person_gets_a_page_that_leads_home);

async fn a_lost_person_gets_a_page_that_leads_home(shop: Shop) {
    let mut browser = shop.desk(DESK).await;
    let mut found = Vec::new();
    for look in [
        DESK,
        Look {
            width: 360,
            theme: "dark",
            lang: "en",
        },
    ] {
        browser.wear(look).await;
        for (name, path) in [
            ("error-site", "/no/such/page/"),
            ("error-admin", "/admin/no-such-page/"),
        ] {
            browser.goto(path).await;
            assert_eq!(browser.text("h1").await, "404");
            found.extend(browser.examine(name).await);
            browser.follow("main a").await;
            assert_eq!(browser.path().await, "/admin/");
        }
    }
    assert_nothing(&found);
}

//! Visitors of `examples/site`.

use std::fs;

use thirtyfour::{By, Key};

use super::{
    driver::{Browser, Look},
    examine::assert_nothing,
    shop::WithWebsite,
    story,
};

story!(each_page_is_fine_in_each_language_light_and_dark_on_a_phone_and_on_a_desk);
story!(a_visitor_finds_a_product_and_comes_back_to_what_was_chosen);
story!(a_visitor_writes_with_a_file_and_nothing_is_lost_on_the_way);

/// What a page has when it is drawn.
const DRAWN: &str =
    "return !!document.querySelector('main h1') && !document.querySelector('main[aria-busy]')";

async fn open(browser: &Browser, path: &str) {
    browser.goto(path).await;
    browser.wait_for(DRAWN).await;
}

async fn address(browser: &Browser) -> String {
    let address = browser.ask("return location.pathname + location.search").await;
    address.as_str().unwrap().to_owned()
}

async fn each_page_is_fine_in_each_language_light_and_dark_on_a_phone_and_on_a_desk(site: WithWebsite) {
    let mut found = Vec::new();
    for (width, theme, lang) in [
        (360, "light", "ru"),
        (360, "dark", "uz"),
        (1440, "dark", "ru"),
        (1440, "light", "en"),
    ] {
        let browser = site.0.browser(Look { width, theme, lang }).await;
        for (name, path) in [
            ("home", ""),
            ("products", "products/"),
            ("product", "products/woven-damask-label/"),
            ("works", "portfolio/"),
            ("contact", "contact/"),
            ("missing", "no-such-page/"),
        ] {
            open(&browser, &format!("/{lang}/{path}")).await;
            assert_eq!(browser.ask("return document.documentElement.lang").await, lang);
            found.extend(browser.examine(&format!("website-{name}")).await);
        }
    }
    assert_nothing(&found);
}

async fn a_visitor_finds_a_product_and_comes_back_to_what_was_chosen(site: WithWebsite) {
    let browser = site
        .0
        .browser(Look {
            width: 1440,
            theme: "light",
            lang: "en",
        })
        .await;
    open(&browser, "/").await;
    assert_eq!(address(&browser).await, "/en/", "the language of the browser");
    browser.follow_inside("a[href='/en/products/']").await;
    let all = browser.count(".cards li").await;
    browser.choose("#category", "hang_tags").await;
    browser
        .wait_for("return location.search.includes('category=hang_tags')")
        .await;
    browser.wait_for(DRAWN).await;
    let chosen = browser.count(".cards li").await;
    assert!(0 < chosen && chosen < all, "{chosen} of {all}");
    browser.type_into("#search", "kraft").await;
    browser.press(Key::Enter).await;
    browser
        .wait_for("return location.search.includes('search=kraft')")
        .await;
    browser.wait_for(DRAWN).await;
    let with_all = address(&browser).await;

    browser.follow_inside("main a[href^='/en/products/']").await;
    let product = address(&browser).await;
    assert!(
        product.starts_with("/en/products/") && product != with_all,
        "{product}"
    );
    assert!(browser.count("main img").await > 0);
    // The same product in another language, and back.
    browser.follow_inside("a[lang=uz]").await;
    assert_eq!(address(&browser).await, product.replace("/en/", "/uz/"));
    browser.ask("history.back()").await;
    browser
        .wait_for("return document.documentElement.lang === 'en'")
        .await;
    browser.ask("history.back()").await;
    browser
        .wait_for("return location.search.includes('search=kraft')")
        .await;
    browser.wait_for(DRAWN).await;
    assert_eq!(address(&browser).await, with_all);
    open(&browser, &with_all).await;
    assert_eq!(
        browser
            .ask("return document.querySelector('#search').value")
            .await,
        "kraft"
    );
    assert_eq!(
        browser
            .ask("return document.querySelector('#category').value")
            .await,
        "hang_tags"
    );
    assert_eq!(
        browser.ask("return document.cookie + localStorage.length").await,
        "0"
    );
    assert_nothing(&browser.complaints().await);
}

async fn a_visitor_writes_with_a_file_and_nothing_is_lost_on_the_way(site: WithWebsite) {
    let browser = site
        .0
        .browser(Look {
            width: 360,
            theme: "light",
            lang: "uz",
        })
        .await;
    open(&browser, "/uz/products/woven-damask-label/").await;
    browser.follow_inside("main a[href*='/contact/?product=']").await;
    assert_eq!(
        browser
            .ask("return document.querySelector('[name=product_type]').value")
            .await,
        "woven"
    );
    browser.type_into("[name=name]", "Aziza").await;
    browser.type_into("[name=company]", "Orzu").await;
    browser.type_into("[name=phone]", "12").await;
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("order.pdf");
    fs::write(&file, "%PDF-1.7\n%%EOF\n").unwrap();
    let input = browser.driver().find(By::Css("[name=file]")).await.unwrap();
    input.send_keys(file.to_str().unwrap()).await.unwrap();

    // What is wrong stands at its field, and the rest stays.
    browser.tab_to(".lead-form button").await;
    browser.press(Key::Enter).await;
    browser
        .wait_for("return !!document.querySelector('[name=phone][aria-invalid=true]')")
        .await;
    assert_eq!(browser.ask("return document.activeElement.name").await, "phone");
    // The browser itself tells of the 400.
    let told = browser.complaints().await;
    assert!(told.iter().all(|line| line.contains("400")), "{told:?}");
    browser.is_fine("website-contact-refused").await;
    browser.type_into("[name=phone]", "+998 90 123-45-67").await;
    // Another language keeps what was typed, the file too.
    browser.follow_inside("a[lang=ru]").await;
    assert_eq!(
        browser
            .ask("return document.querySelector('[name=name]').value")
            .await,
        "Aziza"
    );
    assert_eq!(
        browser
            .ask("return document.querySelector('[name=file]').files[0].name")
            .await,
        "order.pdf"
    );
    browser.tab_to(".lead-form button").await;
    browser.press(Key::Enter).await;
    browser.wait_for("return !!document.querySelector('.sent')").await;
    browser.is_fine("website-contact-sent").await;

    let staff = site.0.staff().await;
    let leads = staff.get("/api/leads/?search=Aziza").send().await.json();
    assert_eq!(leads["count"], 1, "{leads}");
    let lead = staff
        .get(&format!("/api/leads/{}/", leads["results"][0]["id"]))
        .send()
        .await
        .json();
    assert_eq!(lead["product_type"], "woven");
    assert_eq!(lead["language"], "ru");
    assert!(
        lead["file"].is_string() && lead["message"].as_str().is_some_and(|text| !text.is_empty()),
        "{lead}"
    );
}

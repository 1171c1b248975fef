//! The description of the API, as a developer reads it and tries it.

use thirtyfour::Key;

use super::{
    driver::{DESK, Look},
    shop::Shop,
    story,
};

story!(a_developer_reads_finds_and_tries_operations_by_keys_alone);

const PATH: &str = "/api/docs/";

async fn a_developer_reads_finds_and_tries_operations_by_keys_alone(shop: Shop) {
    for (width, theme, lang) in [
        (360, "light", "uz"),
        (360, "dark", "ru"),
        (1280, "light", "en"),
        (1280, "dark", "ru"),
    ] {
        let browser = shop.browser(Look { width, theme, lang }).await;
        // Opened at an operation: every part of it is judged.
        browser.goto(&format!("{PATH}#createLead")).await;
        browser
            .wait_for("return document.querySelector('#createLead').open")
            .await;
        browser.is_fine("api-docs").await;
    }
    let browser = shop.browser(DESK).await;
    browser.goto(PATH).await;
    let visible = "[data-operation]:not([hidden])";
    let all = browser.count(visible).await;
    browser.type_into("[data-search]", "leads deliveries").await;
    assert!(browser.count(visible).await < all / 4, "of {all} operations");
    browser.type_into("[data-search]", "no such words").await;
    assert_eq!(browser.count(visible).await, 0);
    assert!(!browser.text("[data-nothing]").await.is_empty());
    browser.type_into("[data-search]", "").await;

    // What is for everyone needs no token.
    open(&browser, "listProducts").await;
    browser
        .type_into("#listProducts [name=category]", "woven_labels")
        .await;
    assert!(send(&browser, "listProducts").await.starts_with("200 "));
    let found = browser.text("#listProducts .answer").await;
    assert!(found.contains("\"count\":"), "{found}");
    // What is for staff does.
    open(&browser, "listLeads").await;
    assert!(send(&browser, "listLeads").await.starts_with("403 "));
    browser
        .type_into("[data-token]", &shop.token("admin").await)
        .await;
    assert!(send(&browser, "listLeads").await.starts_with("200 "));
    // A body that is wrong is answered at its fields.
    open(&browser, "createLead").await;
    browser.type_into("#createLead [name=body]", "{}").await;
    assert!(send(&browser, "createLead").await.starts_with("400 "));
    let answer = browser.text("#createLead .answer").await;
    assert!(answer.contains("\"phone\""), "{answer}");
}

async fn open(browser: &super::driver::Browser, operation: &str) {
    browser.tab_to(&format!("#{operation} > summary")).await;
    browser.press(Key::Enter).await;
    browser
        .wait_for(&format!("return document.querySelector('#{operation}').open"))
        .await;
}

/// Sends the form of an operation. Returns the line about the outcome.
async fn send(browser: &super::driver::Browser, operation: &str) -> String {
    let outcome = format!("#{operation} .outcome");
    browser
        .ask(&format!("document.querySelector('{outcome}').textContent = ''"))
        .await;
    browser.tab_to(&format!("#{operation} button")).await;
    browser.press(Key::Enter).await;
    browser
        .wait_for(&format!(
            "return document.querySelector('{outcome}').textContent !== ''"
        ))
        .await;
    browser.text(&outcome).await
}

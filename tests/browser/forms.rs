//! A visitor at the public form.

use super::{driver::Look, shop::Shop, story};

/// A visitor's phone.
const PHONE: Look = Look {
    width: 360,
    theme: "dark",
    lang: "uz",
};

story!(a_visitor_writes_without_a_mouse_and_is_thanked);

async fn a_visitor_writes_without_a_mouse_and_is_thanked(shop: Shop) {
    let browser = shop.browser(PHONE).await;
    browser.goto("/contact/").await;
    browser.type_into("[name=name]", "Aziza").await;
    browser.type_into("[name=company]", "Orzu").await;
    browser.type_into("[name=phone]", "12").await;
    browser.choose("[name=product_type]", "woven").await;
    browser.follow("button[type=submit]").await;
    assert_eq!(
        browser.count("[name=phone][aria-invalid=true]").await,
        1,
        "the phone is no phone"
    );
    browser.is_fine("moment-contact-refused").await;

    browser.type_into("[name=phone]", "+998 90 123-45-67").await;
    browser.follow("button[type=submit]").await;
    assert!(
        browser.path().await.starts_with("/contact/thanks/"),
        "{}",
        browser.path().await
    );
    browser.is_fine("moment-contact-thanks").await;
}

//! Getting in and out by keys alone.

use super::{
    driver::DESK,
    shop::{PASSWORD, Shop},
    story,
};

story!(somebody_signs_in_and_out_without_a_mouse);

async fn somebody_signs_in_and_out_without_a_mouse(shop: Shop) {
    let browser = shop.browser(DESK).await;
    browser.goto("/admin/").await;
    assert_eq!(
        browser.path().await,
        "/admin/login/?next=%2Fadmin%2F",
        "who is nobody is asked"
    );
    browser.type_into("[name=username]", "admin").await;
    browser.type_into("[name=password]", "not the password").await;
    browser.follow("button[type=submit]").await;
    assert!(
        !browser.text("[role=alert]").await.is_empty(),
        "what went wrong is said"
    );
    browser.is_fine("moment-wrong-password").await;

    browser.type_into("[name=password]", PASSWORD).await;
    browser.follow("button[type=submit]").await;
    assert_eq!(browser.path().await, "/admin/");
    browser.is_fine("moment-signed-in").await;

    browser.follow("form[action='/admin/logout/'] button").await;
    assert!(
        browser.path().await.starts_with("/admin/login/"),
        "{}",
        browser.path().await
    );
    browser.goto("/admin/").await;
    assert!(
        browser.path().await.starts_with("/admin/login/"),
        "the session has ended"
    );
}

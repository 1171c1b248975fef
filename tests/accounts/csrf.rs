//! Cross-site request forgery: which unsafe requests of a session are taken (ruling 10).

use testkit::db_test;

use super::browser::{Browser, ORIGIN, PASSWORD, csrf_of, user};
use crate::support::TestApp;

const PATH: &str = "/admin/language/";

#[db_test]
async fn a_session_acts_only_for_our_own_pages(app: TestApp) {
    user(&app, "admin").await;
    let mut browser = Browser::of(&app);
    browser.sign_in("admin", PASSWORD).await;
    let right = csrf_of(&browser.get("/admin/").await);
    let wrong = "x".repeat(right.len());
    let places: [(&[(&str, &str)], bool); 11] = [
        (&[("Origin", ORIGIN)], true),
        (&[("Origin", "http://localhost:3000")], true),
        (&[("Referer", "https://shop.example.uz/admin/")], true),
        (&[("Sec-Fetch-Site", "same-origin")], true),
        (&[("Sec-Fetch-Site", "none")], true),
        (&[], false),
        (&[("Origin", "null")], false),
        (&[("Origin", "https://evil.example")], false),
        (
            &[
                ("Origin", "https://evil.example"),
                ("Referer", "https://shop.example.uz/"),
            ],
            false,
        ),
        (&[("Sec-Fetch-Site", "cross-site")], false),
        (
            &[
                ("Sec-Fetch-Site", "same-site"),
                ("Origin", "https://a.shop.example.uz"),
            ],
            false,
        ),
    ];
    for (headers, is_ours) in places {
        for (token, is_right) in [(right.as_str(), true), (&wrong, false), ("", false)] {
            let wanted = if is_ours && is_right { 303 } else { 403 };
            let in_field = [("csrfmiddlewaretoken", token), ("lang", "en")];
            let answer = browser.post_from(headers, PATH, &in_field).await;
            assert_eq!(answer.status, wanted, "{headers:?}, field {token}");
            let in_header = [headers, &[("X-CSRFToken", token)]].concat();
            let answer = browser.post_from(&in_header, PATH, &[("lang", "en")]).await;
            assert_eq!(answer.status, wanted, "{headers:?}, header {token}");
        }
        let answer = browser.post_from(headers, PATH, &[("lang", "en")]).await;
        assert_eq!(answer.status, 403, "{headers:?}, no token");
    }
}

#[db_test]
async fn the_token_of_one_session_is_nothing_to_another(app: TestApp) {
    user(&app, "admin").await;
    let mut one = Browser::of(&app);
    let mut two = Browser::of(&app);
    one.sign_in("admin", PASSWORD).await;
    two.sign_in("admin", PASSWORD).await;
    let token = csrf_of(&one.get("/admin/").await);
    let fields = [("csrfmiddlewaretoken", token.as_str()), ("lang", "en")];
    assert_eq!(one.post(PATH, &fields).await.status, 303);
    assert_eq!(two.post(PATH, &fields).await.status, 403);
}

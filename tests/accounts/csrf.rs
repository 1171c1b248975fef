//! Cross-site request forgery: which unsafe requests of a session are accepted (`docs/api/contract.md#csrf`).

use testkit::db_test;
use web::Access;

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

/// A form with a file larger than the part that is read ahead, and its token after the file.
fn token_behind_a_file(token: &str) -> String {
    let boundary = "behind";
    let file = "x".repeat(200_000);
    let head = "Content-Disposition: form-data; name";
    let late = format!("--{boundary}\r\n{head}=\"late\"; filename=\"a.png\"\r\n\r\n{file}\r\n");
    let token =
        format!("--{boundary}\r\n{head}=\"csrfmiddlewaretoken\"\r\n\r\n{token}\r\n--{boundary}--\r\n");
    [late, token].concat()
}

#[db_test]
async fn no_route_acts_for_a_wrong_token_however_late_it_comes(app: TestApp) {
    user(&app, "admin").await;
    let mut browser = Browser::of(&app);
    browser.sign_in("admin", PASSWORD).await;
    let right = csrf_of(&browser.get("/admin/").await);
    let cookies: Vec<_> = browser.cookies.clone().into_iter().collect();
    let send = async |path: &str, token: &str| {
        let body = token_behind_a_file(token);
        let client = app.client();
        let request = client.post(path).cookies(&cookies).header("Origin", ORIGIN);
        let request = request
            .content_type("multipart/form-data; boundary=behind")
            .body(body);
        request.send().await
    };
    let mut seen = 0;
    for route in &app.routes {
        if route.method != "POST" || !matches!(route.access, Access::Page(_) | Access::Sudo(_)) {
            continue;
        }
        let path = route.path.replace("{id}", "1");
        let wrong = send(&path, &"x".repeat(right.len())).await;
        assert_eq!(wrong.status, 403, "{path}: {}", wrong.text());
        seen += 1;
    }
    assert!(seen > 20, "the walk found only {seen} routes");
    assert_eq!(browser.get("/admin/").await.status, 200, "the session goes on");
    assert_eq!(send("/admin/language/", &right).await.status, 303);
}

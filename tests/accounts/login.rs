//! Signing in with the form.

use testkit::{Client, db_test};
use web::rate_limit;

use super::browser::{Browser, PASSWORD, csrf_of, execute, stored, text_of, user};
use crate::support::TestApp;

const WINDOW: std::time::Duration = std::time::Duration::from_mins(15);

#[db_test]
async fn staff_sign_in_and_see_the_home_page(app: TestApp) {
    user(&app, "admin").await;
    let mut browser = Browser::of(&app);
    let turned_away = browser.get("/admin/").await;
    assert_eq!(turned_away.status, 303);
    assert_eq!(
        turned_away.header("location"),
        Some("/admin/login/?next=%2Fadmin%2F")
    );

    let answer = browser.sign_in("admin", PASSWORD).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/admin/")));
    let cookie = answer.headers_all("set-cookie")[0];
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let home = browser.get("/admin/").await;
    assert_eq!(home.status, 200);
    assert_eq!(text_of(&home, "h1").unwrap(), "Hello, admin!");
    assert!(stored(&app, "admin").await.last_login.is_some());
    // A signed-in user does not need the form.
    let form = browser.get("/admin/login/?next=/admin/x/").await;
    assert_eq!((form.status, form.header("location")), (303, Some("/admin/x/")));
}

#[db_test]
async fn nobody_learns_why_they_cannot_sign_in(app: TestApp) {
    user(&app, "admin").await;
    user(&app, "plain").await;
    user(&app, "inactive").await;
    execute(
        &app,
        "UPDATE users SET is_staff = TRUE, is_active = FALSE WHERE username = 'inactive'",
    )
    .await;
    let mut seen = Vec::new();
    for (username, password) in [
        ("admin", "wrong"),
        ("plain", PASSWORD),
        ("inactive", PASSWORD),
        ("nobody", PASSWORD),
        ("nobody\0", PASSWORD),
    ] {
        let mut browser = Browser::of(&app);
        let answer = browser.sign_in(username, password).await;
        assert!(!browser.cookies.contains_key("__Host-session"), "{username}");
        seen.push((answer.status, text_of(&answer, "[role=alert]").unwrap()));
    }
    assert_eq!(seen[0].0, 403);
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:?}");
}

#[db_test]
async fn the_typed_name_stays_in_the_form_and_the_password_does_not(app: TestApp) {
    let odd = r#"a"><script>alert(1)</script>"#;
    let answer = Browser::of(&app).sign_in(odd, "my secret").await.text();
    assert!(
        !answer.contains("<script>") && !answer.contains("my secret"),
        "{answer}"
    );
    let page = scraper::Html::parse_document(&answer);
    let name = page
        .select(&scraper::Selector::parse("#username").unwrap())
        .next()
        .unwrap();
    assert_eq!(name.attr("value"), Some(odd));
    assert_eq!(name.attr("aria-describedby"), Some("login-error"));
}

#[db_test]
async fn the_form_leads_to_pages_of_this_site_alone(app: TestApp) {
    user(&app, "admin").await;
    for (next, wanted) in [
        ("/admin/leads/?status=new", "/admin/leads/?status=new"),
        ("//evil.example/", "/admin/"),
        ("/\\evil.example/", "/admin/"),
        ("https://evil.example/", "/admin/"),
        ("/\t/evil.example/", "/admin/"),
        ("/admin/\r\nX-Evil: 1", "/admin/"),
        ("", "/admin/"),
    ] {
        let answer = Browser::of(&app).sign_in_to(next, "admin", PASSWORD).await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some(wanted)),
            "{next:?}"
        );
    }
    let form = app
        .client()
        .get("/admin/login/?next=//evil.example/")
        .send()
        .await;
    assert!(!form.text().contains("evil.example"));
}

#[db_test]
async fn an_address_that_failed_ten_times_waits_and_others_do_not(app: TestApp) {
    user(&app, "admin").await;
    let limit = rate_limit::Limit {
        count: 10,
        period: WINDOW,
    };
    let tx = app.core.db.begin().await.unwrap();
    let failed = rate_limit::take(&tx, limit, [("login:203.0.113.7".to_owned(), 9)])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(failed[0].granted, 9);
    let from = |address: &str| Browser::new(app.client().default_header("X-Forwarded-For", address));

    // A success returns its attempt to the limit, so that it can be repeated; the tenth failure cannot.
    assert_eq!(from("203.0.113.7").sign_in("admin", PASSWORD).await.status, 303);
    assert_eq!(from("203.0.113.7").sign_in("admin", PASSWORD).await.status, 303);
    assert_eq!(from("203.0.113.7").sign_in("admin", "wrong").await.status, 403);
    let refused = from("203.0.113.7").sign_in("admin", PASSWORD).await;
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=WINDOW.as_secs()).contains(&wait), "{wait}");
    assert!(text_of(&refused, "[role=alert]").is_some());
    assert_eq!(from("203.0.113.8").sign_in("admin", PASSWORD).await.status, 303);
}

#[db_test]
async fn a_form_without_its_cookie_signs_nobody_in(app: TestApp) {
    user(&app, "admin").await;
    let form = Browser::of(&app).get("/admin/login/").await;
    let token = csrf_of(&form);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("username", "admin"),
        ("password", PASSWORD),
    ];
    // Another browser, with its own form or without any.
    for mut victim in [Browser::of(&app), Browser::of(&app)] {
        victim.get("/admin/login/").await;
        let answer = victim.post("/admin/login/", &fields).await;
        assert_eq!(answer.status, 403);
        assert!(!victim.cookies.contains_key("__Host-session"));
    }
    let answer = Browser::of(&app).post("/admin/login/", &fields).await;
    assert_eq!(answer.status, 403);
    // The response contains a working form.
    assert!(!csrf_of(&answer).is_empty());
}

#[db_test]
async fn a_foreign_page_cannot_post_the_form(app: TestApp) {
    user(&app, "admin").await;
    let mut browser = Browser::of(&app);
    let token = csrf_of(&browser.get("/admin/login/").await);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("username", "admin"),
        ("password", PASSWORD),
    ];
    for headers in [
        &[("Origin", "https://evil.example")][..],
        &[("Sec-Fetch-Site", "cross-site")],
        &[],
    ] {
        assert_eq!(
            browser.post_from(headers, "/admin/login/", &fields).await.status,
            403,
            "{headers:?}"
        );
    }
}

#[db_test]
async fn plain_http_in_development_has_plain_cookie_names(app: TestApp) {
    user(&app, "admin").await;
    let app = app.twin(&[("SECURE_SSL_REDIRECT", "False")]).await;
    let mut browser = Browser::new(Client::new(&app.base).host("localhost"));
    let form = browser.get("/admin/login/").await;
    let token = csrf_of(&form);
    let fields = [
        ("csrfmiddlewaretoken", token.as_str()),
        ("username", "admin"),
        ("password", PASSWORD),
    ];
    let answer = browser
        .post_from(&[("Origin", "http://localhost")], "/admin/login/", &fields)
        .await;
    assert_eq!(answer.status, 303);
    assert!(browser.cookies.contains_key("session"), "{:?}", browser.cookies);
    assert_eq!(browser.get("/admin/").await.status, 200);
}

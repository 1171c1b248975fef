//! `Strict-Transport-Security`, as the operator decides.

use testkit::{TestDatabase, db_test};

use crate::support::TestApp;

#[db_test]
async fn browsers_are_told_to_keep_to_https_as_django_lets_one_say(database: TestDatabase) {
    const NAME: &str = "strict-transport-security";
    let app = TestApp::start_with(database, &[]).await;
    for (settings, told) in [
        (&[][..], Some("max-age=31536000")),
        (&[("SECURE_HSTS_SECONDS", "0")], None),
        (
            &[
                ("SECURE_HSTS_SECONDS", "63072000"),
                ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "True"),
                ("SECURE_HSTS_PRELOAD", "True"),
            ],
            Some("max-age=63072000; includeSubDomains; preload"),
        ),
    ] {
        let site = app.twin(settings).await;
        // The last one is refused before it has a route.
        let too_long = format!("/{}", "x".repeat(9000));
        for path in [
            "/api/health/",
            "/admin/login/",
            "/media/none.png",
            "/nowhere/",
            &too_long,
        ] {
            let answer = site.client().get(path).send().await;
            assert_eq!(answer.status == 414, path == too_long, "{path}");
            assert_eq!(answer.header(NAME), told, "{settings:?} {path}");
        }
        let plain = testkit::Client::new(&site.base).host("shop.example.uz");
        let answer = plain.get("/api/health/").send().await;
        assert_eq!(answer.header(NAME), None, "never over plain http");
    }
    // Without https in front, no head that cannot be read came over it.
    let plain = [
        ("PUBLIC_URL", "http://shop.example.uz"),
        ("SECURE_SSL_REDIRECT", "False"),
    ];
    let site = app.twin(&plain).await;
    let refused = site.client().get(&format!("/{}", "x".repeat(9000))).send().await;
    assert_eq!((refused.status, refused.header(NAME)), (414, None));
}

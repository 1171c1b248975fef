//! Other sites' scripts.

use testkit::db_test;

use crate::support::TestApp;

#[db_test]
async fn only_exact_origins_may_read_answers(app: TestApp) {
    let client = app.client();
    let allowed = client
        .get("/api/health/")
        .header("origin", "http://localhost:3000")
        .send()
        .await;
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        Some("http://localhost:3000")
    );
    assert_eq!(allowed.header("access-control-allow-credentials"), Some("true"));
    assert!(allowed.header("vary").unwrap().contains("Origin"));
    for origin in [
        "null",
        "https://evil.example",
        "https://shop.example.uz.evil.example",
        "https://evil-shop.example.uz",
        "http://shop.example.uz",
        "https://shop.example.uz:8443",
        "HTTPS://SHOP.EXAMPLE.UZ",
    ] {
        let answer = client.get("/api/health/").header("origin", origin).send().await;
        assert_eq!(answer.status, 200, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        let preflight = client
            .options("/api/leads/submit/")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .send()
            .await;
        assert_eq!(preflight.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(preflight.header("access-control-allow-methods"), None, "{origin}");
    }
}

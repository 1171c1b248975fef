//! Other sites' scripts.

use testkit::{TestDatabase, db_test};

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

#[db_test]
async fn only_the_api_and_pictures_are_for_other_sites(app: TestApp) {
    let client = app.client();
    let mut paths: Vec<_> = app
        .routes
        .iter()
        .map(|route| route.path.replace(['{', '}', '*'], ""))
        .collect();
    paths.extend(["/", "/nope", "/admin", "/admin/nope/", "/static/nope.css"].map(String::from));
    paths.extend(["/api/nope/", "/media/nope.png"].map(String::from));
    for path in paths {
        let is_open = path.starts_with("/api/") || path.starts_with("/media/");
        for method in ["GET", "POST", "OPTIONS"] {
            let answer = client
                .request(method, &path)
                .header("origin", "http://localhost:3000")
                .header("access-control-request-method", "POST")
                .send()
                .await;
            let at = format!("{method} {path}: {}", answer.status);
            for name in ["access-control-allow-origin", "access-control-allow-credentials"] {
                assert_eq!(answer.header(name).is_some(), is_open, "{name} of {at}");
            }
            let varies = answer.header("vary").is_some_and(|vary| vary.contains("Origin"));
            assert_eq!(varies, is_open, "{at}");
            if method == "OPTIONS" {
                assert_eq!(answer.status, 204, "{at}");
                let allowed = answer.header("access-control-allow-headers");
                assert_eq!(allowed.is_some(), is_open, "{at}");
            }
        }
    }
}

#[db_test]
async fn an_operator_names_the_headers_that_scripts_may_send_and_read(database: TestDatabase) {
    let ask = async |app: &TestApp| {
        let preflight = app
            .client()
            .options("/api/leads/submit/")
            .header("origin", "http://localhost:3000")
            .header("access-control-request-method", "POST")
            .header(
                "access-control-request-headers",
                "baggage,content-type,sentry-trace",
            )
            .send()
            .await;
        let answer = app
            .client()
            .get("/api/health/")
            .header("origin", "http://localhost:3000")
            .send()
            .await;
        let header = |answer: &testkit::Answer, name| answer.header(name).unwrap_or_default().to_lowercase();
        (
            header(&preflight, "access-control-allow-headers"),
            header(&answer, "access-control-expose-headers"),
        )
    };
    let app = TestApp::start_with(database, &[]).await;
    let (allowed, exposed) = ask(&app).await;
    assert!(
        allowed.contains("content-type") && !allowed.contains("sentry-trace"),
        "{allowed}"
    );
    assert_eq!(exposed, "content-disposition, etag, retry-after, x-request-id");
    let settings = [
        ("CORS_ALLOW_HEADERS", "sentry-trace, Baggage"),
        ("CORS_EXPOSE_HEADERS", "ETag"),
    ];
    let (allowed, exposed) = ask(&app.twin(&settings).await).await;
    for name in [
        "sentry-trace",
        "baggage",
        "authorization",
        "content-type",
        "x-csrftoken",
        "x-requested-with",
    ] {
        assert!(
            allowed.split(", ").any(|known| known == name),
            "{name}: {allowed}"
        );
    }
    assert_eq!(exposed, "etag");
}

//! Traffic that is known to the last request, and what must be counted of it.

use serde_json::json;
use testkit::{Client, client::FilePart};

/// What a visitor must say at least, in Russian.
pub const FORM: [(&str, &str); 5] = [
    ("name", "Тест Тестов"),
    ("company", "ООО Тест"),
    ("phone", "+998901234567"),
    ("product_type", "woven"),
    ("language", "ru"),
];

/// Sends it.
pub async fn send(site: &Client) {
    let products = "/api/content/products/";
    let gets = [
        ("/api/content/products/?lang=ru", 200, 7),
        ("/api/content/products/no-such-thing/", 404, 2),
        ("/nowhere/at/all", 404, 2),
    ];
    for (path, status, times) in gets {
        for _ in 0..times {
            assert_eq!(site.get(path).send().await.status, status, "{path}");
        }
    }
    for _ in 0..2 {
        assert_eq!(site.head(products).send().await.status, 200);
    }
    let event =
        |page| json!({ "event_type": "page_view", "page": page, "language": "ru", "session_id": "s" });
    for (event, status) in [
        (event("/a"), 201),
        (event("/b"), 201),
        (event("/c"), 201),
        (json!({}), 400),
    ] {
        let answer = site.post("/api/analytics/track/").json(event).send().await;
        assert_eq!(answer.status, status);
    }
    let pdf = [b"%PDF-1.4\n".as_slice(), &[b'0'; 991]].concat();
    let file = |name, content: &[u8]| vec![FilePart::new("file", name, "application/pdf", content.to_vec())];
    for (files, status) in [
        (vec![], 201),
        (vec![], 201),
        (file("brief.pdf", &pdf), 201),
        (file("brief.pdf", b"no pdf"), 400),
        (file("brief.exe", &pdf), 400),
    ] {
        let answer = site
            .post("/api/leads/submit/")
            .multipart(&FORM, &files)
            .send()
            .await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
    let malformed = site.raw(b"GET / HTTP/1.1\r\nHost : x\r\n\r\n").await.unwrap();
    assert_eq!(malformed.status, 400);
}

/// Series that are exact afterwards.
pub const COUNTS: &[(&str, f64)] = &[
    (
        r#"http_requests_total{route="/api/content/products/",method="GET",status="200"}"#,
        7.0,
    ),
    (
        r#"http_requests_total{route="/api/content/products/",method="HEAD",status="200"}"#,
        2.0,
    ),
    (
        r#"http_requests_total{route="/api/content/products/{slug}/",method="GET",status="404"}"#,
        2.0,
    ),
    (
        r#"http_requests_total{route="(none)",method="GET",status="404"}"#,
        2.0,
    ),
    (
        r#"http_requests_total{route="/api/analytics/track/",method="POST",status="201"}"#,
        3.0,
    ),
    (
        r#"http_requests_total{route="/api/analytics/track/",method="POST",status="400"}"#,
        1.0,
    ),
    (
        r#"http_requests_total{route="/api/leads/submit/",method="POST",status="201"}"#,
        3.0,
    ),
    (
        r#"http_request_duration_seconds_count{route="/api/content/products/"}"#,
        9.0,
    ),
    (r#"http_refused_total{reason="malformed"}"#, 1.0),
    ("http_in_flight", 0.0),
    ("events_ingested_total", 3.0),
    ("events_dropped_total", 0.0),
    (r#"leads_total{result="accepted"}"#, 3.0),
    (r#"leads_total{result="invalid"}"#, 2.0),
    ("uploads_total", 1.0),
    ("uploads_bytes_total", 1000.0),
    (r#"uploads_rejected_total{reason="content"}"#, 1.0),
    (r#"uploads_rejected_total{reason="extension"}"#, 1.0),
    ("sessions_active", 0.0),
    ("db_up", 1.0),
    ("panics_total", 0.0),
    ("log_dropped_total", 0.0),
    (r#"health_check_up{check="database"}"#, 1.0),
    (r#"build_info{version="0.1.0"}"#, 1.0),
];

/// Series whose value nobody can foretell, except that it is not 0.
pub const PRESENT: &[&str] = &[
    r#"db_query_duration_seconds_count{name="batch"}"#,
    "db_pool_wait_seconds_count",
    r#"db_pool_size{pool="write"}"#,
    r#"disk_free_bytes{dir="data"}"#,
    r#"disk_size_bytes{dir="media"}"#,
    r#"http_connections{server="private"}"#,
];

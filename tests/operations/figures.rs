//! Figures: after traffic that is known, they say what it was.

use std::collections::BTreeSet;

use paradise::operations::metrics::{Kind, METRICS};
use serde_json::json;
use tempfile::TempDir;
use testkit::{DatabaseKind, Fixture as _, TestDatabase, client::FilePart};

use super::watched::Watched;
use crate::support::{TestApp, eventually};

const FORM: [(&str, &str); 5] = [
    ("name", "Тест Тестов"),
    ("company", "ООО Тест"),
    ("phone", "+998901234567"),
    ("product_type", "woven"),
    ("language", "ru"),
];

#[tokio::test]
async fn after_known_traffic_the_figures_equal_the_counts() {
    let folder = TempDir::new().unwrap();
    let watched = Watched::start(folder.path(), &[]).await;
    let site = &watched.site;
    for _ in 0..7 {
        assert_eq!(
            site.get("/api/content/products/?lang=ru").send().await.status,
            200
        );
    }
    for _ in 0..2 {
        assert_eq!(site.head("/api/content/products/").send().await.status, 200);
        assert_eq!(
            site.get("/api/content/products/no-such-thing/")
                .send()
                .await
                .status,
            404
        );
        assert_eq!(site.get("/nowhere/at/all").send().await.status, 404);
    }
    for page in ["/a", "/b", "/c"] {
        let event = json!({ "event_type": "page_view", "page": page, "language": "ru", "session_id": "s" });
        assert_eq!(
            site.post("/api/analytics/track/").json(event).send().await.status,
            201
        );
    }
    assert_eq!(
        site.post("/api/analytics/track/")
            .json(json!({}))
            .send()
            .await
            .status,
        400
    );
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
    assert_eq!(
        watched
            .site
            .raw(b"GET / HTTP/1.1\r\nHost : x\r\n\r\n")
            .await
            .unwrap()
            .status,
        400
    );

    let figures = eventually(async || {
        let figures = watched.figures().await;
        figures.has("sessions_active").then_some(figures)
    })
    .await;
    for (series, value) in [
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
    ] {
        assert!(
            (figures.of(series) - value).abs() < 1e-9,
            "{series} is {}, not {value}",
            figures.of(series)
        );
    }
    for series in [
        r#"db_query_duration_seconds_count{name="batch"}"#,
        "db_pool_wait_seconds_count",
        r#"db_pool_size{pool="write"}"#,
        r#"disk_free_bytes{dir="data"}"#,
        r#"disk_size_bytes{dir="media"}"#,
        r#"http_connections{server="private"}"#,
    ] {
        assert!(figures.of(series) > 0.0, "{series}:\n{}", figures.page);
    }
    #[cfg(target_os = "linux")]
    for metric in METRICS
        .iter()
        .filter(|metric| metric.name.starts_with("process_"))
    {
        assert!(figures.has(metric.name), "{}", metric.name);
    }
    watched.running.stop();
}

/// An address that a template stands for.
fn concrete(template: &str) -> String {
    let parts = template
        .split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_figure_is_explained_and_a_walk_over_all_addresses_leaves_few() {
    let folder = TempDir::new().unwrap();
    let watched = Watched::start(folder.path(), &[]).await;
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    let mut app = TestApp::start(database).await;
    app.stop().await;
    let paths: BTreeSet<_> = app.routes.iter().map(|route| concrete(route.path)).collect();
    assert!(paths.len() > 50);
    for path in paths {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
            let _ = watched.site.request(method, &path).try_send().await;
        }
    }
    let figures = watched.figures().await;
    let count = figures.series().count();
    assert!(count > 500 && count <= 2_000, "{count} series");
    for series in figures.series() {
        let name = series.split('{').next().unwrap();
        let known = METRICS.iter().find(|metric| match metric.kind {
            Kind::Histogram => ["_bucket", "_sum", "_count"]
                .iter()
                .any(|end| name.strip_suffix(end) == Some(metric.name)),
            _ => name == metric.name,
        });
        let metric = known.unwrap_or_else(|| panic!("{series} is in no list"));
        let kind = format!("{:?}", metric.kind).to_lowercase();
        for line in [
            format!("# HELP {} {}", metric.name, metric.help),
            format!("# TYPE {} {kind}", metric.name),
        ] {
            assert!(
                figures.page.lines().any(|found| found == line),
                "no line `{line}`"
            );
        }
        let labels: Vec<_> = series.split_once('{').map_or(Vec::new(), |(_, labels)| {
            let names = labels.split("\",").filter_map(|label| label.split_once('='));
            names.map(|(name, _)| name).filter(|name| *name != "le").collect()
        });
        assert_eq!(labels, metric.labels, "{series}");
    }
    watched.running.stop();
}

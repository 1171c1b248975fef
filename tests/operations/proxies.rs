//! A proxy that is not trusted is noticed by what it sends.

use paradise::accounts::roles::Role;
use tempfile::TempDir;
use testkit::db_test;

use super::watched::Watched;
use crate::{
    accounts::browser::{person, signed_in},
    support::{TestApp, eventually},
};

#[tokio::test]
async fn the_log_names_the_proxy_and_the_remedy_once() {
    let folder = TempDir::new().unwrap();
    let watched = Watched::start(folder.path(), &[]).await;
    for _ in 0..20 {
        let answer = watched
            .site
            .get("/api/health/")
            .header("X-Forwarded-For", "203.0.113.9")
            .header("X-Forwarded-Proto", "https")
            .send()
            .await;
        assert_eq!(answer.status, 200);
    }
    let log = eventually(async || {
        let log = watched.running.log();
        log.contains("TRUSTED_PROXIES").then_some(log)
    })
    .await;
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("TRUSTED_PROXIES"))
        .collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert!(
        lines[0].contains("127.0.0.1") && lines[0].contains("\"WARN\""),
        "{log}"
    );
}

#[db_test]
async fn owners_read_of_it_on_the_page_of_the_system(app: TestApp) {
    person(&app, "owner", &[Role::Owner]).await;
    let mut owner = signed_in(&app, "owner").await;
    let page = owner.get("/admin/system/").await.text();
    assert!(!page.contains("TRUSTED_PROXIES"), "{page}");
    // A second proxy, behind the one that is trusted.
    let answer = app
        .client()
        .get("/api/health/")
        .header("X-Forwarded-For", "203.0.113.9, 192.168.7.7")
        .send()
        .await;
    assert_eq!(answer.status, 200);
    let page = owner.get("/admin/system/").await.text();
    assert!(
        page.contains("192.168.7.7") && page.contains("TRUSTED_PROXIES"),
        "{page}"
    );
}

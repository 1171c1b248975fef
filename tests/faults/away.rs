//! Files in a bucket: the site as always while it answers, and without files while it does not.

use std::net::TcpListener;

use tempfile::TempDir;
use testkit::{TestDatabase, client::FilePart, db_test};

use super::{FORM, Server, files_below, pdf_of, said};
use crate::support::TestApp;

const ACCOUNT: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "tests"), ("AWS_SECRET_ACCESS_KEY", "tests")];

#[db_test]
async fn while_the_storage_is_away_leads_without_a_file_are_taken(database: TestDatabase) {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let storage = format!("s3://shop-files?endpoint=http://{gone}");
    let settings = [&ACCOUNT[..], &[("MEDIA_STORAGE", storage.as_str())]].concat();
    let app = TestApp::start_with(database, &settings).await;
    let client = app.client();

    for size in [100, 300_000] {
        let file = FilePart::new("file", "brief.pdf", "application/pdf", pdf_of(size));
        let refused = client
            .post("/api/leads/submit/")
            .multipart(&FORM, &[file])
            .send()
            .await;
        assert_eq!(refused.status, 503, "{}", refused.text());
        assert!(refused.header("retry-after").is_some());
        assert!(!refused.text().contains("shop-files"), "{}", refused.text());
    }
    let taken = client
        .post("/api/leads/submit/")
        .multipart(&FORM, &[])
        .send()
        .await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    assert_eq!(client.get("/media/products/p.png").send().await.status, 503);
    assert_eq!(client.get("/api/content/products/").send().await.status, 200);

    let health = client.get("/api/health/").send().await;
    assert_eq!(
        (health.status, &health.json()["status"]),
        (200, &"degraded".into()),
        "{}",
        health.text()
    );
    assert_eq!(health.json()["checks"]["storage"]["status"], "unhealthy");
    assert_eq!(files_below(&app.core.settings.private_root()), [""; 0]);
}

#[tokio::test]
#[ignore = "needs an S3 server: TEST_S3_URL"]
async fn files_in_a_bucket_are_served_by_the_site_alone_and_leave_nothing_on_its_disk() {
    let folder = TempDir::new().unwrap();
    let prefix = folder
        .path()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .replace('.', "t");
    let storage = said("TEST_S3_URL")
        .unwrap()
        .replacen('?', &format!("/{prefix}?"), 1);
    let server = Server::start(
        folder.path(),
        &[&ACCOUNT[..], &[("MEDIA_STORAGE", storage.as_str())]].concat(),
    );
    let bytes = pdf_of(300_000);
    let file = FilePart::new("file", "макет.pdf", "application/pdf", bytes.clone());
    let sent = server
        .client()
        .post("/api/leads/submit/")
        .multipart(&FORM, &[file])
        .send()
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    assert_eq!(files_below(&folder.path().join("data/private")), [""; 0]);

    let lead = format!("/api/leads/{}/", sent.json()["lead_id"]);
    let path = format!("{lead}file/");
    let read = server.staff().get(&path).send().await;
    assert_eq!((read.status, read.body == bytes), (200, true));
    assert!(
        read.header("content-disposition")
            .unwrap()
            .starts_with("attachment")
    );
    assert_eq!(server.client().get(&path).send().await.status, 403);

    assert_eq!(server.staff().delete(&lead).send().await.status, 204);
    assert_eq!(server.staff().get(&path).send().await.status, 404);
    let health = server.client().get("/api/health/").send().await;
    assert_eq!(health.json()["status"], "healthy");
    assert!(health.json()["checks"]["storage"].is_null(), "{}", health.text());
    server.stop();
}

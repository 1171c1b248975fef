//! Files in a bucket: the site works normally while the bucket responds, and without files while it does not.

use std::net::TcpListener;

use tempfile::TempDir;
use testkit::{TestDatabase, client::FilePart, db_test};

use super::server::{FORM, Server, files_below, pdf_of, said};
use crate::cli::paradise;
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
    let storage = storage(&folder);
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

#[tokio::test]
#[ignore = "needs an S3 server: TEST_S3_URL"]
async fn a_site_moves_into_a_bucket_with_its_pictures_and_browsers_see_no_difference() {
    let folder = TempDir::new().unwrap();
    let storage = storage(&folder);
    let settings = [&ACCOUNT[..], &[("MEDIA_STORAGE", storage.as_str())]].concat();
    let dump = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/data/seed.json");
    let media = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/data/media");
    paradise(folder.path(), &settings, &["loaddata", dump, "--media", media]).done();
    assert_eq!(files_below(&folder.path().join("data/media")), [""; 0]);

    let server = Server::start(folder.path(), &settings);
    let picture = std::fs::read(format!("{media}/products/2026/11/p1.png")).unwrap();
    let address = "/media/products/2026/11/p1.png";
    let seen = server.client().get(address).send().await;
    assert_eq!((seen.status, seen.body == picture), (200, true));
    assert_eq!(seen.header("content-type"), Some("image/png"));
    assert_eq!(seen.header("cache-control"), Some("public, max-age=86400"));
    assert_eq!(seen.header("cross-origin-resource-policy"), Some("cross-origin"));

    let tag = seen.header("etag").unwrap();
    let again = server
        .client()
        .get(address)
        .header("If-None-Match", tag)
        .send()
        .await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let part = server
        .client()
        .get(address)
        .header("Range", "bytes=1-3")
        .send()
        .await;
    assert_eq!((part.status, part.body.as_slice()), (206, &b"PNG"[..]));
    assert_eq!(
        server
            .client()
            .get("/media/products/2026/11/none.png")
            .send()
            .await
            .status,
        404
    );
    assert_eq!(
        server
            .client()
            .get("/media/leads/2026/11/brief.pdf")
            .send()
            .await
            .status,
        404
    );

    let leads = server
        .staff()
        .get("/api/leads/?page_size=100")
        .send()
        .await
        .json();
    let leads = leads["results"].as_array().unwrap();
    let mut found = 0;
    for lead in leads {
        let file = server
            .staff()
            .get(&format!("/api/leads/{}/file/", lead["id"]))
            .send()
            .await;
        if file.status == 200 {
            let brief = std::fs::read(format!("{media}/leads/2026/11/brief.pdf")).unwrap();
            assert_eq!(file.body, brief);
            found += 1;
        }
    }
    assert_eq!(found, 1);
    server.stop();
}

/// A location in the bucket that no other test uses.
fn storage(folder: &TempDir) -> String {
    let prefix = folder
        .path()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .replace('.', "t");
    said("TEST_S3_URL")
        .unwrap()
        .replacen('?', &format!("/{prefix}?"), 1)
}

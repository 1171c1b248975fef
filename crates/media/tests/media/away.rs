//! A bucket whose server does not respond: reported in time, with nothing left behind, and without any credentials in
//! the message.

use std::time::Duration;

use media::{Error, PrivateStore, PublicStore};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::place::{server, storage};
use crate::samples::{PNG, files_in, pdf_of, send};

fn stores(folder: &TempDir, endpoint: &str) -> (PrivateStore, PublicStore) {
    let bucket = storage(&format!("s3://shop-files?endpoint={endpoint}"))
        .bucket()
        .unwrap();
    (
        PrivateStore::at(&folder.path().join("files"))
            .unwrap()
            .in_bucket(bucket.clone()),
        PublicStore::at(&folder.path().join("media"), ["leads"])
            .unwrap()
            .in_bucket(bucket),
    )
}

/// Every operation must fail with the same error before ten times the deadline.
async fn nobody_answers(endpoint: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (private, public) = stores(&folder, endpoint);
    let path = "leads/2026/11/0123456789abcdef0123456789abcdef.pdf";
    let began = Instant::now();
    let received = send(&private, "x.pdf", &pdf_of(200_000)).await.unwrap();
    let answers = [
        ("keep", received.keep("leads").await.err()),
        ("read", private.read(path).await.err()),
        ("exists", private.exists(path).await.err()),
        ("retire", private.retire(path).await.err()),
        ("delete", private.delete(path).await.err()),
        ("ping", private.ping().await.err()),
        ("picture", public.read("p.png").await.err()),
        ("save", public.save("products", "p.png", PNG.to_vec()).await.err()),
    ];
    for (what, answer) in &answers {
        assert!(
            matches!(answer, Some(Error::Unavailable(_))),
            "{what}: {answer:?}"
        );
    }
    assert!(began.elapsed() < Duration::from_secs(50) * u32::try_from(answers.len()).unwrap());
    assert_eq!(files_in(&folder.path().join("files/incoming")), 0);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", silent.local_addr().unwrap());
    nobody_answers(&endpoint).await;
    nobody_answers(&endpoint.replacen("http", "https", 1)).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_gone_is_told() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    nobody_answers(&format!("http://{gone}")).await;
}

#[tokio::test]
#[ignore = "needs an S3 server: TEST_S3_URL"]
async fn a_bucket_that_is_not_there_is_no_missing_file() {
    let url = server();
    let (_, query) = url.split_once('?').unwrap();
    let bucket = storage(&format!("s3://no-such-bucket?{query}")).bucket().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = PrivateStore::at(folder.path()).unwrap().in_bucket(bucket);
    assert!(matches!(store.ping().await, Err(Error::Unavailable(_))));
    let received = send(&store, "x.pdf", &pdf_of(200_000)).await.unwrap();
    assert!(matches!(received.keep("leads").await, Err(Error::Unavailable(_))));
}

#[test]
fn nothing_prints_the_account() {
    let mut settings = storage("s3://shop-files?endpoint=http://127.0.0.1:9000");
    settings.key_id = "AKIDEXAMPLE".to_owned().into();
    settings.key = "wJalrXUtnFEMI".to_owned().into();
    let bucket = settings.bucket().unwrap();
    let printed = format!("{bucket:?} {settings:?}");
    assert!(printed.contains("shop-files"), "{printed}");
    assert!(
        !printed.contains("AKID") && !printed.contains("wJalr"),
        "{printed}"
    );
}

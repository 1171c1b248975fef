//! `paradise check --online`: what an operator learns of the way between the site and the world.

use std::{path::Path, time::Duration};

use tempfile::TempDir;
use testkit::{
    Client, TestDatabase, db_test,
    fake::{Authority, Front, Manner, NameServer},
};

use super::check_deploy::found;
use crate::{faults::server::said, support::TestApp};

const DAY: Duration = Duration::from_hours(24);

/// What is found of a site behind such a proxy, with a certificate that is good for so long.
async fn behind(app: &TestApp, manner: Manner, left: Option<Duration>) -> Vec<String> {
    let here = TempDir::new().unwrap();
    let authority = Authority::new();
    let trusted = here.path().join("authority.pem");
    authority.write_pem(&trusted);
    let acceptor = match left {
        Some(left) => authority.acceptor_ending("localhost", left),
        None => authority.acceptor("localhost"),
    };
    let front = Front::start(&app.base, acceptor, manner).await;
    let address = format!("https://localhost:{}", front.port);
    asked(here.path(), &address, &trusted).await
}

/// In a thread of its own, because the site is served in this one.
async fn asked(folder: &Path, address: &str, trusted: &Path) -> Vec<String> {
    let (folder, address, trusted) = (folder.to_owned(), address.to_owned(), trusted.to_owned());
    let asked = tokio::task::spawn_blocking(move || {
        let settings = [
            ("PUBLIC_URL", address.as_str()),
            ("SSL_CERT_FILE", trusted.to_str().unwrap()),
        ];
        found(&folder, &settings, "--online")
    });
    asked.await.unwrap()
}

#[db_test]
async fn a_careful_proxy_gives_nothing_to_say(app: TestApp) {
    assert_eq!(behind(&app, Manner::Careful, None).await, [""; 0]);
    assert_eq!(behind(&app, Manner::Careful, Some(22 * DAY)).await, [""; 0]);
}

#[db_test]
async fn a_proxy_that_believes_what_visitors_say_of_themselves_is_found(app: TestApp) {
    assert_eq!(behind(&app, Manner::Credulous, None).await, ["address-forged"]);
}

#[db_test]
async fn a_proxy_that_keeps_back_the_files_of_leads_is_found(app: TestApp) {
    assert_eq!(behind(&app, Manner::Narrow, None).await, ["body-refused"]);
}

#[db_test]
async fn a_site_that_answers_to_any_name_is_found(database: TestDatabase) {
    let app = TestApp::start_with(database, &[("ALLOWED_HOSTS", "*")]).await;
    assert_eq!(behind(&app, Manner::Careful, None).await, ["host-forged"]);
}

#[db_test]
async fn a_certificate_that_ends_soon_is_a_warning_and_then_an_error(app: TestApp) {
    let ending = |days| behind(&app, Manner::Careful, Some(days * DAY));
    assert_eq!(ending(20).await, ["certificate-ending"]);
    assert_eq!(ending(6).await, ["certificate-nearly-ended"]);
}

#[db_test]
async fn the_mirror_is_not_there_for_who_does_not_hold_the_key(app: TestApp) {
    let client = app.client();
    for method in ["GET", "POST"] {
        for question in [None, Some("1700000000.abc.def"), Some("")] {
            let mut request = client.request(method, "/api/mirror/");
            if let Some(question) = question {
                request = request.header("x-paradise-mirror", question);
            }
            let nowhere = client.request(method, "/api/nowhere/").send().await;
            let answer = request.send().await;
            assert_eq!((answer.status, nowhere.status), (404, 404));
            assert_eq!(answer.text(), nowhere.text(), "{method} {question:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_does_not_say_who_may_send_for_it_is_found() {
    let here = TempDir::new().unwrap();
    let said = async |texts: &[(&str, &str)]| {
        let names = NameServer::start(texts).await;
        let server = names.address.to_string();
        let folder = here.path().to_owned();
        let asked = tokio::task::spawn_blocking(move || {
            let settings = [
                ("EMAIL_HOST", "127.0.0.1"),
                ("EMAIL_PORT", "1"),
                ("EMAIL_USE_TLS", "False"),
                ("DEFAULT_FROM_EMAIL", "Shop <info@mail.example.uz>"),
                ("DNS_SERVER", server.as_str()),
            ];
            found(&folder, &settings, "--online")
        });
        let mut ids = asked.await.unwrap();
        ids.retain(|id| id.starts_with("mail-") && id != "mail-refused");
        ids
    };
    assert_eq!(said(&[]).await, ["mail-spf-missing", "mail-dmarc-missing"]);
    let spf = ("mail.example.uz", "v=spf1 mx -all");
    assert_eq!(said(&[spf]).await, ["mail-dmarc-missing"]);
    let dmarc = ("_dmarc.example.uz", "v=DMARC1; p=reject");
    assert_eq!(
        said(&[spf, dmarc]).await,
        [""; 0],
        "that of the domain above counts"
    );
    let other = ("mail.example.uz", "site-verification=1");
    assert_eq!(said(&[other, dmarc]).await, ["mail-spf-missing"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_server_nothing_is_said_of_the_domain() {
    let here = TempDir::new().unwrap();
    let settings = [
        ("EMAIL_HOST", "127.0.0.1"),
        ("EMAIL_PORT", "1"),
        ("EMAIL_USE_TLS", "False"),
        ("DEFAULT_FROM_EMAIL", "info@example.uz"),
        ("DNS_SERVER", "127.0.0.1:1"),
    ];
    let ids = found(here.path(), &settings, "--online");
    assert!(
        !ids.iter().any(|id| id.contains("spf") || id.contains("dmarc")),
        "{ids:?}"
    );
}

/// What is found of a bucket for backups at this endpoint.
fn of_bucket(url: &str) -> Vec<String> {
    let here = TempDir::new().unwrap();
    let settings = [
        ("BACKUP_S3_URL", url),
        ("AWS_ACCESS_KEY_ID", "tests"),
        ("AWS_SECRET_ACCESS_KEY", "tests"),
    ];
    let mut ids = found(here.path(), &settings, "--online");
    ids.retain(|id| matches!(id.as_str(), "backups-public" | "backups-unversioned"));
    ids
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs an S3 server: TEST_S3_URL"]
async fn a_bucket_that_anybody_lists_and_that_forgets_is_found() {
    let url = said("TEST_S3_URL").unwrap();
    let (_, endpoint) = url.split_once("?endpoint=").unwrap();
    let server = Client::new(endpoint);
    let bucket = format!("versions-{}", std::process::id());
    assert_eq!(server.put(&format!("/{bucket}")).send().await.status, 200);
    let url = format!("s3://{bucket}?endpoint={endpoint}");
    // This server of the tests asks nobody for an account.
    assert_eq!(of_bucket(&url), ["backups-public", "backups-unversioned"]);
    let versioning = "<VersioningConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Status>Enabled</Status></VersioningConfiguration>";
    let answer = server
        .put(&format!("/{bucket}?versioning"))
        .body(versioning)
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(of_bucket(&url), ["backups-public"]);
}

#[db_test]
async fn a_bucket_that_answers_strangers_with_a_refusal_is_not_public(app: TestApp) {
    // To a server that is no storage at all, the same holds.
    let url = format!("s3://shop-backups?endpoint={}", app.base);
    let ids = tokio::task::spawn_blocking(move || of_bucket(&url))
        .await
        .unwrap();
    assert_eq!(ids, [""; 0]);
}

//! `paradise check --deploy --online` and `paradise doctor`: an operator before the first visitor.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use paradise::cli::check::{DEPLOY, Look};
use tempfile::TempDir;
use testkit::{db_test, fake};

use super::{Ended, paradise};
use crate::{accounts::commands::paradise as owner, support::TestApp};

/// A site that has nothing to be mended but what the machine of the tests brings.
fn settings(folder: &Path) -> Vec<(String, String)> {
    [
        ("DATA_DIR", folder.join("data").to_str().unwrap()),
        ("SECRET_KEY", "a-secret-for-tests-that-is-long-enough-0123456789"),
        ("PUBLIC_URL", "https://shop.example.uz"),
        ("TRUSTED_PROXIES", "127.0.0.1"),
        ("TWO_STEP_ROLES", "owner"),
        ("BACKUP_SECOND_DIR", "/mnt/backups"),
        // Where nobody answers: the world knows nothing of our domains.
        ("DNS_SERVER", "127.0.0.1:1"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn run(folder: &Path, more: &[(&str, &str)], args: &[&str]) -> Ended {
    let settings = settings(folder);
    let settings: Vec<_> = settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| more.iter().all(|(other, _)| other != name))
        .chain(more.iter().copied())
        .collect();
    paradise(folder, &settings, args)
}

/// Ids of what is found, without what is said of the machine of the tests.
pub fn found(folder: &Path, more: &[(&str, &str)], way: &str) -> Vec<String> {
    let ended = run(folder, more, &["check", way, "--json"]);
    let findings: serde_json::Value = serde_json::from_str(&ended.stdout).expect(&ended.stderr);
    let machine = |id: &str| {
        let of_machine = |check: &&paradise::check::Check<Look>| matches!(check.find, Look::Machine(_));
        let mut checks = DEPLOY.iter().copied().flatten().filter(of_machine);
        checks.any(|check| check.id == id) || id == "disk-low" || id == "disk-nearly-full"
    };
    let ids = findings.as_array().unwrap().iter();
    let ids = ids.map(|finding| finding["id"].as_str().unwrap().to_owned());
    ids.filter(|id| !machine(id)).collect()
}

/// Where nobody listens.
fn unused_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

#[test]
fn a_new_folder_has_nothing_wrong_with_it_and_looking_makes_nothing() {
    let folder = TempDir::new().unwrap();
    assert_eq!(found(folder.path(), &[], "--deploy"), [""; 0]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn files_that_are_not_as_they_should_be_are_found() {
    let here = TempDir::new().unwrap();
    let folder = here.path();
    let only =
        |more: &[(&str, &str)], id: &str| assert_eq!(found(folder, more, "--deploy"), [id], "{more:?}");

    fs::write(folder.join(".env"), "SITE_NAME=Orzu\n").unwrap();
    fs::set_permissions(folder.join(".env"), fs::Permissions::from_mode(0o644)).unwrap();
    only(&[], "secret-readable");
    fs::set_permissions(folder.join(".env"), fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(found(folder, &[], "--deploy"), [""; 0]);
    fs::write(folder.join(".env"), "SITE_NAMES=Orzu\n").unwrap();
    only(&[], "settings-odd");
    fs::write(folder.join(".env"), "SITE_NAME=Orzu\n").unwrap();

    only(
        &[("LOG_FILE_PATH", "/proc/paradise/site.log")],
        "folder-unwritable",
    );
    only(
        &[("MEDIA_ROOT", folder.join(".env").to_str().unwrap())],
        "folder-unwritable",
    );

    let whole = [("STATIC_ROOT", folder.to_str().unwrap())];
    assert!(found(folder, &whole, "--deploy").contains(&"secret-published".to_owned()));
    let public = folder.join("public");
    let public = [("STATIC_ROOT", public.to_str().unwrap())];
    only(&public, "static-stale");
    run(folder, &public, &["collectstatic"]).done();
    assert_eq!(found(folder, &public, "--deploy"), [""; 0]);
    fs::write(folder.join("public/admin.css"), "old").unwrap();
    only(&public, "static-stale");

    only(&[("DEBUG", "True")], "debug-on");
}

#[db_test]
async fn the_database_tells_what_is_missing_and_what_waits(app: TestApp) {
    let here = TempDir::new().unwrap();
    let settings = app.core.settings.clone();
    let place = [
        ("DATABASE_URL", app.database_url()),
        ("DATA_DIR", settings.files.data_dir.to_str().unwrap()),
    ];
    // The server of the tests is made for speed, and we are its master.
    let of_the_tests = [
        "database-unsafe",
        "database-early",
        "database-superuser",
        "secret-readable",
    ];
    let found = || -> Vec<_> {
        let found = found(here.path(), &place, "--deploy").into_iter();
        found.filter(|id| !of_the_tests.contains(&id.as_str())).collect()
    };
    assert_eq!(found(), ["owner-missing"]);
    let arguments = ["createsuperuser", "--username", "aziza", "--password-stdin"];
    let made = owner(&app, &arguments, "река-фонарь-51-мост\n").await;
    assert!(made.status.success());
    assert_eq!(found(), [""; 0]);

    let tx = app.core.db.begin().await.unwrap();
    for (state, age) in [("pending", 2), ("dead", 0)] {
        let at = chrono::Utc::now() - chrono::TimeDelta::hours(age);
        let id = format!("00000000-0000-4000-8000-00000000000{age}");
        let row = format!(
            "INSERT INTO deliveries (uuid, channel, recipient, kind, subject, payload, state, attempts, due_at, created_at) \
             VALUES ('{id}', 'mail', 'a@example.uz', 'notice', 'lead:1', '{{}}', '{state}', 1, $2, $1)"
        );
        db::execute(
            &tx,
            &row,
            &[
                at.into(),
                (chrono::Utc::now() + chrono::TimeDelta::hours(9)).into(),
            ],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(found(), ["deliveries-waiting", "deliveries-dead"]);

    let tx = app.core.db.begin().await.unwrap();
    let last = "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations)";
    db::execute(&tx, last, &[]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(found().contains(&"schema-behind".to_owned()));
}

#[test]
fn a_database_that_does_not_answer_is_critical() {
    let folder = TempDir::new().unwrap();
    let gone = [("DATABASE_URL", "postgres://anna@127.0.0.1:1/shop")];
    assert_eq!(found(folder.path(), &gone, "--deploy"), ["database-unreachable"]);
    let data = folder.path().join("data");
    fs::create_dir_all(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(
        data.join("paradise.db"),
        "no database at all, and long enough to be looked at",
    )
    .unwrap();
    let damaged = found(folder.path(), &[], "--deploy");
    assert_eq!(damaged, ["database-unreachable"], "a file that is no database");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_asked_whether_they_would_take_what_we_send() {
    let here = TempDir::new().unwrap();
    let folder = here.path();
    // Nobody has to answer under the domain of an example.
    let ours = ["site-unreachable", "site-not-redirected"];
    let found = |more: &[(&str, &str)]| -> Vec<_> {
        let found = found(folder, more, "--online").into_iter();
        found.filter(|id| !ours.contains(&id.as_str())).collect()
    };
    assert_eq!(found(&[]), [""; 0]);

    let bot = fake::BotApi::start("42:token").await;
    let api = bot.url();
    let telegram = [
        ("TELEGRAM_BOT_TOKEN", "42:token"),
        ("TELEGRAM_API_URL", api.as_str()),
        ("TELEGRAM_CHAT_ID", "-100"),
    ];
    assert_eq!(found(&telegram), [""; 0]);
    let wrong = [telegram[0], telegram[1], ("TELEGRAM_CHAT_ID", "@nobody")];
    assert_eq!(found(&wrong), ["telegram-refused"]);

    let mail = fake::MailServer::start().await;
    let port = mail.port().to_string();
    let mailing = [
        ("EMAIL_HOST", "localhost"),
        ("EMAIL_PORT", port.as_str()),
        ("EMAIL_USE_TLS", "False"),
        ("DEFAULT_FROM_EMAIL", "shop@example.uz"),
    ];
    assert_eq!(found(&mailing), [""; 0]);
    assert!(mail.received().is_empty(), "nothing was sent");
    let port = unused_port();
    let gone = [mailing[0], ("EMAIL_PORT", port.as_str()), mailing[2], mailing[3]];
    assert_eq!(found(&gone), ["mail-refused"]);

    let address = format!("http://localhost:{port}/hook");
    let hook = [
        ("WEBHOOK_URLS", address.as_str()),
        ("WEBHOOK_ALLOW", "localhost"),
        ("WEBHOOK_SECRET", "long and random"),
    ];
    assert_eq!(found(&hook), ["webhook-unreachable"]);
}

#[db_test]
async fn the_site_is_asked_for_under_its_public_address(app: TestApp) {
    let here = TempDir::new().unwrap();
    let of_the_site = |public: &str| -> Vec<_> {
        let settings = [
            ("PUBLIC_URL", public),
            ("SILENCED_CHECKS", "public-url-plain:it is a test"),
        ];
        found(here.path(), &settings, "--online")
    };
    let base = app.base.replace("127.0.0.1", "localhost");
    // This program in front of itself sends plain http away: what a proxy that forgets to say "https" gets.
    assert_eq!(of_the_site(&base), ["site-unreachable"]);
    let stranger = fake::HookReceiver::start().await;
    assert_eq!(
        of_the_site(&stranger.url("")),
        ["site-unreachable", "site-header-lost", "metrics-public"],
        "somebody who says yes to everything"
    );
    assert_eq!(
        of_the_site(&format!("http://localhost:{}", unused_port())),
        ["site-unreachable"]
    );
}

#[db_test]
#[ignore = "needs Debian's faketime; scripts/test installs it"]
async fn a_clock_that_the_database_does_not_share_is_found(app: TestApp) {
    let here = TempDir::new().unwrap();
    let place = (
        app.database_url().to_owned(),
        app.core.settings.files.data_dir.clone(),
    );
    let found = move |offset: &str| -> Vec<_> {
        let ours = [
            ("DATABASE_URL", place.0.as_str()),
            ("DATA_DIR", place.1.to_str().unwrap()),
            (
                "LD_PRELOAD",
                "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
            ),
            ("FAKETIME", offset),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ];
        let ids = found(here.path(), &ours, "--deploy").into_iter();
        ids.filter(|id| id.starts_with("clock-")).collect()
    };
    let clocks = ["+0", "+30s", "-30s", "+5m"];
    let seen = tokio::task::spawn_blocking(move || clocks.map(found))
        .await
        .unwrap();
    let told = match app.core.db.backend() {
        db::Backend::Postgres => [&[][..], &["clock-off"], &["clock-off"], &["clock-wrong"]],
        // SQLite's clock is ours.
        db::Backend::Sqlite => [&[][..]; 4],
    };
    assert_eq!(seen, told);
}

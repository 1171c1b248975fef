//! Files that the wrong users can use, and files that the right one cannot.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;
use testkit::{Client, client::FilePart};

use super::{check_deploy::found, ended, paradise, program, serve::Running};
use crate::{
    faults::server::{FORM, pdf_of},
    support::eventually,
};

/// `nobody`, whom every system has.
const SERVICE: u32 = 65_534;
const DUMP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/data/seed.json");
const MEDIA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/data/media");

/// A folder with the data of a service, if root runs the tests; others cannot give files away.
fn of_a_service() -> Option<TempDir> {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    for folder in [folder.path(), &data] {
        if chown(folder, Some(SERVICE), Some(SERVICE)).is_err() {
            eprintln!("NOT RUN: only root can give files away");
            return None;
        }
    }
    Some(folder)
}

/// Everything below a folder, and the folder.
fn below(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten();
    let mut all: Vec<_> = entries.flat_map(|entry| below(&entry.unwrap().path())).collect();
    all.push(path.to_owned());
    all
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn data_are_closed_to_others_whatever_the_umask_and_open_ones_are_found() {
    for umask in ["000", "022", "077"] {
        let here = TempDir::new().unwrap();
        let folder = here.path();
        let line = format!("umask {umask}; exec \"$0\" migrate");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &line])
            .arg(program(folder, &[], &[]).get_program());
        shell
            .current_dir(folder)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        ended(shell.spawn().unwrap()).done();
        let data = folder.join("data");
        assert_eq!(mode(&data), 0o700, "umask {umask}");
        let backup = paradise(folder, &[], &["backup", "create"]);
        let backup = backup.done().lines().next().unwrap().to_owned();
        let site = Running::start(folder, &[], &[], "  paradise check");
        for file in ["paradise.db", "paradise.db-wal", "paradise.db-shm", "secret_key"] {
            assert_eq!(mode(&data.join(file)), 0o600, "{file}, umask {umask}");
        }
        site.stop();
        paradise(folder, &[], &["backup", "restore", &backup, "--yes", "--force"]).done();
        assert_eq!(mode(&data.join("paradise.db")), 0o600, "restored, umask {umask}");
    }

    let here = TempDir::new().unwrap();
    let folder = here.path();
    paradise(folder, &[], &["migrate"]).done();
    let find = || {
        let all = found(folder, &[], "--deploy");
        all.into_iter().filter(|id| id == "data-open").count()
    };
    assert_eq!(find(), 0);
    // Nobody but its owner comes to a file in a folder that is closed.
    let file = folder.join("data/paradise.db");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(find(), 0);
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(folder.join("data"), fs::Permissions::from_mode(0o711)).unwrap();
    assert_eq!(find(), 1);
}

#[test]
fn what_root_makes_for_a_service_belongs_to_the_service() {
    let Some(folder) = of_a_service() else { return };
    let told = paradise(folder.path(), &[], &["loaddata", DUMP, "--media", MEDIA]);
    assert!(told.stderr.contains("who owns DATA_DIR"), "{told:?}");
    told.done();
    paradise(folder.path(), &[], &["backup", "create"]).done();
    let refused = paradise(folder.path(), &[], &["loaddata", "nowhere.json"]);
    assert_eq!(refused.code, Some(1));
    for path in below(&folder.path().join("data")) {
        assert_eq!(
            fs::symlink_metadata(&path).unwrap().uid(),
            SERVICE,
            "{}",
            path.display()
        );
    }
    let mut leads = program(folder.path(), &[], &["export_leads", "--output", "leads.csv"]);
    ended(leads.uid(SERVICE).gid(SERVICE).spawn().unwrap()).done();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_the_service_cannot_use_are_found_by_it_and_by_check_at_any_depth() {
    let Some(folder) = of_a_service() else { return };
    let data = folder.path().join("data");
    let mut migrate = program(folder.path(), &[], &["migrate"]);
    ended(migrate.uid(SERVICE).gid(SERVICE).spawn().unwrap()).done();
    let site = |last| {
        let settings = [("LOG_LEVEL", "warn")];
        Running::start_as(SERVICE, folder.path(), &settings, &["serve"], last)
    };
    let running = site("  paradise check");
    let submit = async |base: &str| {
        let file = FilePart::new("file", "brief.pdf", "application/pdf", pdf_of(1000));
        let client = Client::new(base);
        client
            .post("/api/leads/submit/")
            .multipart(&FORM, &[file])
            .send()
            .await
            .status
    };
    assert_eq!(submit(&running.base).await, 201);
    running.stop();
    let find = || {
        let all = found(folder.path(), &[("SECRET_KEY", "")], "--deploy");
        all.into_iter().filter(|id| id == "files-unusable").count()
    };
    assert_eq!(find(), 0);

    // As a copy by root leaves it: the folder of the month.
    let month = below(&data.join("private/leads"))
        .into_iter()
        .find(|path| path.is_dir())
        .unwrap();
    chown(&month, Some(0), Some(0)).unwrap();
    assert_eq!(find(), 1);
    let running = site("  paradise check");
    let path = month.display().to_string();
    eventually(async || running.log().contains(&path).then_some(())).await;
    assert!(
        running.log().contains("cannot be read or written"),
        "{}",
        running.log()
    );
    assert!(submit(&running.base).await >= 500);
    let refused = |line: &str| line.contains(&path) && line.contains("Permission denied");
    eventually(async || running.log().lines().any(refused).then_some(())).await;
    eventually(async || {
        let health = Client::new(&running.base).get("/api/health/").send().await;
        (health.json()["status"] == "degraded").then_some(())
    })
    .await;
    running.stop();
}

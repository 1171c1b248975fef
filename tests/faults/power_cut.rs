//! Repeated power failures under load: acknowledged leads are on the disk once, with their files. Killing the program
//! does not test this, because the kernel still writes what the program has passed to it.

use std::{fs, path::Path, time::Duration};

use db::sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection};
use tempfile::TempDir;
use testkit::Client;

use super::{
    disk::Disk,
    journal::{Journal, hold_to_its_word, retry},
};
use crate::{
    cli::serve::Running,
    support::{environment, eventually},
};

const CUTS: u64 = 10;
const VISITORS: usize = 8;
/// Number of rows that the careless writer writes before each power cut.
const CARELESS: u64 = 50;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_acknowledged_is_lost_when_the_power_fails_ten_times() {
    let Some(mut disk) = Disk::of_mib(512) else { return };
    let folder = TempDir::new().unwrap();
    let data_dir = disk.path().join("data");
    let settings = [
        ("DATABASE_URL", "sqlite"),
        ("DATA_DIR", data_dir.to_str().unwrap()),
        ("RATE_LIMIT_CONTACT_FORM", "1000000/h"),
        ("LOG_LEVEL", "error"),
        ("BACKUP_SCHEDULE", "off"),
    ];
    let serve = || Running::start(folder.path(), &settings, &["serve"], "  paradise check");

    let (mut journals, load) = Journal::of_visitors(VISITORS);
    let mut lost = 0;
    for cut in 0..CUTS {
        let site = serve();
        let client = Client::new(&site.base);
        let visitors: Vec<_> = journals
            .drain(..)
            .map(|journal| tokio::spawn(journal.visit(client.clone())))
            .collect();
        let careless = Careless::begin(&disk.path().join(format!("careless-{cut}.db"))).await;
        load.grows_by(VISITORS).await;
        // Spread over the time that a commit and a file take. The delays are the same in each run.
        tokio::time::sleep(Duration::from_millis(cut * 379 % 301)).await;
        stop_all_work(&site).await;
        let frozen = disk.freeze();
        // It has acknowledged nothing since it was stopped.
        site.kill();
        for visitor in visitors {
            journals.push(visitor.await.unwrap());
        }
        careless.0.close().await.unwrap();
        disk.thaw(&frozen);
        lost += CARELESS - Careless::kept(&disk.path().join(format!("careless-{cut}.db"))).await;

        let core = environment(&settings).open_ready().await.unwrap();
        core.db.check_integrity().await.unwrap();
        core.db.close().await.unwrap();
    }

    let site = serve();
    retry(&mut journals, &Client::new(&site.base)).await;
    site.stop();
    let core = environment(&settings).open_ready().await.unwrap();
    let leads = hold_to_its_word(&core, &journals).await;
    core.db.close().await.unwrap();
    println!(
        "{} leads, {lost} rows lost of somebody who does not wait for the disk",
        leads.len()
    );
    assert!(leads.len() as u64 > CUTS * VISITORS as u64, "there was a load");
    assert!(
        lost > 0,
        "these cuts cost nobody anything: the story could not see a loss"
    );
}

/// Stops the program at its present point, and waits until its pending system calls are done, too.
async fn stop_all_work(site: &Running) {
    let id = site.id().to_string();
    let told = std::process::Command::new("kill").args(["-STOP", &id]).status();
    assert!(told.unwrap().success());
    let is_stopped = |thread: &Path| {
        let stat = fs::read_to_string(thread.join("stat")).unwrap();
        stat.rsplit_once(") ").unwrap().1.starts_with('T')
    };
    eventually(async || {
        let mut threads = fs::read_dir(format!("/proc/{id}/task")).unwrap();
        threads
            .all(|thread| is_stopped(&thread.unwrap().path()))
            .then_some(())
    })
    .await;
}

/// A database that acknowledges rows before they are durable, for comparison.
struct Careless(DatabaseConnection);

impl Careless {
    async fn begin(file: &Path) -> Self {
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", file.display()));
        options.max_connections(1);
        let database = Database::connect(options).await.unwrap();
        let all = [
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE said (number INTEGER)",
        ];
        for statement in all {
            database.execute_unprepared(statement).await.unwrap();
        }
        for number in 0..CARELESS {
            let insert = format!("INSERT INTO said VALUES ({number})");
            database.execute_unprepared(&insert).await.unwrap();
        }
        Self(database)
    }

    /// The number of rows that are left, or 0 if even the table is lost.
    async fn kept(file: &Path) -> u64 {
        let Ok(database) = Database::connect(format!("sqlite://{}", file.display())).await else {
            return 0;
        };
        let rows = db::query(&database, "SELECT number FROM said", &[]).await;
        database.close().await.unwrap();
        rows.map_or(0, |rows| rows.len() as u64)
    }
}

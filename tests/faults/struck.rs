//! A site that suffers a fault while visitors use it, and the conditions that must hold then.

use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use paradise::core::Core;
use testkit::Client;

use super::{
    journal::{Entry, Journal},
    office::Office,
};
use crate::{
    operations::watched::Watched,
    support::{environment, eventually},
};

const VISITORS: usize = 4;
/// It is noticed at once; the limit is for a slow machine.
const NOTICED_WITHIN: Duration = Duration::from_mins(1);

/// A running site with a chat and mailboxes, its data on a disk chosen by the test.
pub struct Shop {
    pub site: Watched,
    pub office: Office,
    pub data: PathBuf,
}

impl Shop {
    pub async fn open(folder: &Path) -> Self {
        let office = Office::open().await;
        let data = folder.join("data");
        let channels = office.settings();
        let mut settings: Vec<_> = channels
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        settings.extend([
            ("DATA_DIR", data.to_str().unwrap()),
            ("LOG_LEVEL", "warn"),
            ("BACKUP_SCHEDULE", "off"),
        ]);
        let site = Watched::start(folder, &settings).await;
        Self { site, office, data }
    }

    pub fn database(&self) -> PathBuf {
        self.data.join("paradise.db")
    }

    pub fn client(&self) -> Client {
        Client::new(&self.site.running.base)
    }

    /// Whether leads can be accepted, according to health, readiness and the metric.
    pub async fn says(&self) -> [bool; 3] {
        let health = self.client().get("/api/health/").send().await;
        [
            health.status == 200 && health.json()["status"] != "unhealthy",
            self.site.status("/readyz").await == 200,
            self.site.figures().await.of("db_up") > 0.5,
        ]
    }

    pub async fn is_out_of_service(&self) {
        eventually(async || (self.says().await == [false; 3]).then_some(())).await;
    }

    pub async fn is_in_service(&self) {
        eventually(async || (self.says().await == [true; 3]).then_some(())).await;
    }

    /// Causes a fault while visitors send forms. Returns their journals.
    pub async fn strike(&self, strike: impl FnOnce()) -> Vec<Journal> {
        let (journals, load) = Journal::of_visitors(VISITORS);
        let visitors: Vec<_> = journals
            .into_iter()
            .map(|journal| tokio::spawn(journal.visit(self.client())))
            .collect();
        load.grows_by(20).await;
        strike();
        // Each continues for as long as its forms are acknowledged.
        let told = tokio::time::timeout(NOTICED_WITHIN, futures_util::future::join_all(visitors)).await;
        let told = told.expect("forms are acknowledged on and on");
        told.into_iter().map(Result::unwrap).collect()
    }

    /// A visitor gets an error response, and the catalogue can be read.
    pub async fn refuses(&self) {
        for number in 1..4 {
            let status = Entry::new(number * 2 + 1).send(&self.client()).await.unwrap();
            assert_eq!(status, 503);
        }
        let products = self.client().get("/api/content/products/").send().await;
        assert_eq!(products.status, 200);
    }

    pub async fn chat_hears(&self, words: &str) {
        self.chat_hears_one_of(&[words]).await;
    }

    pub async fn chat_hears_one_of(&self, words: &[&str]) {
        let has = |text: &str| words.iter().any(|words| text.contains(words));
        eventually(async || {
            self.office
                .bot
                .messages()
                .iter()
                .any(|said| has(&said.text))
                .then_some(())
        })
        .await;
    }

    pub async fn log_says(&self, words: &str) {
        self.log_says_one_of(&[words]).await;
    }

    pub async fn log_says_one_of(&self, words: &[&str]) {
        eventually(async || {
            let log = self.site.running.log();
            words.iter().any(|words| log.contains(words)).then_some(())
        })
        .await;
    }

    /// The saved copy.
    pub fn copy(&self) -> PathBuf {
        let names = fs::read_dir(&self.data)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut copies = names.filter(|path| path.display().to_string().contains("paradise.db.saved-"));
        copies.next().unwrap()
    }
}

/// The site after a restart.
pub async fn again(data: &Path) -> Core {
    let settings = [("DATABASE_URL", "sqlite"), ("DATA_DIR", data.to_str().unwrap())];
    environment(&settings).open_ready().await.unwrap()
}

/// Removes the entries that were not acknowledged.
pub fn acknowledged(mut journals: Vec<Journal>) -> Vec<Journal> {
    for journal in &mut journals {
        journal.entries.retain(|entry| entry.acknowledged.is_some());
    }
    journals
}

/// Kills it as a power cut would; the value is dropped later.
pub fn kill(site: &Watched) {
    let killed = std::process::Command::new("kill")
        .args(["-9", &site.running.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
}

/// Writes bytes at an offset of a file, as a program without knowledge of SQLite would.
pub fn overwrite(file: &Path, at: u64, bytes: &[u8]) {
    let mut open = fs::File::options().write(true).open(file).unwrap();
    open.seek(SeekFrom::Start(at)).unwrap();
    open.write_all(bytes).unwrap();
}

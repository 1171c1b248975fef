//! The file of the database is taken away, exchanged or overwritten while visitors send forms: nothing is acknowledged that
//! nobody keeps, health says so, people are told, and what was acknowledged is where the log says.

use std::{
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use paradise::core::Core;
use tempfile::TempDir;
use testkit::Client;

use super::{
    disk::Disk,
    journal::{Entry, Journal, keeps},
    office::Office,
    volume::Volume,
};
use crate::{
    cli::{paradise, sql},
    operations::watched::Watched,
    support::{environment, eventually},
};

const VISITORS: usize = 4;

/// A site that runs, with a chat and mailboxes, its data on a disk of the test's choice.
struct Shop {
    site: Watched,
    office: Office,
    data: PathBuf,
}

impl Shop {
    async fn open(folder: &Path) -> Self {
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

    fn database(&self) -> PathBuf {
        self.data.join("paradise.db")
    }

    fn client(&self) -> Client {
        Client::new(&self.site.running.base)
    }

    /// What health, readiness and the figure say: whether leads can be taken.
    async fn says(&self) -> [bool; 3] {
        let health = self.client().get("/api/health/").send().await;
        [
            health.status == 200 && health.json()["status"] != "unhealthy",
            self.site.status("/readyz").await == 200,
            self.site.figures().await.of("db_up") > 0.5,
        ]
    }

    async fn is_out_of_service(&self) {
        eventually(async || (self.says().await == [false; 3]).then_some(())).await;
    }

    async fn is_in_service(&self) {
        eventually(async || (self.says().await == [true; 3]).then_some(())).await;
    }

    /// Strikes amid the work of visitors; what they remember.
    async fn strike(&self, strike: impl FnOnce()) -> Vec<Journal> {
        let (journals, load) = Journal::of_visitors(VISITORS);
        let visitors: Vec<_> = journals
            .into_iter()
            .map(|journal| tokio::spawn(journal.visit(self.client())))
            .collect();
        load.grows_by(20).await;
        strike();
        let mut journals = vec![];
        for visitor in visitors {
            journals.push(visitor.await.unwrap());
        }
        journals
    }

    /// A visitor gets an honest answer, and the catalogue goes on.
    async fn refuses(&self) {
        for number in 1..4 {
            let status = Entry::new(number * 2 + 1).send(&self.client()).await.unwrap();
            assert_eq!(status, 503);
        }
        let products = self.client().get("/api/content/products/").send().await;
        assert_eq!(products.status, 200);
    }

    async fn chat_hears(&self, words: &str) {
        let has = |text: &str| text.contains(words);
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

    async fn log_says(&self, words: &str) {
        eventually(async || self.site.running.log().contains(words).then_some(())).await;
    }

    /// The copy that was saved.
    fn copy(&self) -> PathBuf {
        let names = fs::read_dir(&self.data)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut copies = names.filter(|path| path.display().to_string().contains("paradise.db.saved-"));
        copies.next().unwrap()
    }
}

/// The site as it is when it was started again.
async fn again(data: &Path) -> Core {
    let settings = [("DATABASE_URL", "sqlite"), ("DATA_DIR", data.to_str().unwrap())];
    environment(&settings).open_ready().await.unwrap()
}

/// Only what was acknowledged counts.
fn acknowledged(mut journals: Vec<Journal>) -> Vec<Journal> {
    for journal in &mut journals {
        journal.entries.retain(|entry| entry.acknowledged.is_some());
    }
    journals
}

/// How the file is lost, and what the operator does afterwards so that the right one has its name.
struct Loss {
    words: &'static str,
    strike: fn(&Shop),
    mend: fn(&Shop),
}

const LOSSES: [Loss; 5] = [
    Loss {
        words: "was removed or renamed",
        strike: |shop| fs::remove_file(shop.database()).unwrap(),
        mend: |shop| fs::rename(shop.copy(), shop.database()).unwrap(),
    },
    Loss {
        words: "was removed or renamed",
        strike: |shop| fs::rename(shop.database(), shop.data.join("elsewhere.db")).unwrap(),
        mend: |shop| {
            fs::remove_file(shop.copy()).unwrap();
            fs::rename(shop.data.join("elsewhere.db"), shop.database()).unwrap();
        },
    },
    Loss {
        words: "another file took the name",
        strike: |shop| {
            let other = shop.data.join("other.db");
            fs::copy(shop.database(), &other).unwrap();
            fs::rename(other, shop.database()).unwrap();
        },
        mend: |shop| fs::rename(shop.copy(), shop.database()).unwrap(),
    },
    Loss {
        words: "the log of the database",
        strike: |shop| fs::remove_file(shop.data.join("paradise.db-wal")).unwrap(),
        mend: |_| {},
    },
    Loss {
        words: "the log of the database",
        strike: |shop| fs::remove_file(shop.data.join("paradise.db-shm")).unwrap(),
        mend: |_| {},
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_lost_amid_work_takes_nothing_with_it_that_was_acknowledged() {
    for loss in LOSSES {
        let folder = TempDir::new().unwrap();
        let shop = Shop::open(folder.path()).await;
        let journals = shop.strike(|| (loss.strike)(&shop)).await;
        shop.is_out_of_service().await;
        shop.refuses().await;
        shop.log_says(loss.words).await;
        shop.log_says("everything that was stored so far").await;
        shop.chat_hears("Заявки не принимаются").await;
        // Whatever was saved is saved now, also if the power fails.
        let Shop { site, data, .. } = &shop;
        assert!(data.exists() && site.status("/livez").await == 200);
        kill(site);
        (loss.mend)(&shop);

        let core = again(&shop.data).await;
        let leads = keeps(&core, &acknowledged(journals)).await;
        assert!(leads.len() >= 20, "{}: there was traffic", loss.words);
        core.db.close().await.unwrap();
    }
}

/// As a power cut does; what it was is dropped later.
fn kill(site: &Watched) {
    let killed = std::process::Command::new("kill")
        .args(["-9", &site.running.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_put_back_is_taken_up_again_by_the_same_process() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).await;
    for round in 0..2 {
        let away = shop.data.join("away.db");
        let journals = shop.strike(|| fs::rename(shop.database(), &away).unwrap()).await;
        shop.is_out_of_service().await;
        shop.chat_hears("Заявки не принимаются").await;
        fs::rename(&away, shop.database()).unwrap();
        shop.is_in_service().await;
        shop.chat_hears("снова работает").await;
        let mut entry = Entry::new(1_000_001 + round * 2);
        assert_eq!(entry.send(&shop.client()).await.unwrap(), 201);
        drop(journals);
    }
    shop.site.running.stop();
}

/// Writes bytes into a file at a place, as a program does that knows nothing of SQLite.
fn overwrite(file: &Path, at: u64, bytes: &[u8]) {
    let mut open = fs::File::options().write(true).open(file).unwrap();
    open.seek(SeekFrom::Start(at)).unwrap();
    open.write_all(bytes).unwrap();
}

fn length(file: &Path) -> u64 {
    fs::metadata(file).unwrap().len()
}

/// What is done to the bytes of a file that stays where it is.
const DAMAGES: [(&str, fn(&Path)); 5] = [
    ("all of it", |file| {
        overwrite(file, 0, &vec![0xA5; usize::try_from(length(file)).unwrap()]);
    }),
    ("one page", |file| {
        overwrite(file, length(file) / 2 / 4096 * 4096, &[0xA5; 4096])
    }),
    ("its beginning", |file| overwrite(file, 0, &[0; 100])),
    ("cut to nothing", |file| fs::File::create(file).map(drop).unwrap()),
    ("another database", |file| {
        let other = TempDir::new().unwrap();
        let settings = [("DATA_DIR", other.path().to_str().unwrap())];
        paradise(other.path(), &settings, &["migrate"]).done();
        fs::write(file, fs::read(other.path().join("paradise.db")).unwrap()).unwrap();
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn into_a_file_that_something_else_wrote_nothing_is_acknowledged() {
    for (what, damage) in DAMAGES {
        let folder = TempDir::new().unwrap();
        let shop = Shop::open(folder.path()).await;
        let before = shop.strike(|| damage(&shop.database())).await;
        let sent: usize = before.iter().map(|journal| journal.entries.len()).sum();
        assert!(sent >= 20, "{what}");
        shop.is_out_of_service().await;
        shop.refuses().await;
        shop.log_says("something else wrote into the file").await;
        shop.chat_hears("посторонняя программа").await;
        kill(&shop.site);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_time_alone_was_changed_is_looked_through_and_kept() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).await;
    let journals = shop
        .strike(|| {
            let file = fs::File::options().write(true).open(shop.database()).unwrap();
            file.set_modified(std::time::SystemTime::now() - Duration::from_hours(1))
                .unwrap();
        })
        .await;
    shop.is_in_service().await;
    let mut entry = Entry::new(1_000_001);
    eventually(async || (entry.send(&shop.client()).await.unwrap() == 201).then_some(())).await;
    let Shop { site, data, office } = shop;
    assert!(
        office
            .bot
            .messages()
            .iter()
            .all(|said| !said.text.contains("не принимаются"))
    );
    site.running.stop();
    let core = again(&data).await;
    keeps(&core, &acknowledged(journals)).await;
    core.db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_write_much_beside_the_site_are_no_trouble() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).await;
    let settings = [("DATA_DIR", shop.data.to_str().unwrap())];
    let (journals, load) = Journal::of_visitors(1);
    let client = shop.client();
    let visitors: Vec<_> = journals
        .into_iter()
        .map(|journal| tokio::spawn(journal.visit(client.clone())))
        .collect();
    load.grows_by(3).await;
    for _ in 0..5 {
        // More than a log holds before it is brought into the file.
        let much =
            "CREATE TABLE beside (a); INSERT INTO beside VALUES (randomblob(8000000)); DROP TABLE beside";
        sql(&shop.database(), much).await;
        paradise(
            folder.path(),
            &settings,
            &["cleanup_old_analytics", "--days", "1"],
        )
        .done();
        load.grows_by(3).await;
    }
    assert_eq!(shop.says().await, [true; 3]);
    assert!(
        !shop.site.running.log().contains("nothing is stored any more"),
        "{}",
        shop.site.running.log()
    );
    shop.site.running.stop();
    for visitor in visitors {
        visitor.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_becomes_read_only_or_full_is_noticed_and_when_it_is_well_again_too() {
    let Some(disk) = Volume::of_mib(64) else { return };
    let shop = Shop::open(disk.path()).await;
    shop.is_in_service().await;
    disk.fill(0);
    shop.is_out_of_service().await;
    shop.log_says("is full").await;
    shop.chat_hears("заполнен").await;
    let products = shop.client().get("/api/content/products/").send().await;
    assert_eq!(products.status, 200);
    disk.free();
    shop.is_in_service().await;
    shop.chat_hears("снова работает").await;
    assert_eq!(Entry::new(1).send(&shop.client()).await.unwrap(), 201);
    shop.site.running.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_system_that_turns_read_only_is_noticed_and_nothing_is_acknowledged() {
    let Some(disk) = Disk::of_mib(64) else { return };
    let shop = Shop::open(&disk.path()).await;
    let journals = shop.strike(|| disk.turn_read_only()).await;
    shop.is_out_of_service().await;
    shop.refuses().await;
    shop.log_says("takes nothing").await;
    shop.chat_hears("ничего не записывает").await;
    kill(&shop.site);
    let Shop { site, data, .. } = shop;
    drop(site);
    // The operator mends the disk and starts again.
    let copy = TempDir::new().unwrap();
    let kept = copy.path().join("data");
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .args([&data, &kept])
        .status();
    assert!(copied.unwrap().success());
    let core = again(&kept).await;
    keeps(&core, &acknowledged(journals)).await;
    core.db.close().await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_damaged_or_lost_at_the_start_is_named_and_nothing_is_begun_anew() {
    let refusals: [(&str, fn(&Path)); 5] = [
        ("damaged or is no database", |file| {
            fs::write(file, "no database at all").unwrap()
        }),
        ("damaged or is no database", |file| {
            overwrite(file, 4096, &vec![0xA5; 40 * 4096])
        }),
        ("is missing or empty, and its log", |file| {
            fs::remove_file(file).unwrap();
            fs::write(file.with_file_name("paradise.db-wal"), [0; 100]).unwrap();
        }),
        ("is missing or empty, and its log", |file| {
            fs::write(file, "").unwrap();
            fs::write(file.with_file_name("paradise.db-wal"), [0; 100]).unwrap();
        }),
        ("holds what it held", |file| {
            fs::rename(
                file,
                file.with_file_name("paradise.db.saved-20261130T120000.000Z"),
            )
            .unwrap();
        }),
    ];
    for (words, spoil) in refusals {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        let settings = [("DATA_DIR", data.to_str().unwrap())];
        paradise(folder.path(), &settings, &["migrate"]).done();
        spoil(&data.join("paradise.db"));
        let bind = crate::operations::watched::free_address().to_string();
        let settings = [settings[0], ("BIND", bind.as_str())];
        let refused = paradise(folder.path(), &settings, &["serve"]);
        assert_eq!(refused.code, Some(1), "{words}: {refused:?}");
        assert!(refused.stderr.contains(words), "{words}: {refused:?}");
    }
}

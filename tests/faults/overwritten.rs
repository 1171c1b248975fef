//! Other programs write into the file of the database, or into the files next to it.

use std::{fs, path::Path, time::Duration};

use tempfile::TempDir;

use super::{
    journal::{Entry, Journal, keeps},
    struck::{Shop, acknowledged, again, kill, overwrite},
};
use crate::{
    cli::{paradise, sql},
    support::eventually,
};

/// Checkpoints the log into the file, because the file of a new site is still empty.
async fn settle(shop: &Shop) {
    sql(&shop.database(), "PRAGMA wal_checkpoint(TRUNCATE)").await;
    assert!(length(&shop.database()) > 40 * 4096);
}

fn length(file: &Path) -> u64 {
    fs::metadata(file).unwrap().len()
}

/// A modification of the file.
type Damage = fn(&Path);

const DAMAGES: [(&str, Damage); 5] = [
    ("all of it", |file| {
        overwrite(file, 0, &vec![0xA5; usize::try_from(length(file)).unwrap()]);
    }),
    ("half of it", |file| {
        let half = length(file) / 2 / 4096 * 4096;
        overwrite(
            file,
            half,
            &vec![0xA5; usize::try_from(length(file) - half).unwrap()],
        );
    }),
    ("its beginning", |file| overwrite(file, 0, &[0; 100])),
    ("cut to nothing", |file| fs::File::create(file).map(drop).unwrap()),
    ("another database", |file| {
        let other = TempDir::new().unwrap();
        let settings = [("DATA_DIR", other.path().to_str().unwrap())];
        paradise(other.path(), &settings, &["migrate"]).done();
        let mut bytes = fs::read(other.path().join("paradise.db")).unwrap();
        // The counter of changes, in both of its places. Two databases that were made a moment ago have the same one,
        // and are otherwise taken for one file that was touched.
        for counter in [24..28, 92..96] {
            bytes[counter].copy_from_slice(&1_000_000_u32.to_be_bytes());
        }
        fs::write(file, bytes).unwrap();
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn into_a_file_that_something_else_wrote_nothing_is_acknowledged() {
    for (what, damage) in DAMAGES {
        let folder = TempDir::new().unwrap();
        let shop = Shop::open(folder.path()).await;
        settle(&shop).await;
        let before = shop.strike(|| damage(&shop.database())).await;
        let sent: usize = before.iter().map(|journal| journal.entries.len()).sum();
        assert!(sent >= 20, "{what}");
        shop.is_out_of_service().await;
        shop.refuses().await;
        // Beside a checkpoint of SQLite, the writing is not told from its own, and the pages are found to be damaged.
        shop.log_says_one_of(&[
            "something else wrote into the file",
            "the file of the database is damaged",
        ])
        .await;
        shop.chat_hears_one_of(&["посторонняя программа", "повреждён"])
            .await;
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
        // More data than the log holds before it is checkpointed.
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
async fn a_page_that_rots_on_the_disk_is_found_by_looking_through_all_of_them() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).await;
    shop.is_in_service().await;
    settle(&shop).await;
    let file = shop.database();
    let open = fs::File::options().write(true).open(&file).unwrap();
    let written = open.metadata().unwrap().modified().unwrap();
    // A disk does not report the loss of data.
    overwrite(&file, length(&file) / 2 / 4096 * 4096, &[0xA5; 4096]);
    open.set_modified(written).unwrap();
    shop.is_out_of_service().await;
    shop.log_says("the file of the database is damaged").await;
    shop.chat_hears("повреждён").await;
    shop.refuses().await;
    kill(&shop.site);
}

/// Makes the database large: a row for each page, and the last one with this text.
async fn grow(shop: &Shop, mebibytes: u32, last: &str) {
    let rows = mebibytes * 256;
    let much = format!(
        "CREATE TABLE beside (a);
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
        INSERT INTO beside SELECT zeroblob(3900) FROM n;
        INSERT INTO beside VALUES ('{last}')"
    );
    sql(&shop.database(), &much).await;
    settle(shop).await;
    assert!(length(&shop.database()) > u64::from(mebibytes) * 1024 * 1024);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_page_of_a_large_database_that_a_visitor_meets_is_noticed() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).await;
    assert_eq!(Entry::new(1).send(&shop.client()).await.unwrap(), 201);
    grow(&shop, 80, "end").await;
    shop.is_in_service().await;
    let file = shop.database();
    let open = fs::File::options().write(true).open(&file).unwrap();
    let written = open.metadata().unwrap().modified().unwrap();
    let page = place_of(&fs::read(&file).unwrap(), b"Do not lose me") / 4096 * 4096;
    overwrite(&file, page as u64, &[0xA5; 4096]);
    open.set_modified(written).unwrap();
    assert_eq!(Entry::new(3).send(&shop.client()).await.unwrap(), 503);
    shop.is_out_of_service().await;
    shop.log_says("the file of the database is damaged").await;
    kill(&shop.site);
}

fn place_of(file: &[u8], text: &[u8]) -> usize {
    let mut pages = file.chunks(4096).enumerate();
    let found = pages.find_map(|(number, page)| {
        let mut starts = page.windows(text.len()).enumerate();
        starts.find_map(|(at, here)| (here[0] == text[0] && here == text).then_some(number * 4096 + at))
    });
    found.unwrap()
}

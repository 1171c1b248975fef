//! The disk loses a page of a large database that the system still has in memory, so that every query succeeds.

use db::sea_orm::{ConnectionTrait as _, Database};

use super::{disk::Disk, struck::Shop};

const MARK: &str = "this page is lost";
/// Rows of two per page: 128 MiB.
const ROWS: u32 = 65_536;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_the_disk_lost_is_noticed_though_nothing_reads_it() {
    let Some(disk) = Disk::of_mib(512) else { return };
    let shop = Shop::open(&disk.path()).await;
    fill(&shop).await;
    shop.is_in_service().await;
    assert!(disk.lose(MARK.as_bytes()) > 0, "the page is on the disk");
    shop.is_out_of_service().await;
    shop.refuses().await;
    shop.log_says("the disk lost what was written").await;
    shop.chat_hears("поврежд").await;
    shop.site.running.stop();
}

/// Adds a large table in the way that a command beside the server does.
async fn fill(shop: &Shop) {
    let url = format!("sqlite://{}", shop.database().display());
    let database = Database::connect(url).await.unwrap();
    let all = [
        "CREATE TABLE filling (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
        &format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
            INSERT INTO filling SELECT i, iif(i = {}, '{MARK}', '') || hex(zeroblob(950)) FROM n",
            ROWS / 2
        ),
        "PRAGMA wal_checkpoint(TRUNCATE)",
    ];
    for statement in all {
        database.execute_unprepared(statement).await.unwrap();
    }
    database.close().await.unwrap();
}

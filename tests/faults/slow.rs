//! PostgreSQL responds slowly: requests that would wait too long get an error, and nothing else becomes slow.

use std::time::{Duration, Instant};

use db::sea_orm::{ConnectionTrait as _, Database, TransactionTrait as _};
use tempfile::TempDir;
use testkit::{DatabaseKind, TestDatabase, fake::Weather};

use super::{
    outage::{all_is_well_again, the_catalogue_is_read},
    server::Server,
    silence::{BACK_WITHIN, site_across},
};
use crate::support::eventually;

/// Ten times two and a half seconds.
const AT_MOST: Duration = Duration::from_secs(25);
/// Ten times 50 milliseconds.
const AT_ONCE: Duration = Duration::from_millis(500);

/// Far more clients than there are connections; returns the statuses of their responses.
async fn crowd(site: &Server) -> Vec<u16> {
    let readers: Vec<_> = (0..60)
        .map(|_| {
            let staff = site.staff();
            tokio::spawn(async move {
                let began = Instant::now();
                let answer = staff.get("/api/leads/").send().await;
                assert!(began.elapsed() < AT_MOST, "{:?}", began.elapsed());
                answer.status
            })
        })
        .collect();
    health_is_told_at_once(site).await;
    the_catalogue_is_read(site).await;
    let mut statuses = vec![];
    for reader in readers {
        statuses.push(reader.await.unwrap());
    }
    health_is_told_at_once(site).await;
    statuses
}

async fn health_is_told_at_once(site: &Server) {
    for _ in 0..5 {
        let began = Instant::now();
        let status = site.client().get("/api/health/").send().await.status;
        assert!([200, 503].contains(&status), "{status}");
        assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
async fn a_slow_database_makes_no_queue_without_end() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let folder = TempDir::new().unwrap();
    let (network, site) = site_across(&database, &folder, &[("DB_POOL_SIZE", "2")]).await;
    assert!(
        crowd(&site).await.iter().all(|status| *status == 200),
        "a fast one is enough for all"
    );

    network.turns(Weather::Slow(Duration::from_millis(200)));
    let statuses = crowd(&site).await;
    assert!(
        statuses.iter().all(|status| [200, 503].contains(status)),
        "{statuses:?}"
    );
    assert!(statuses.contains(&503), "nobody was told: {statuses:?}");
    eventually(async || (site.staff().get("/api/leads/").send().await.status == 200).then_some(())).await;

    network.turns(Weather::Slow(Duration::from_secs(2)));
    let statuses = crowd(&site).await;
    assert!(
        statuses.iter().all(|status| [200, 503].contains(status)),
        "{statuses:?}"
    );

    network.turns(Weather::Fair);
    all_is_well_again(&site, BACK_WITHIN).await;
    site.stop();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
async fn a_statement_that_takes_too_long_is_ended_and_its_reader_told() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let folder = TempDir::new().unwrap();
    let (_network, site) = site_across(&database, &folder, &[]).await;
    let other = Database::connect(database.url()).await.unwrap();
    let lock = other.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE leads IN ACCESS EXCLUSIVE MODE")
        .await
        .unwrap();

    let began = Instant::now();
    let told = site.staff().get("/api/leads/").send().await;
    assert_eq!(told.status, 503, "{}", told.text());
    assert!(told.header("retry-after").is_some());
    assert!(began.elapsed() < AT_MOST, "{:?}", began.elapsed());

    lock.rollback().await.unwrap();
    assert_eq!(site.leads().await, 0);
    other.close().await.unwrap();
    site.stop();
}

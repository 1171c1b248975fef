//! Leases on both databases: one holder at a time, and what one that was replaced can still do.
#![expect(clippy::unwrap_used, reason = "in a test, a failed step is the message")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use db::{
    Clock, DatabaseUrl, Db,
    lease::{Lease, NAMES, Silence},
    sea_orm::ConnectionTrait as _,
};
use testkit::{Fixture, TestDatabase, db_test};

const LENGTH: Duration = Duration::from_secs(20);

struct World {
    db: Db,
    now: Arc<AtomicI64>,
    clock: Clock,
    _database: TestDatabase,
}

impl Fixture for World {
    async fn prepare(database_url: &str) {
        let db = connect(database_url).await;
        migration::apply(&db).await.unwrap();
        db.close().await.unwrap();
    }

    async fn start(database: TestDatabase) -> Self {
        let now = Arc::new(AtomicI64::new(1_790_000_000));
        let hands = now.clone();
        Self {
            db: connect(database.url()).await,
            clock: Clock::new(move || DateTime::from_timestamp(hands.load(Ordering::SeqCst), 0).unwrap()),
            now,
            _database: database,
        }
    }
}

async fn connect(url: &str) -> Db {
    let url = DatabaseUrl::parse(url).unwrap();
    Db::connect(&url, Path::new("/"), &db::Options::default())
        .await
        .unwrap()
}

impl World {
    fn turn(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn take(&self, name: &str) -> Option<Lease> {
        let key = ("name", name);
        NAMES.take(&self.db, &self.clock, key, LENGTH).await.unwrap()
    }

    async fn renew(&self, lease: &Lease) -> bool {
        lease.renew_alone(&self.db, &self.clock).await.unwrap()
    }

    async fn end(&self, name: &str) -> DateTime<Utc> {
        let sql = "SELECT until FROM leases WHERE name = $1";
        let rows = db::query(self.db.read(), sql, &[name.into()]).await.unwrap();
        rows[0].try_get_by_index(0).unwrap()
    }
}

#[db_test]
async fn a_lease_has_one_holder_until_it_ends_or_is_released(world: World) {
    let first = world.take("work").await.unwrap();
    world.turn(19);
    assert!(world.take("work").await.is_none());
    assert!(world.renew(&first).await);
    world.turn(19);
    assert!(world.take("work").await.is_none(), "it was renewed");
    assert!(world.take("other").await.is_some(), "names are independent");
    first.release(&world.db).await.unwrap();
    let second = world.take("work").await.unwrap();
    assert!(!world.renew(&first).await, "a released lease is not taken back");
    world.turn(20);
    assert!(
        world.renew(&second).await,
        "its end has passed, but it was not taken"
    );
}

#[db_test]
async fn a_replaced_holder_neither_renews_nor_releases_nor_writes(world: World) {
    let old = world.take("work").await.unwrap();
    world.turn(20);
    let new = world.take("work").await.unwrap();
    let end = world.end("work").await;
    world.turn(1);
    assert!(!world.renew(&old).await);
    old.release(&world.db).await.unwrap();
    for (lease, written) in [(&old, 0), (&new, 1)] {
        let mut update = lease.update();
        update.value("until", end);
        let tx = world.db.begin().await.unwrap();
        assert_eq!(tx.execute(&update).await.unwrap().rows_affected(), written);
        tx.commit().await.unwrap();
    }
    assert!(world.take("work").await.is_none());
    assert!(world.renew(&new).await);
}

#[db_test]
async fn many_who_ask_at_once_get_it_once(world: World) {
    let _ended = world.take("work").await.unwrap();
    world.turn(20);
    let asked = futures_util::future::join_all((0..8).map(|_| world.take("work"))).await;
    assert_eq!(asked.iter().flatten().count(), 1);
}

#[db_test]
async fn a_clock_that_was_wrong_does_not_block_the_work(world: World) {
    world.turn(3600);
    let _ahead = world.take("work").await.unwrap();
    world.turn(-3600);
    assert!(world.take("work").await.is_some());
    // A process whose clock is a little behind does not take it from the holder.
    world.turn(-15);
    assert!(world.take("work").await.is_none());
}

#[db_test]
async fn a_holder_renews_until_its_lease_is_lost(world: World) {
    let length = Duration::from_secs(2);
    let lease = NAMES.take(&world.db, &world.clock, ("name", "work"), length);
    let lease = lease.await.unwrap().unwrap();
    let holder = lease.clone();
    let (db, clock) = (world.db.clone(), world.clock.clone());
    let held = tokio::spawn(async move { holder.hold(&db, &clock, Silence::Stops).await });
    for _ in 0..3 {
        world.turn(1);
        let renewed =
            DateTime::from_timestamp(world.now.load(Ordering::SeqCst), 0).unwrap() + TimeDelta::seconds(2);
        while world.end("work").await != renewed {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    assert!(!held.is_finished());
    lease.release(&world.db).await.unwrap();
    tokio::time::timeout(Duration::from_secs(20), held)
        .await
        .unwrap()
        .unwrap();
}

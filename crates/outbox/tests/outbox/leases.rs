//! Several workers, killed workers, and which worker may record an outcome.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::TimeDelta;
use outbox::{Receipt, State, Worker};
use testkit::{DatabaseKind, db_test, run_story};

use crate::world::{Boy, World, arrived, draft, eventually, permanent, start, transient};

#[db_test]
async fn two_instances_deliver_each_once(world: World) {
    let (first, second) = (Arc::new(Boy::of("mail")), Arc::new(Boy::of("mail")));
    let other = world.instance().await;
    let workers = (start(&world.outbox, &[&first]), start(&other, &[&second]));
    for _ in 0..10 {
        world
            .order((0..20).map(|n| draft("mail", &format!("{n}@example.uz"))))
            .await;
    }
    world.reaches(State::Delivered, 200).await;
    let mut visits = HashMap::new();
    for delivery in first.batches().into_iter().chain(second.batches()).flatten() {
        *visits.entry(delivery.uuid).or_insert(0) += 1;
    }
    assert_eq!(visits.len(), 200);
    assert!(visits.values().all(|times| *times == 1), "{visits:?}");
    drop(workers);
}

#[db_test]
async fn what_a_killed_worker_was_sending_is_sent_again_within_thirty_seconds(world: World) {
    let (mail, next) = (Arc::new(Boy::of("mail")), Arc::new(Boy::of("mail")));
    mail.close_gate();
    world.order([draft("mail", "boss@example.uz")]).await;
    let worker = start(&world.outbox, &[&mail]);
    mail.visited(1).await;
    drop(worker);

    let worker = start(&world.instance().await, &[&next]);
    // As far as the second worker can know, the first one may still be sending.
    world.meanwhile().await;
    assert_eq!(next.visits(), 0);
    world.clock.turn(TimeDelta::seconds(28));
    world.reaches(State::Delivered, 1).await;
    let (before, after) = (&mail.batches()[0][0], &next.batches()[0][0]);
    assert_eq!(
        before.uuid, after.uuid,
        "the other side can tell that it is the same"
    );
    assert_eq!((before.attempts, after.attempts), (1, 2));
    drop(worker);
}

#[db_test]
async fn a_lease_is_renewed_for_as_long_as_it_takes_to_send(world: World) {
    let (slow, other) = (Arc::new(Boy::of("mail")), Arc::new(Boy::of("mail")));
    slow.close_gate();
    world.order([draft("mail", "boss@example.uz")]).await;
    let lease = Duration::from_millis(400);
    let holder = world.with(|options| options.lease = lease);
    let workers = (start(&holder, &[&slow]), ());
    slow.visited(1).await;
    let watcher = start(&world.instance().await, &[&other]);
    for _ in 0..5 {
        world.clock.turn(TimeDelta::milliseconds(300));
        let renewed = world.clock.now() + lease;
        eventually(async || world.only().await.due_at == renewed).await;
    }
    assert_eq!(other.visits(), 0);
    slow.open_gate();
    world.reaches(State::Delivered, 1).await;
    assert_eq!((slow.visits(), other.visits()), (1, 0));
    drop((workers, watcher));
}

/// A worker that hangs while it sends, until its lease has ended and another worker holds it. It does not notice,
/// because its next renewal would be in five real seconds.
async fn freeze(world: &World, frozen: &Arc<Boy>, other: &Arc<Boy>) -> [Worker; 2] {
    frozen.close_gate();
    world.order([draft("mail", "boss@example.uz")]).await;
    let first = start(&world.outbox, &[frozen]);
    frozen.visited(1).await;
    world.clock.turn(TimeDelta::seconds(21));
    let second = start(&world.instance().await, &[other]);
    other.visited(1).await;
    [first, second]
}

#[db_test]
async fn who_lost_the_lease_does_not_disturb_who_holds_it(world: World) {
    for answer in [transient, permanent, arrived] {
        let (frozen, other) = (Arc::new(Boy::of("mail")), Arc::new(Boy::of("mail")));
        frozen.answer(move |_| answer());
        other.close_gate();
        let [first, second] = freeze(&world, &frozen, &other).await;
        let held = world.all().await.pop().unwrap();
        frozen.open_gate();
        first.stop(Duration::from_secs(20)).await;
        assert_eq!(world.all().await.pop().unwrap(), held);
        other.open_gate();
        eventually(async || world.all().await.pop().unwrap().state == State::Delivered).await;
        drop(second);
    }
}

#[db_test]
async fn who_lost_the_lease_does_not_change_the_receipt(world: World) {
    let (frozen, quick) = (Arc::new(Boy::of("mail")), Arc::new(Boy::of("mail")));
    quick.answer(|_| Ok(Receipt("250 taken from the second".to_owned())));
    let [first, second] = freeze(&world, &frozen, &quick).await;
    world.reaches(State::Delivered, 1).await;
    frozen.open_gate();
    first.stop(Duration::from_secs(20)).await;
    assert_eq!(world.only().await.receipt, "250 taken from the second");
    drop(second);
}

#[db_test]
async fn who_finds_the_lease_gone_stops_sending(world: World) {
    let (frozen, quick) = (Arc::new(Boy::of("mail")), Arc::new(Boy::of("mail")));
    frozen.close_gate();
    world.order([draft("mail", "boss@example.uz")]).await;
    let holder = world.with(|options| options.lease = Duration::from_secs(2));
    let first = start(&holder, &[&frozen]);
    frozen.visited(1).await;
    world.clock.turn(TimeDelta::seconds(21));
    let second = start(&world.instance().await, &[&quick]);
    world.reaches(State::Delivered, 1).await;
    // Its courier never returns, but the worker stops nevertheless, because there is nothing left to wait for.
    let ended = tokio::time::timeout(Duration::from_secs(20), first.stop(Duration::from_hours(1))).await;
    assert!(ended.is_ok());
    assert_eq!(world.only().await.receipt, "250 taken");
    drop(second);
}

/// SQLite has one writer: there, an open transaction delays every other one.
#[test]
#[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
fn a_row_that_somebody_holds_does_not_stall_the_others_on_postgres() {
    run_story(DatabaseKind::Postgres, async |world: World| {
        let mail = Arc::new(Boy::of("mail"));
        world
            .order((0..10).map(|n| draft("mail", &format!("{n}@example.uz"))))
            .await;
        let first = world.all().await[0].id;
        let held = world.db.begin().await.unwrap();
        let sql = "UPDATE deliveries SET kind = kind WHERE id = $1";
        db::execute(&held, sql, &[first.into()]).await.unwrap();
        let worker = start(&world.outbox, &[&mail]);
        world.reaches(State::Delivered, 9).await;
        world.meanwhile().await;
        assert_eq!(world.in_state(State::Pending).await, 1);
        held.rollback().await.unwrap();
        world.reaches(State::Delivered, 10).await;
        assert_eq!(mail.visits(), 10);
        drop(worker);
    });
}

#[db_test]
async fn what_arrived_while_the_database_was_away_is_not_sent_again(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|_| arrived());
    mail.close_gate();
    world.order([draft("mail", "boss@example.uz")]).await;
    let worker = start(&world.impatient_instance().await, &[&mail]);
    mail.visited(1).await;
    // No worker can write: on PostgreSQL each attempt ends with an error, on SQLite it waits.
    let lock = world.instance().await;
    let held = world.db.begin().await.unwrap();
    db::lock_table(&held, "deliveries").await.unwrap();
    mail.open_gate();
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Longer than the lease: the row is due for any worker.
    world.clock.turn(TimeDelta::seconds(21));
    world.meanwhile().await;
    held.commit().await.unwrap();
    world.reaches(State::Delivered, 1).await;
    world.meanwhile().await;
    assert_eq!(mail.visits(), 1);
    drop((worker, lock));
}

/// On PostgreSQL such a row cannot be written.
#[test]
fn a_row_that_cannot_be_read_does_not_make_what_arrived_be_sent_again_on_sqlite() {
    run_story(DatabaseKind::Sqlite, async |world: World| {
        let mail = Arc::new(Boy::of("mail"));
        mail.close_gate();
        world.order([draft("mail", "boss@example.uz")]).await;
        let worker = start(&world.outbox, &[&mail]);
        mail.visited(1).await;
        let tx = world.db.begin().await.unwrap();
        world
            .outbox
            .add(&tx, vec![draft("mail", "chief@example.uz")])
            .await
            .unwrap();
        let spoil = "UPDATE deliveries SET payload = '{' WHERE recipient = 'chief@example.uz'";
        db::execute(&tx, spoil, &[]).await.unwrap();
        tx.commit().await.unwrap();
        world.meanwhile().await;
        mail.open_gate();
        let count = "SELECT id FROM deliveries WHERE state = 'delivered'";
        eventually(async || db::query(world.db.read(), count, &[]).await.unwrap().len() == 1).await;
        assert_eq!(mail.visits(), 1);
        drop(worker);
    });
}

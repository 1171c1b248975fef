//! Shutdown of a worker.

use std::{sync::Arc, time::Duration};

use outbox::State;
use testkit::db_test;

use crate::world::{Boy, World, draft, start};

#[db_test]
async fn who_is_asked_to_stop_finishes_what_is_under_way_and_begins_nothing(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.close_gate();
    world
        .order((0..10).map(|_| draft("mail", "boss@example.uz")))
        .await;
    let worker = start(&world.outbox, &[&mail]);
    mail.visited(4).await;
    let stopping = tokio::spawn(worker.stop(Duration::from_secs(20)));
    world.meanwhile().await;
    assert!(!stopping.is_finished());
    mail.open_gate();
    stopping.await.unwrap();
    assert_eq!(mail.visits(), 4);
    assert_eq!(world.in_state(State::Delivered).await, 4);
}

#[db_test]
async fn what_takes_too_long_is_handed_back_and_sent_by_the_next_at_once(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.close_gate();
    world.order([draft("mail", "boss@example.uz")]).await;
    let worker = start(&world.outbox, &[&mail]);
    mail.visited(1).await;
    worker.stop(Duration::from_millis(50)).await;
    let handed_back = world.only().await;
    assert_eq!((handed_back.state, handed_back.attempts), (State::Pending, 0));
    assert_eq!(
        (handed_back.due_at, handed_back.lease_token),
        (world.clock.now(), None)
    );

    mail.open_gate();
    let worker = start(&world.instance().await, &[&mail]);
    world.reaches(State::Delivered, 1).await;
    worker.stop(Duration::from_secs(20)).await;
}

#[db_test]
async fn an_idle_worker_stops_at_once(world: World) {
    let outbox = world.with(|options| options.poll = Duration::from_hours(1));
    let worker = start(
        &outbox,
        &[&Arc::new(Boy::of("mail")), &Arc::new(Boy::of("telegram"))],
    );
    let stopped = tokio::time::timeout(Duration::from_secs(10), worker.stop(Duration::from_hours(1))).await;
    assert!(stopped.is_ok());
}

//! Operations on deliveries: read, cancel, send again, count, erase.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use outbox::{Draft, State, Tally};
use testkit::db_test;

use crate::world::{Boy, World, arrived, draft, permanent, start, transient};

#[db_test]
async fn what_is_called_off_before_it_goes_never_goes(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    let other = Draft {
        subject: "lead:2".to_owned(),
        ..draft("mail", "boss@example.uz")
    };
    world
        .order([
            draft("mail", "boss@example.uz"),
            other,
            draft("mail", "chief@example.uz"),
        ])
        .await;
    let tx = world.db.begin().await.unwrap();
    assert_eq!(world.outbox.cancel(&tx, "lead:1").await.unwrap(), 2);
    tx.commit().await.unwrap();
    let worker = start(&world.outbox, &[&mail]);
    mail.visited(1).await;
    world.meanwhile().await;
    assert_eq!(mail.visits(), 1);
    assert_eq!(mail.batches()[0][0].subject, "lead:2");
    assert_eq!(world.in_state(State::Cancelled).await, 2);
    let cancelled = world.all().await.remove(0);
    let tx = world.db.begin().await.unwrap();
    assert!(!world.outbox.redeliver(&tx, cancelled.id).await.unwrap());
    drop((tx, worker));
}

#[db_test]
async fn what_is_called_off_on_its_way_is_shown_as_it_ended(world: World) {
    for (arrives, state) in [(true, State::Delivered), (false, State::Cancelled)] {
        let mail = Arc::new(Boy::of("mail"));
        mail.answer(move |_| if arrives { arrived() } else { transient() });
        mail.close_gate();
        let draft = Draft {
            subject: format!("lead:{arrives}"),
            ..draft("mail", "boss@example.uz")
        };
        world.order([draft.clone()]).await;
        let worker = start(&world.outbox, &[&mail]);
        mail.visited(1).await;
        let tx = world.db.begin().await.unwrap();
        world.outbox.cancel(&tx, &draft.subject).await.unwrap();
        tx.commit().await.unwrap();
        mail.open_gate();
        worker.stop(Duration::from_secs(20)).await;
        assert_eq!(world.outbox.of(&draft.subject).await.unwrap()[0].state, state);
    }
}

#[db_test]
async fn what_waits_or_was_delivered_can_be_sent_again_but_not_what_is_being_sent(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|_| transient());
    world.order([draft("mail", "boss@example.uz")]).await;
    let worker = start(&world.outbox, &[&mail]);
    let waiting = world.failed(1).await;
    let again = async || {
        let tx = world.db.begin().await.unwrap();
        let is_sent = world.outbox.redeliver(&tx, waiting.id).await.unwrap();
        tx.commit().await.unwrap();
        is_sent
    };
    mail.answer(|_| arrived());
    assert!(again().await);
    world.reaches(State::Delivered, 1).await;
    mail.close_gate();
    assert!(again().await);
    mail.visited(3).await;
    assert!(!again().await, "it is on its way");
    mail.open_gate();
    world.reaches(State::Delivered, 1).await;
    assert_eq!(mail.visits(), 3);
    drop(worker);
}

#[db_test]
async fn the_counts_say_what_waits_and_for_how_long(world: World) {
    assert_eq!(world.outbox.counts().await.unwrap(), outbox::Counts::default());
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|batch| {
        if batch[0].recipient == "nobody" {
            permanent()
        } else {
            arrived()
        }
    });
    world
        .order([
            draft("mail", "boss@example.uz"),
            draft("mail", "nobody"),
            draft("mail", "chief@example.uz"),
        ])
        .await;
    world.order([draft("telegram", "-100")]).await;
    world.clock.turn(TimeDelta::seconds(90));
    world.order([draft("telegram", "-100")]).await;
    let worker = start(&world.outbox, &[&mail]);
    world.reaches(State::Delivered, 2).await;
    world.reaches(State::Dead, 1).await;
    let counts = world.outbox.counts().await.unwrap();
    let tally = |channel: &str, state, count| Tally {
        channel: channel.to_owned(),
        state,
        count,
    };
    assert_eq!(
        counts.tallies,
        [
            tally("mail", State::Dead, 1),
            tally("mail", State::Delivered, 2),
            tally("telegram", State::Pending, 2),
        ]
    );
    let oldest = [("telegram".to_owned(), Duration::from_secs(90))];
    assert_eq!(counts.oldest_pending, oldest.into());
    drop(worker);
}

#[db_test]
async fn what_ended_three_months_ago_is_forgotten_and_what_waits_never_is(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    world
        .order((0..5).map(|_| draft("mail", "boss@example.uz")))
        .await;
    world.order([draft("telegram", "-100")]).await;
    let worker = start(&world.outbox, &[&mail]);
    world.reaches(State::Delivered, 5).await;
    world.clock.turn(TimeDelta::days(89));
    assert_eq!(world.outbox.prune().await.unwrap(), 0);
    world.order([draft("mail", "boss@example.uz")]).await;
    world.reaches(State::Delivered, 6).await;
    world.clock.turn(TimeDelta::days(2));
    assert_eq!(world.outbox.prune().await.unwrap(), 5);
    let left: Vec<_> = world
        .all()
        .await
        .into_iter()
        .map(|delivery| delivery.state)
        .collect();
    assert_eq!(left, [State::Pending, State::Delivered]);
    drop(worker);
}

#[db_test]
async fn what_must_not_be_kept_is_forgotten_however_it_ends(world: World) {
    let secret = |recipient| Draft {
        kind: "secret",
        ..draft("mail", recipient)
    };
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|deliveries| match deliveries[0].recipient.as_str() {
        "gone@example.uz" => permanent(),
        "late@example.uz" => transient(),
        _ => arrived(),
    });
    let (gone, late) = (secret("gone@example.uz"), secret("late@example.uz"));
    world
        .order([
            secret("boss@example.uz"),
            gone,
            late,
            draft("mail", "chief@example.uz"),
        ])
        .await;
    let worker = start(&world.outbox, &[&mail]);
    world.reaches(State::Delivered, 2).await;
    world.reaches(State::Dead, 1).await;
    let said = |delivery: &outbox::Delivery| delivery.payload != serde_json::json!({});
    let all = world.all().await;
    assert_eq!(
        all.iter().map(said).collect::<Vec<_>>(),
        [false, false, true, true]
    );
    // A cancelled delivery is never sent, so its payload is not kept either.
    let tx = world.db.begin().await.unwrap();
    world.outbox.cancel(&tx, "lead:1").await.unwrap();
    tx.commit().await.unwrap();
    assert!(!said(&world.all().await[2]));
    drop(worker);
}

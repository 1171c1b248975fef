//! A long backlog is sent as one message.

use std::sync::Arc;

use outbox::{Receipt, State};
use testkit::db_test;

use crate::world::{Boy, World, draft, start, transient};

#[db_test]
async fn more_than_twenty_for_one_chat_are_one_message(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate().digesting("lead"));
    telegram.answer(|batch| Ok(Receipt(format!("message with {}", batch.len()))));
    world.order((0..25).map(|_| draft("telegram", "team"))).await;
    world.order((0..20).map(|_| draft("telegram", "boss"))).await;
    let worker = start(&world.outbox, &[&telegram]);
    world.reaches(State::Delivered, 45).await;
    let batches = telegram.batches();
    let of = |chat| batches.iter().filter(move |batch| batch[0].recipient == chat);
    assert_eq!(of("team").map(Vec::len).collect::<Vec<_>>(), [25]);
    assert!(
        of("team")
            .next()
            .unwrap()
            .is_sorted_by_key(|delivery| delivery.id)
    );
    assert!(
        of("boss").all(|batch| batch.len() == 1),
        "twenty are not too many"
    );
    assert_eq!(of("boss").count(), 20);
    for delivery in world.all().await {
        let with = if delivery.recipient == "team" { 25 } else { 1 };
        assert_eq!(delivery.receipt, format!("message with {with}"));
    }
    drop(worker);
}

#[db_test]
async fn a_very_long_backlog_goes_in_digests_of_a_hundred(world: World) {
    let mail = Arc::new(Boy::of("mail").digesting("lead"));
    world
        .order((0..500).map(|_| draft("mail", "boss@example.uz")))
        .await;
    let worker = start(&world.outbox, &[&mail]);
    world.reaches(State::Delivered, 500).await;
    assert_eq!(mail.batches().iter().map(Vec::len).collect::<Vec<_>>(), [100; 5]);
    drop(worker);
}

#[db_test]
async fn what_is_no_news_is_never_digested(world: World) {
    let mail = Arc::new(Boy::of("mail").digesting("lead"));
    let mixed = (0..60).map(|n| {
        let mut draft = draft("mail", "boss@example.uz");
        if n % 2 == 0 {
            draft.kind = "auto-reply";
        }
        draft
    });
    world.order(mixed).await;
    let worker = start(&world.outbox, &[&mail]);
    world.reaches(State::Delivered, 60).await;
    let batches = mail.batches();
    let (alone, digests): (Vec<_>, Vec<_>) = batches.iter().partition(|batch| batch.len() == 1);
    assert_eq!((alone.len(), digests.len()), (30, 1));
    assert!(digests[0].iter().all(|delivery| delivery.kind == "lead") && digests[0].len() == 30);
    drop(worker);
}

#[db_test]
async fn a_digest_that_fails_fails_for_each(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate().digesting("lead"));
    telegram.answer(|_| transient());
    world.order((0..30).map(|_| draft("telegram", "team"))).await;
    let worker = start(&world.outbox, &[&telegram]);
    world.rests_all(|_| true, |delivery| delivery.attempts > 0).await;
    let mut due: Vec<_> = world.all().await.iter().map(|delivery| delivery.due_at).collect();
    due.sort_unstable();
    due.dedup();
    assert!(
        due.len() > 15,
        "they come back one by one and not together: {}",
        due.len()
    );
    drop(worker);
}

#[db_test]
async fn what_a_digest_has_no_room_for_follows_in_another(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate().digesting("lead").with_room_for(47));
    telegram.answer(|batch| Ok(Receipt(format!("from {} on", batch[0].id))));
    world.order((0..100).map(|_| draft("telegram", "team"))).await;
    let worker = start(&world.outbox, &[&telegram]);
    world.reaches(State::Delivered, 100).await;
    let batches = telegram.batches();
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>()[..2], [100, 53]);
    let mut told: Vec<_> = batches.iter().flat_map(|batch| batch.iter().take(47)).collect();
    told.sort_by_key(|delivery| delivery.id);
    told.dedup_by_key(|delivery| delivery.id);
    assert_eq!(told.len(), 100, "each was named once");
    for delivery in world.all().await {
        let batch = batches
            .iter()
            .find(|batch| delivery.receipt == format!("from {} on", batch[0].id));
        let mut named = batch.unwrap().iter().take(47);
        assert!(named.any(|named| named.id == delivery.id), "{delivery:?}");
        assert_eq!(delivery.attempts, 1, "to be left over is no failure");
    }
    drop(worker);
}

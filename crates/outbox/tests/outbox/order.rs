//! The order of deliveries, and which ones wait for others.

use std::{collections::HashSet, sync::Arc};

use outbox::State;
use testkit::db_test;

use crate::world::{Boy, World, draft, eventually, start};

#[db_test]
async fn what_was_committed_arrives_and_what_was_rolled_back_never_goes(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    let worker = start(&world.outbox, &[&mail]);
    let tx = world.db.begin().await.unwrap();
    world
        .outbox
        .add(&tx, vec![draft("mail", "nobody@example.uz")])
        .await
        .unwrap();
    tx.rollback().await.unwrap();
    world.order([draft("mail", "boss@example.uz")]).await;
    world.reaches(State::Delivered, 1).await;

    let delivery = world.only().await;
    assert_eq!((delivery.receipt.as_str(), delivery.attempts), ("250 taken", 1));
    assert_eq!((delivery.lease_token, delivery.last_error.as_str()), (None, ""));
    assert!(delivery.tried_at.is_some() && delivery.finished_at.is_some());
    let sent = &mail.batches()[0][0];
    assert_eq!((&sent.uuid, sent.attempts), (&delivery.uuid, 1));
    assert_eq!(sent.recipient, "boss@example.uz");
    assert_eq!(sent.payload, serde_json::json!({ "note": "о'q" }));
    drop(worker);
}

#[db_test]
async fn a_hundred_orders_are_one_statement_and_each_has_its_own_name(world: World) {
    world
        .order((0..100).map(|n| draft("mail", &format!("{n}@example.uz"))))
        .await;
    let names: HashSet<_> = world
        .all()
        .await
        .into_iter()
        .map(|delivery| delivery.uuid)
        .collect();
    assert_eq!(names.len(), 100);
    for name in names {
        let parts: Vec<_> = name.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{name}");
        assert_eq!(&name[14..15], "4", "{name}");
        assert!("89ab".contains(&name[19..20]), "{name}");
    }
}

#[db_test]
async fn a_chat_gets_its_messages_one_by_one_and_in_order(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate());
    world.order((0..30).map(|_| draft("telegram", "-100"))).await;
    let worker = start(&world.outbox, &[&telegram]);
    world.reaches(State::Delivered, 30).await;
    let sent: Vec<_> = telegram.batches().iter().map(|batch| batch[0].id).collect();
    assert!(sent.is_sorted() && sent.len() == 30, "{sent:?}");
    assert_eq!(telegram.most_at_once(), 1);
    drop(worker);
}

#[db_test]
async fn a_chat_that_does_not_answer_delays_no_other(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate());
    telegram.close_gate();
    world.order((0..10).map(|_| draft("telegram", "silent"))).await;
    let worker = start(&world.outbox, &[&telegram]);
    telegram.visited(1).await;
    world
        .order([draft("telegram", "second"), draft("telegram", "third")])
        .await;
    // All three are in progress at once. Of the silent chat, only the first message is.
    telegram.visited(3).await;
    let asked: HashSet<_> = telegram
        .batches()
        .iter()
        .map(|batch| batch[0].recipient.clone())
        .collect();
    assert_eq!(asked.len(), 3);
    telegram.open_gate();
    world.reaches(State::Delivered, 12).await;
    drop(worker);
}

#[db_test]
async fn a_server_gets_several_mails_at_once_but_not_more_than_it_should(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.close_gate();
    world
        .order((0..20).map(|_| draft("mail", "boss@example.uz")))
        .await;
    let worker = start(&world.outbox, &[&mail]);
    mail.visited(4).await;
    world.meanwhile().await;
    assert_eq!(mail.visits(), 4);
    mail.open_gate();
    world.reaches(State::Delivered, 20).await;
    assert_eq!((mail.visits(), mail.most_at_once()), (20, 4));
    drop(worker);
}

#[db_test]
async fn a_silent_mail_server_never_delays_a_chat(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    let telegram = Arc::new(Boy::of("telegram").separate());
    mail.close_gate();
    world
        .order((0..20).map(|_| draft("mail", "boss@example.uz")))
        .await;
    let worker = start(&world.outbox, &[&mail, &telegram]);
    mail.visited(4).await;
    world.order((0..20).map(|_| draft("telegram", "-100"))).await;
    world.reaches(State::Delivered, 20).await;
    assert_eq!(mail.visits(), 4);
    drop(worker);
}

#[db_test]
async fn a_channel_without_a_courier_waits_until_there_is_one(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    let worker = start(&world.outbox, &[&mail]);
    world
        .order([
            draft("webhook", "https://crm.example.uz"),
            draft("mail", "boss@example.uz"),
        ])
        .await;
    world.reaches(State::Delivered, 1).await;
    assert_eq!(world.in_state(State::Pending).await, 1);
    drop(worker);
    let webhook = Arc::new(Boy::of("webhook").separate());
    let worker = start(&world.outbox, &[&webhook]);
    world.reaches(State::Delivered, 2).await;
    drop(worker);
}

#[db_test]
async fn who_is_woken_need_not_wait_for_the_poll(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    let outbox = world.with(|options| options.poll = std::time::Duration::from_hours(1));
    let worker = start(&outbox, &[&mail]);
    for n in 1..=3 {
        world.order([draft("mail", "boss@example.uz")]).await;
        outbox.wake();
        eventually(async || world.in_state(State::Delivered).await == n).await;
    }
    drop(worker);
}

#[db_test]
async fn what_can_wait_comes_after_what_cannot(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate().postponing(&["update"]));
    telegram.close_gate();
    let update = || {
        let mut update = draft("telegram", "team");
        update.kind = "update";
        update
    };
    world.order((0..30).map(|_| update())).await;
    world.clock.turn(chrono::TimeDelta::seconds(1));
    world
        .order([draft("telegram", "team"), draft("telegram", "team")])
        .await;
    let worker = start(&world.outbox, &[&telegram]);
    telegram.visited(1).await;
    telegram.open_gate();
    world.reaches(outbox::State::Delivered, 32).await;
    let kinds: Vec<_> = telegram
        .batches()
        .iter()
        .map(|batch| batch[0].kind.clone())
        .collect();
    assert_eq!(kinds[..2], ["lead", "lead"], "{kinds:?}");
    drop(worker);
}

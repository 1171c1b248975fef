//! The recorded state of recipients: when they were last reached, and since when deliveries fail.

use std::sync::Arc;

use outbox::{Failing, RecipientStatus, State};
use testkit::db_test;

use crate::world::{Boy, World, arrived, draft, eventually, permanent, start, transient, wait_for};

async fn status(world: &World, recipient: &str) -> Option<RecipientStatus> {
    let all = world.outbox.statuses().await.unwrap();
    all.into_iter().find(|status| status.recipient == recipient)
}

#[db_test]
async fn a_server_that_is_away_is_known_from_its_first_refusal_until_it_is_back(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|_| transient());
    world.order([draft("mail", "boss@example.uz")]).await;
    let begun = world.clock.now();
    let worker = start(&world.outbox, &[&mail]);
    world.failed(1).await;
    for recipient in ["", "boss@example.uz"] {
        let known = status(&world, recipient).await.unwrap();
        assert_eq!(
            (known.failing_since, known.last_error.as_str(), known.delivered_at),
            (Some(begun), "450 come back later", None)
        );
    }
    let waiting = Failing {
        channel: "mail".to_owned(),
        recipient: String::new(),
        state: State::Pending,
        count: 1,
    };
    assert_eq!(world.outbox.failing().await.unwrap(), [waiting]);

    // Another instance fails later. The start of the failure stays the same.
    world.clock.turn(chrono::TimeDelta::hours(2));
    world.failed(2).await;
    assert_eq!(status(&world, "").await.unwrap().failing_since, Some(begun));
    mail.answer(|_| arrived());
    world.clock.turn(chrono::TimeDelta::hours(2));
    world.reaches(State::Delivered, 1).await;
    for recipient in ["", "boss@example.uz"] {
        let known = status(&world, recipient).await.unwrap();
        assert_eq!((known.failing_since, known.last_error.as_str()), (None, ""));
        assert_eq!(known.delivered_at, Some(world.clock.now()));
    }
    assert_eq!(world.outbox.failing().await.unwrap(), []);
    drop(worker);
}

#[db_test]
async fn a_refused_mailbox_says_nothing_against_the_server(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|batch| match batch[0].recipient.as_str() {
        "boss@example.uz" => arrived(),
        _ => permanent(),
    });
    let to = ["gone@example.uz", "visitor@example.uz", "boss@example.uz"];
    world.order(to.map(|to| draft("mail", to))).await;
    let worker = start(&world.outbox, &[&mail]);
    world.reaches(State::Dead, 2).await;
    world.reaches(State::Delivered, 1).await;
    assert_eq!(status(&world, "").await.unwrap().failing_since, None);
    assert!(
        status(&world, "gone@example.uz")
            .await
            .unwrap()
            .failing_since
            .is_some()
    );
    assert_eq!(
        status(&world, "visitor@example.uz").await,
        None,
        "a stranger is not kept"
    );
    let failing = world.outbox.failing().await.unwrap();
    assert_eq!(
        failing
            .iter()
            .map(|failing| failing.recipient.as_str())
            .collect::<Vec<_>>(),
        ["gone@example.uz"]
    );

    // The mailbox is created: deliveries that were given up before no longer count as failing.
    mail.answer(|_| arrived());
    world.order([draft("mail", "gone@example.uz")]).await;
    world.reaches(State::Delivered, 2).await;
    assert_eq!(world.outbox.failing().await.unwrap(), []);
    drop(worker);
}

#[db_test]
async fn each_chat_stands_for_itself_and_a_rest_is_no_failure(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate());
    telegram.answer(|batch| match batch[0].recipient.as_str() {
        "team" => transient(),
        "boss" => wait_for(3600),
        _ => arrived(),
    });
    world
        .order(["team", "boss", "ann"].map(|to| draft("telegram", to)))
        .await;
    let worker = start(&world.outbox, &[&telegram]);
    eventually(async || status(&world, "team").await.is_some() && status(&world, "ann").await.is_some())
        .await;
    world
        .rests_all(
            |delivery| delivery.recipient == "boss",
            |delivery| !delivery.last_error.is_empty(),
        )
        .await;
    assert!(status(&world, "team").await.unwrap().failing_since.is_some());
    assert_eq!(status(&world, "ann").await.unwrap().failing_since, None);
    assert_eq!(status(&world, "boss").await, None);
    assert_eq!(status(&world, "").await, None, "chats share no server");
    drop(worker);
}

#[db_test]
async fn a_test_is_not_tried_again(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|_| transient());
    let mut test = draft("mail", "boss@example.uz");
    test.kind = "test";
    world.order([test]).await;
    let worker = start(&world.outbox, &[&mail]);
    world.reaches(State::Dead, 1).await;
    assert_eq!(
        (mail.visits(), world.only().await.last_error.as_str()),
        (1, "450 come back later")
    );
    assert!(status(&world, "").await.unwrap().failing_since.is_some());
    drop(worker);
}

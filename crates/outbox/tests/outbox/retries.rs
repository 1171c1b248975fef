//! Temporary failures.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use outbox::State;
use testkit::db_test;

use crate::world::{Boy, World, arrived, draft, eventually, start, transient, wait_for};

#[db_test]
async fn the_first_retry_comes_within_thirty_seconds_also_after_a_restart(world: World) {
    for restart in [false, true] {
        let mail = Arc::new(Boy::of("mail"));
        mail.answer(|_| transient());
        let tx = world.db.begin().await.unwrap();
        db::execute(&tx, "DELETE FROM deliveries", &[]).await.unwrap();
        tx.commit().await.unwrap();
        world.order([draft("mail", "boss@example.uz")]).await;
        let mut worker = start(&world.outbox, &[&mail]);
        let delivery = world.failed(1).await;
        assert_eq!(
            (delivery.state, delivery.last_error.as_str()),
            (State::Pending, "450 come back later")
        );
        mail.answer(|_| arrived());
        if restart {
            drop(worker);
            worker = start(&world.instance().await, &[&mail]);
        }
        world.clock.turn(TimeDelta::seconds(28));
        world.reaches(State::Delivered, 1).await;
        assert_eq!(world.only().await.last_error, "");
        drop(worker);
    }
}

#[db_test]
async fn the_waits_grow_to_an_hour_and_after_three_days_of_them_it_is_given_up(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|_| transient());
    world.order([draft("mail", "boss@example.uz")]).await;
    let began = world.clock.now();
    let worker = start(&world.outbox, &[&mail]);
    let (mut attempt, mut longest) = (0, TimeDelta::zero());
    let dead = loop {
        attempt += 1;
        let delivery = world
            .rests(|delivery| delivery.attempts == attempt && delivery.last_error.starts_with("450"))
            .await;
        if delivery.state == State::Dead {
            break delivery;
        }
        let wait = delivery.due_at - world.clock.now();
        let most = TimeDelta::seconds((15 << (attempt - 1).min(20)).min(3600));
        assert!(
            (TimeDelta::zero()..=most).contains(&wait),
            "attempt {attempt} waits {wait}"
        );
        longest = longest.max(wait);
        world.clock.turn_to(delivery.due_at);
    };
    // With waits of half an hour on average, this takes about 150 attempts.
    assert!((100..220).contains(&attempt), "{attempt}");
    assert!(longest > TimeDelta::minutes(30), "{longest}");
    let age = world.clock.now() - began;
    assert!(
        (TimeDelta::hours(70)..=TimeDelta::hours(72)).contains(&age),
        "{age}"
    );
    assert_eq!(dead.finished_at, Some(world.clock.now()));
    drop(worker);
}

#[db_test]
async fn a_chat_that_asks_for_a_rest_gets_it_from_every_instance_and_the_others_do_not(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate());
    telegram.answer(|batch| {
        if batch[0].recipient == "busy" {
            wait_for(60)
        } else {
            arrived()
        }
    });
    world.order((0..5).map(|_| draft("telegram", "busy"))).await;
    let worker = start(&world.outbox, &[&telegram]);
    telegram.visited(1).await;
    let other = Arc::new(Boy::of("telegram").separate());
    let has_rest = async || world.all().await[0].waited_ms == 60_000;
    eventually(has_rest).await;
    let second = start(&world.instance().await, &[&other]);
    world.order((0..5).map(|_| draft("telegram", "free"))).await;
    world.reaches(State::Delivered, 5).await;
    telegram.answer(|_| arrived());
    world.clock.turn(TimeDelta::seconds(59));
    world.meanwhile().await;
    let asked = |boy: &Boy| {
        boy.batches()
            .iter()
            .filter(|batch| batch[0].recipient == "busy")
            .count()
    };
    assert_eq!(asked(&telegram) + asked(&other), 1);
    let rested = world.all().await.remove(0);
    assert_eq!(
        (rested.attempts, rested.last_error.as_str()),
        (0, "429 too many"),
        "a rest costs no attempt"
    );
    world.clock.turn(TimeDelta::seconds(2));
    world.reaches(State::Delivered, 10).await;
    assert_eq!(world.all().await.remove(0).attempts, 1);
    drop((worker, second));
}

#[db_test]
async fn who_asks_for_rests_for_ever_is_given_up_too(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate());
    telegram.answer(|_| wait_for(100_000_000));
    world.order([draft("telegram", "-100")]).await;
    let worker = start(&world.outbox, &[&telegram]);
    for days in 1..=3 {
        let day = 24 * 3600 * 1000;
        world.rests(|delivery| delivery.waited_ms == days * day).await;
        world.clock.turn(TimeDelta::hours(24));
    }
    world.reaches(State::Dead, 1).await;
    assert_eq!(telegram.visits(), 4);
    drop(worker);
}

#[db_test]
async fn a_rest_of_no_time_is_no_hammering(world: World) {
    let telegram = Arc::new(Boy::of("telegram").separate());
    telegram.answer(|_| wait_for(0));
    world.order([draft("telegram", "-100")]).await;
    let worker = start(&world.outbox, &[&telegram]);
    world.rests(|delivery| delivery.waited_ms == 1000).await;
    world.meanwhile().await;
    assert_eq!(telegram.visits(), 1);
    drop(worker);
}

#[db_test]
async fn what_waited_for_a_server_goes_as_soon_as_it_is_back(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|_| transient());
    world
        .order((0..60).map(|n| draft("mail", &format!("{n}@example.uz"))))
        .await;
    let worker = start(&world.outbox, &[&mail]);
    // An hour without a server: everything is tried again and again.
    for _ in 0..60 {
        world
            .rests_all(
                |_| true,
                |delivery| delivery.attempts > 0 && delivery.due_at > world.clock.now(),
            )
            .await;
        world.clock.turn(TimeDelta::minutes(1));
    }
    world
        .rests_all(|_| true, |delivery| delivery.due_at > world.clock.now())
        .await;
    let tried: Vec<_> = world
        .all()
        .await
        .iter()
        .map(|delivery| delivery.attempts)
        .collect();
    assert!(
        tried.iter().all(|attempts| (4..40).contains(attempts)),
        "{tried:?}"
    );
    mail.answer(|_| arrived());
    // The first attempt finds that the server works again. The clock does not advance any further.
    let first = world
        .all()
        .await
        .iter()
        .map(|delivery| delivery.due_at)
        .min()
        .unwrap();
    assert!(first - world.clock.now() < TimeDelta::minutes(10), "{first}");
    world.clock.turn_to(first);
    world.reaches(State::Delivered, 60).await;
    drop(worker);
}

#[db_test]
async fn one_that_fails_by_its_own_fault_is_not_tried_again_with_each_that_arrives(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|batch| {
        if batch[0].recipient == "greylisted" {
            transient()
        } else {
            arrived()
        }
    });
    let worker = start(&world.outbox, &[&mail]);
    world.order([draft("mail", "boss@example.uz")]).await;
    world.reaches(State::Delivered, 1).await;
    world.order([draft("mail", "greylisted")]).await;
    world
        .rests_all(
            |delivery| delivery.recipient == "greylisted",
            |delivery| delivery.attempts == 1,
        )
        .await;
    let arrived_before = world.in_state(State::Delivered).await;
    for n in 1..=5 {
        world.order([draft("mail", "boss@example.uz")]).await;
        world.reaches(State::Delivered, arrived_before + n).await;
    }
    assert_eq!(mail.visits(), 7);
    drop(worker);
}

#[db_test]
async fn silence_and_panic_are_failures_that_may_pass(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.close_gate();
    let outbox = world.with(|options| options.deadline = Duration::from_millis(50));
    world.order([draft("mail", "boss@example.uz")]).await;
    let worker = start(&outbox, &[&mail]);
    let silent = world.failed(1).await;
    assert_eq!(silent.last_error, "no answer within 50ms");

    let visits = Arc::new(AtomicUsize::new(0));
    let seen = visits.clone();
    mail.answer(move |_| {
        assert!(
            seen.fetch_add(1, Ordering::SeqCst) > 0,
            "a courier may have a bug"
        );
        arrived()
    });
    mail.open_gate();
    world.clock.turn_to(silent.due_at);
    let shocked = world.failed(2).await;
    assert_eq!(shocked.last_error, "the courier panicked; see the log");
    world.clock.turn_to(shocked.due_at);
    world.reaches(State::Delivered, 1).await;
    drop(worker);
}

#[db_test]
async fn a_date_from_a_clock_that_was_wrong_is_a_date_in_the_past(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    let telegram = Arc::new(Boy::of("telegram").separate());
    mail.answer(|_| transient());
    telegram.answer(|_| wait_for(60));
    world.clock.turn(TimeDelta::days(3650));
    world
        .order([draft("mail", "boss@example.uz"), draft("telegram", "-100")])
        .await;
    let worker = start(&world.outbox, &[&mail, &telegram]);
    world.rests_all(|_| true, |delivery| delivery.waited_ms > 0).await;
    mail.answer(|_| arrived());
    telegram.answer(|_| arrived());
    world.clock.turn(TimeDelta::days(-3650));
    world.reaches(State::Delivered, 2).await;
    drop(worker);
}

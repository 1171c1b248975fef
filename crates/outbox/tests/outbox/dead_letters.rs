//! Deliveries that fail permanently, and the alerts about them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use db::Tx;
use outbox::{Courier, Delivery, Failure, OnDeadLetter, Outbox, State};
use testkit::db_test;

use crate::world::{Boy, World, arrived, draft, permanent, start};

/// Alerts the chat about dead letters of mail.
struct Bell {
    outbox: Outbox,
    heard: Mutex<Vec<Delivery>>,
}

#[async_trait]
impl OnDeadLetter for Bell {
    async fn raised(&self, tx: &Tx, letters: &[Delivery]) -> Result<(), db::Error> {
        self.heard.lock().unwrap().extend_from_slice(letters);
        self.outbox.add(tx, vec![draft("telegram", "team")]).await
    }
}

#[db_test]
async fn one_bad_address_among_a_hundred_dies_at_once_and_delays_nobody(world: World) {
    let (mail, telegram) = (
        Arc::new(Boy::of("mail")),
        Arc::new(Boy::of("telegram").separate()),
    );
    mail.answer(|batch| {
        if batch[0].recipient == "13@example.uz" {
            permanent()
        } else {
            arrived()
        }
    });
    let bell = Arc::new(Bell {
        outbox: world.outbox.clone(),
        heard: Mutex::default(),
    });
    let worker = world.outbox.start(
        vec![mail.clone() as Arc<dyn Courier>, telegram.clone()],
        Some(bell.clone()),
    );
    world
        .order((0..100).map(|n| draft("mail", &format!("{n}@example.uz"))))
        .await;
    // Including the alert to the chat.
    world.reaches(State::Delivered, 100).await;
    assert_eq!((mail.visits(), telegram.visits()), (100, 1));
    let all = world.all().await;
    let dead: Vec<_> = all
        .into_iter()
        .filter(|delivery| delivery.state == State::Dead)
        .collect();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].recipient, "13@example.uz");
    assert_eq!(
        (dead[0].attempts, dead[0].last_error.as_str()),
        (1, "550 nobody of that name")
    );
    assert_eq!(
        *bell.heard.lock().unwrap(),
        dead,
        "who hears of it sees it as it is stored"
    );
    drop(worker);
}

/// A handler that makes its transaction fail.
struct Broken;

#[async_trait]
impl OnDeadLetter for Broken {
    async fn raised(&self, tx: &Tx, _: &[Delivery]) -> Result<(), db::Error> {
        db::execute(tx, "INSERT INTO no_such_table VALUES (1)", &[])
            .await
            .map(|_| ())
    }
}

struct Shocked;

#[async_trait]
impl OnDeadLetter for Shocked {
    async fn raised(&self, _: &Tx, _: &[Delivery]) -> Result<(), db::Error> {
        panic!("an alert may have a bug");
    }
}

#[db_test]
async fn an_alert_that_fails_does_not_bring_a_letter_back_to_life(world: World) {
    let alerts: [Arc<dyn OnDeadLetter>; 2] = [Arc::new(Broken), Arc::new(Shocked)];
    for (n, alert) in alerts.into_iter().enumerate() {
        let mail = Arc::new(Boy::of("mail"));
        mail.answer(|_| permanent());
        let worker = world.outbox.start(vec![mail.clone()], Some(alert));
        world.order([draft("mail", "boss@example.uz")]).await;
        world.reaches(State::Dead, n + 1).await;
        mail.answer(|_| arrived());
        world.order([draft("mail", "boss@example.uz")]).await;
        world.reaches(State::Delivered, n + 1).await;
        assert_eq!(mail.visits(), 2);
        drop(worker);
    }
}

#[db_test]
async fn a_dead_letter_is_sent_again_when_somebody_asks(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|_| permanent());
    world.order([draft("mail", "boss@example.uz")]).await;
    let worker = start(&world.outbox, &[&mail]);
    world.reaches(State::Dead, 1).await;
    let dead = world.only().await;
    mail.answer(|_| arrived());
    world.meanwhile().await;
    assert_eq!(mail.visits(), 1, "nobody asked");

    let tx = world.db.begin().await.unwrap();
    assert!(world.outbox.redeliver(&tx, dead.id).await.unwrap());
    tx.commit().await.unwrap();
    world.reaches(State::Delivered, 1).await;
    let delivered = world.only().await;
    assert_eq!((&delivered.uuid, delivered.attempts), (&dead.uuid, 1));
    assert_eq!(
        (delivered.receipt.as_str(), delivered.last_error.as_str()),
        ("250 taken", "")
    );
    drop(worker);
}

#[db_test]
async fn what_has_nothing_to_tell_any_more_is_called_off_and_raises_no_alarm(world: World) {
    let mail = Arc::new(Boy::of("mail"));
    mail.answer(|_| {
        Err(Failure::Cancelled {
            reason: "the lead is gone".to_owned(),
        })
    });
    let bell = Arc::new(Bell {
        outbox: world.outbox.clone(),
        heard: Mutex::default(),
    });
    world.order([draft("mail", "boss@example.uz")]).await;
    let worker = world.outbox.start(vec![mail.clone()], Some(bell.clone()));
    world.reaches(State::Cancelled, 1).await;
    assert_eq!(world.only().await.last_error, "the lead is gone");
    assert!(bell.heard.lock().unwrap().is_empty());
    drop(worker);
}

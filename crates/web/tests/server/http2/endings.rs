//! How a connection ends: nothing is asked any more, the process stops, or others need the room.

use std::time::{Duration, Instant};

use h2::Reason;
use web::server::{Drained, Options};

use super::client::{Client, answer, get};
use super::raw::{GOAWAY, Raw, request};
use crate::shop::Shop;

const IDLE: Duration = Duration::from_millis(900);
const DELAY: Duration = Duration::from_secs(1);

fn quick() -> Options {
    Options {
        accept_stop_delay: DELAY,
        drain_deadline: Duration::from_secs(20),
        ..Options::default()
    }
}

#[tokio::test]
async fn a_connection_may_rest_for_a_while_and_not_while_a_request_is_answered() {
    let shop = Shop::open(Options {
        idle_timeout: IDLE,
        ..Options::default()
    });
    let mut client = Client::connect(&shop).await;
    let waiting = client.ask("/gate").await;
    assert_eq!(client.get("/").await.body, "hello");
    tokio::time::sleep(IDLE * 2).await;
    shop.app.gate.add_permits(1);
    assert_eq!(answer(waiting).await.expect("an answer").body, "through");
    tokio::time::sleep(IDLE / 2).await;
    assert_eq!(client.get("/").await.body, "hello");
    let idle = Instant::now();
    client.closed().await.expect("it is asked to leave");
    assert!(idle.elapsed() + Duration::from_millis(50) >= IDLE);
}

#[tokio::test]
async fn a_stop_ends_what_was_begun_and_takes_nothing_new() {
    let mut shop = Shop::open(quick());
    let mut busy = Client::connect(&shop).await;
    let waiting = busy.ask("/gate").await;
    let mut idle = Client::connect(&shop).await;
    assert_eq!(idle.get("/").await.body, "hello");
    let mut fresh = Client::connect(&shop).await;

    shop.app.begin_stop();
    tokio::time::sleep(DELAY / 3).await;
    assert_eq!(fresh.get("/").await.body, "hello", "accepted just before");
    idle.closed().await.expect("it is asked to leave");
    fresh.closed().await.expect("it is asked to leave");
    // It knows that this will not be answered, and may ask elsewhere.
    let late = match busy.send(get("/"), true).await {
        Ok((asked, _)) => answer(asked).await.map(drop),
        Err(error) => Err(error),
    };
    let late = late.expect_err("nothing new");
    assert!(
        late.is_go_away() || late.is_io() || late.reason() == Some(Reason::NO_ERROR),
        "{late:?}"
    );
    shop.app.gate.add_permits(1);
    assert_eq!(answer(waiting).await.expect("an answer").body, "through");
    busy.closed().await.expect("it is asked to leave");
    assert_eq!(shop.app.stopped().await, Drained { cut: 0 });
}

#[tokio::test]
async fn a_client_that_ignores_goaway_delays_a_stop_by_a_second() {
    let mut shop = Shop::open(quick());
    let mut deaf = Raw::begin(&shop, &[]).await;
    deaf.send(request(1, "/")).await;
    let mut silent = Raw::begin(&shop, &[]).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    shop.app.begin_stop();
    assert!(deaf.next_of(GOAWAY).await.is_some());
    deaf.closed().await;
    silent.closed().await;
    assert_eq!(shop.app.stopped().await, Drained { cut: 0 });
    assert!(began.elapsed() < quick().drain_deadline);
}

#[tokio::test]
async fn requests_in_progress_at_the_deadline_are_cut_and_counted() {
    let mut shop = Shop::open(Options {
        drain_deadline: DELAY,
        ..quick()
    });
    let mut busy = Client::connect(&shop).await;
    let gate = busy.ask("/gate").await;
    let mut reader = Client::connect(&shop).await;
    let endless = reader.ask("/endless").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    shop.app.begin_stop();
    assert_eq!(shop.app.stopped().await, Drained { cut: 2 });
    assert!(answer(gate).await.is_err());
    drop(endless);
    drop(reader);
    let _ = busy.closed().await;
}

#[tokio::test]
async fn an_idle_connection_makes_room_and_one_with_a_request_does_not() {
    let shop = Shop::open(Options {
        max_connections: 3,
        ..Options::default()
    });
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut client = Client::connect(&shop).await;
        let asked = client.ask("/gate").await;
        waiting.push((client, asked));
    }
    let mut resting = Client::connect(&shop).await;
    assert_eq!(resting.get("/").await.body, "hello");

    assert_eq!(Client::connect(&shop).await.get("/").await.body, "hello");
    let _ = resting.closed().await;
    shop.app.gate.add_permits(2);
    for (client, asked) in waiting {
        assert_eq!(answer(asked).await.expect("an answer").body, "through");
        assert!(client.is_open());
    }
}

//! Clients that send nothing, or only part of a request.

use std::time::{Duration, Instant};

use web::server::Options;

use crate::app::App;
use crate::client::Client;

const HEAD: Duration = Duration::from_millis(300);
const IDLE: Duration = Duration::from_millis(900);

fn impatient() -> Options {
    Options {
        head_timeout: HEAD,
        idle_timeout: IDLE,
        ..Options::default()
    }
}

#[tokio::test]
async fn a_client_that_never_sends_a_byte_is_let_go() {
    let app = App::start(impatient());
    let began = Instant::now();
    let mut client = Client::connect(app.address).await;
    assert!(client.is_closed().await);
    assert!(began.elapsed() >= HEAD);
}

#[tokio::test]
async fn a_half_sent_head_gets_408_and_the_door() {
    let app = App::start(impatient());
    let began = Instant::now();
    let mut client = Client::connect(app.address).await;
    client.send("GET / HTTP/1.1\r\nHost: h\r\n").await;
    let answer = client.answer().await.expect("an answer");
    assert!(began.elapsed() >= HEAD);
    assert_eq!(
        (answer.status, answer.envelope_code(), answer.closes()),
        (408, Some(408), true)
    );
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn a_head_that_trickles_in_has_no_more_time_than_one_that_stops() {
    let app = App::start(impatient());
    let mut client = Client::connect(app.address).await;
    let mut sent = 0;
    // One byte in each fifth of the timeout: never silent for long, never complete.
    for byte in b"GET / HTTP/1.1\r\nHost: h\r\nX-Header: value\r\n\r\n" {
        if client.stream.try_write(&[*byte]).is_err() {
            break;
        }
        sent += 1;
        tokio::time::sleep(HEAD / 5).await;
    }
    assert!(sent > 2);
    assert_eq!(client.answer().await.map(|answer| answer.status), Some(408));
}

#[tokio::test]
async fn a_kept_alive_connection_may_rest_longer_than_a_head_may_take_but_not_for_ever() {
    let app = App::start(impatient());
    let mut client = Client::connect(app.address).await;
    assert_eq!(client.get("/").await.status, 200);
    tokio::time::sleep(HEAD + Duration::from_millis(100)).await;
    assert_eq!(client.get("/").await.status, 200);
    let idle = Instant::now();
    assert!(client.is_closed().await);
    assert!(idle.elapsed() + Duration::from_millis(50) >= IDLE);
}

#[tokio::test]
async fn the_second_head_of_a_connection_is_timed_like_the_first() {
    let app = App::start(Options {
        idle_timeout: Duration::from_mins(1),
        ..impatient()
    });
    let mut client = Client::connect(app.address).await;
    assert_eq!(client.get("/").await.status, 200);
    client.send("GET / HT").await;
    assert_eq!(client.answer().await.map(|answer| answer.status), Some(408));
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn a_client_that_waits_for_a_slow_answer_is_not_idle() {
    let app = App::start(impatient());
    let mut client = Client::connect(app.address).await;
    client.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n").await;
    tokio::time::sleep(IDLE * 2).await;
    app.gate.add_permits(1);
    assert_eq!(
        client.answer().await.map(|answer| answer.body).as_deref(),
        Some("through")
    );
    assert_eq!(client.get("/").await.status, 200);
}

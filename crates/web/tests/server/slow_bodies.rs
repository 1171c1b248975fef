//! Request bodies that arrive slowly, not at all, or only in part.

use std::time::Duration;

use web::server::{BodyError, BodyOptions, Options};

use crate::app::{App, Seen};
use crate::client::Client;

const TICK: Duration = Duration::from_millis(20);

fn demanding() -> Options {
    let body = BodyOptions {
        min_rate: 10_000,
        grace: Duration::from_millis(300),
        total: Duration::from_mins(1),
    };
    Options {
        body,
        ..Options::default()
    }
}

/// Sends `piece` at every tick, at most `times` times. Returns whether a response came before the last one.
async fn trickle(client: &mut Client, piece: &[u8], times: usize) -> bool {
    for _ in 0..times {
        client.send(piece).await;
        if tokio::time::timeout(TICK, client.stream.readable()).await.is_ok() {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn a_body_that_stops_gets_408_and_the_door() {
    let mut app = App::start(demanding());
    let mut client = Client::connect(app.address).await;
    client
        .send("POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf")
        .await;
    let answer = client.answer().await.expect("an answer");
    assert_eq!((answer.status, answer.closes()), (408, true));
    assert_eq!(app.next_seen().await, Seen::Body(Err(BodyError::TooSlow)));
}

#[tokio::test]
async fn a_body_below_the_minimum_rate_gets_408() {
    let app = App::start(demanding());
    let mut client = Client::connect(app.address).await;
    client
        .send("POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        .await;
    // 50 bytes a second, for up to thirty seconds.
    assert!(trickle(&mut client, b"1\r\nx\r\n", 1_500).await);
    assert_eq!(client.answer().await.map(|answer| answer.status), Some(408));
}

#[tokio::test]
async fn a_body_above_the_minimum_rate_may_take_longer_than_the_grace() {
    let app = App::start(demanding());
    let mut client = Client::connect(app.address).await;
    let (piece, times) = ([b'x'; 2_000], 50);
    client
        .send(format!(
            "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n",
            piece.len() * times
        ))
        .await;
    let cut_short = trickle(&mut client, &piece, times - 1).await;
    assert!(!cut_short);
    client.send(&piece).await;
    assert_eq!(
        client.answer().await.map(|answer| answer.body).as_deref(),
        Some("100000")
    );
}

#[tokio::test]
async fn no_body_may_take_longer_than_the_total() {
    let options = demanding();
    let body = BodyOptions {
        total: Duration::from_millis(500),
        ..options.body
    };
    let app = App::start(Options { body, ..options });
    let mut client = Client::connect(app.address).await;
    client
        .send("POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n")
        .await;
    assert!(trickle(&mut client, &[b'x'; 2_000], 1_500).await);
    let answer = client.answer().await.expect("an answer");
    assert_eq!((answer.status, answer.closes()), (408, true));
}

#[tokio::test]
async fn a_client_does_not_pay_for_a_slow_handler() {
    let app = App::start(demanding());
    let mut client = Client::connect(app.address).await;
    let body = vec![b'x'; 1_000_000];
    client
        .send(format!(
            "POST /think-then-read HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n",
            body.len()
        ))
        .await;
    client.send(&body).await;
    assert_eq!(
        client.answer().await.map(|answer| answer.body).as_deref(),
        Some("1000000")
    );
}

#[tokio::test]
async fn a_client_that_leaves_is_not_taken_for_a_slow_one() {
    let mut app = App::start(Options::default());
    for request in [
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf",
        "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    ] {
        let mut client = Client::connect(app.address).await;
        client.send(request).await;
        drop(client);
        assert_eq!(app.next_seen().await, Seen::Body(Err(BodyError::Disconnected)));
    }
}

//! SIGTERM: requests in progress are finished, and the process exits in time.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use web::server::{Drained, Options};

use crate::app::App;
use crate::client::Client;

const DELAY: Duration = Duration::from_secs(1);

fn quick() -> Options {
    Options {
        accept_stop_delay: DELAY,
        drain_deadline: Duration::from_secs(20),
        ..Options::default()
    }
}

#[tokio::test]
async fn an_answer_in_progress_is_completed_and_closes_its_connection() {
    let mut app = App::start(quick());
    let mut client = Client::connect(app.address).await;
    client.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    app.begin_stop();
    tokio::time::sleep(DELAY + DELAY / 2).await;
    app.gate.add_permits(1);
    let answer = client.answer().await.expect("an answer");
    assert_eq!((answer.body.as_str(), answer.closes()), ("through", true));
    assert!(client.is_closed().await);
    assert_eq!(app.stopped().await, Drained { cut: 0 });
}

#[tokio::test]
async fn an_upload_in_progress_is_completed() {
    let mut app = App::start(quick());
    let mut client = Client::connect(app.address).await;
    client
        .send("POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello")
        .await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    app.begin_stop();
    tokio::time::sleep(DELAY + DELAY / 2).await;
    client.send("world").await;
    assert_eq!(
        client.answer().await.map(|answer| answer.body).as_deref(),
        Some("10")
    );
    assert_eq!(app.stopped().await, Drained { cut: 0 });
}

#[tokio::test]
async fn a_connection_accepted_just_before_still_gets_its_first_answer() {
    let mut app = App::start(quick());
    let mut fresh = Client::connect(app.address).await;
    let mut resting = Client::connect(app.address).await;
    assert!(!resting.get("/").await.closes());
    app.begin_stop();
    tokio::time::sleep(DELAY / 3).await;
    for client in [&mut fresh, &mut resting] {
        let answer = client.get("/").await;
        assert_eq!((answer.status, answer.closes()), (200, true));
        assert!(client.is_closed().await);
    }
    assert_eq!(app.stopped().await, Drained { cut: 0 });
}

#[tokio::test]
async fn no_new_connection_is_accepted() {
    let mut app = App::start(quick());
    let mut client = Client::connect(app.address).await;
    client.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    app.begin_stop();
    tokio::time::sleep(DELAY).await;
    assert!(TcpStream::connect(app.address).await.is_err());
    app.gate.add_permits(1);
    assert_eq!(client.answer().await.map(|answer| answer.status), Some(200));
}

#[tokio::test]
async fn with_nobody_there_the_stop_is_immediate() {
    let mut app = App::start(Options {
        accept_stop_delay: Duration::from_mins(1),
        ..Options::default()
    });
    assert_eq!(Client::connect(app.address).await.get("/").await.status, 200);
    app.begin_stop();
    assert_eq!(app.stopped().await, Drained { cut: 0 });
}

#[tokio::test]
async fn who_holds_on_is_cut_at_the_deadline_and_counted() {
    let mut app = App::start(Options {
        drain_deadline: DELAY,
        ..quick()
    });
    let address = app.address;
    let mut silent = Client::connect(address).await;
    let mut half_a_head = Client::connect(address).await;
    half_a_head.send("GET / HTTP/1.1\r\nHo").await;
    let mut half_a_body = Client::connect(address).await;
    half_a_body
        .send("POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello")
        .await;
    let mut no_reader = Client::connect(address).await;
    no_reader.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n").await;
    let mut no_answer = Client::connect(address).await;
    no_answer.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(200)).await;

    let began = Instant::now();
    app.begin_stop();
    assert_eq!(app.stopped().await, Drained { cut: 3 });
    assert!(began.elapsed() >= DELAY * 2);
    for client in [&mut silent, &mut half_a_head, &mut half_a_body, &mut no_answer] {
        assert!(client.is_closed().await);
    }
}

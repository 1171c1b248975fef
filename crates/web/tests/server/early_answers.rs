//! A response sent before its request was read must still reach a client that is sending
//! (`docs/api/contract.md#limits`).

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use web::server::{LingerOptions, Options};

use crate::app::App;
use crate::client::Client;

/// Sends everything before reading anything, as simple clients do. Returns what was read, and whether everything was
/// sent.
fn send_then_read(address: SocketAddr, head: &str, body: &[u8]) -> (String, bool) {
    let mut stream = TcpStream::connect(address).expect("connected");
    let sent = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body))
        .is_ok();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    (String::from_utf8_lossy(&answer).to_lowercase(), sent)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_413_reaches_a_client_that_sends_thirty_megabytes_before_it_looks() {
    let app = App::start(Options::default());
    let address = app.address;
    for _ in 0..3 {
        let (answer, sent) = tokio::task::spawn_blocking(move || {
            let head = "POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 30000000\r\n\r\n";
            send_then_read(address, head, &vec![b'x'; 30_000_000])
        })
        .await
        .expect("no panic");
        assert!(sent, "the server reads on");
        assert!(answer.starts_with("http/1.1 413 "), "{answer:?}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{answer:?}");
        assert!(answer.ends_with("too much"), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_431_reaches_a_client_with_megabytes_of_headers() {
    let app = App::start(Options::default());
    let address = app.address;
    let (answer, sent) = tokio::task::spawn_blocking(move || {
        send_then_read(
            address,
            "GET / HTTP/1.1\r\nHost: h\r\n",
            &b"X-Header: value\r\n".repeat(500_000),
        )
    })
    .await
    .expect("no panic");
    assert!(sent, "the server reads on");
    assert!(answer.starts_with("http/1.1 431 "), "{answer:?}");
}

#[tokio::test]
async fn a_small_body_nobody_read_does_not_cost_the_answer_either() {
    let app = App::start(Options::default());
    let mut client = Client::connect(app.address).await;
    client
        .send("POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
        .await;
    let answer = client.answer().await.expect("an answer");
    assert_eq!((answer.status, answer.closes()), (404, true));
    assert!(client.is_closed().await);
}

#[tokio::test]
async fn reading_on_has_an_end() {
    let linger = LingerOptions {
        quiet: Duration::from_millis(200),
        total: Duration::from_secs(1),
        bytes: 100_000,
        ..LingerOptions::default()
    };
    let app = App::start(Options {
        linger,
        ..Options::default()
    });
    let head = "POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 30000000\r\n\r\n";

    let mut greedy = Client::connect(app.address).await;
    greedy.send(head).await;
    let mut refused = false;
    for _ in 0..3_000 {
        refused |= tokio::io::AsyncWriteExt::write_all(&mut greedy.stream, &[b'x'; 10_000])
            .await
            .is_err();
    }
    assert!(refused, "thirty megabytes are more than the server lingers for");

    let mut quiet = Client::connect(app.address).await;
    quiet.send(head).await;
    assert_eq!(quiet.answer().await.map(|answer| answer.status), Some(413));
    assert!(quiet.is_closed().await);
    tokio::time::sleep(Duration::from_secs(1)).await;
    // The first byte reaches a closed connection; the next write fails.
    let gone = [quiet.stream.try_write(b"x"), {
        tokio::time::sleep(Duration::from_millis(200)).await;
        quiet.stream.try_write(b"x")
    }];
    assert!(gone[1].is_err(), "{gone:?}");
}

const LARGE: &str = "POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 30000000\r\n\r\n";

/// A server with two clients that were refused and could still be sending.
async fn with_two_refused(patience: Duration) -> (App, [Client; 2]) {
    let linger = LingerOptions {
        quiet: Duration::from_mins(10),
        total: Duration::from_mins(10),
        at_once: 2,
        patience,
        ..LingerOptions::default()
    };
    let app = App::start(Options {
        linger,
        ..Options::default()
    });
    let mut refused = [
        Client::connect(app.address).await,
        Client::connect(app.address).await,
    ];
    for client in &mut refused {
        client.send(LARGE).await;
        assert_eq!(client.answer().await.map(|answer| answer.status), Some(413));
    }
    (app, refused)
}

#[tokio::test]
async fn who_floods_the_server_waits_and_others_do_not() {
    let (app, [first, _second]) = with_two_refused(Duration::from_mins(10)).await;
    let mut third = Client::connect(app.address).await;
    third.send(LARGE).await;
    for _ in 0..20 {
        assert_eq!(Client::connect(app.address).await.get("/").await.body, "hello");
    }
    let mut small = Client::connect(app.address).await;
    small
        .send("POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello")
        .await;
    assert_eq!(small.answer().await.map(|answer| answer.status), Some(413));
    assert!(third.stream.try_read(&mut [0]).is_err(), "not answered yet");
    drop(first);
    assert_eq!(third.answer().await.map(|answer| answer.status), Some(413));
}

#[tokio::test]
async fn clients_that_hold_their_places_do_not_keep_others_from_their_answer() {
    let (app, _refused) = with_two_refused(Duration::from_millis(1)).await;
    let mut third = Client::connect(app.address).await;
    third.send(LARGE).await;
    assert_eq!(third.answer().await.map(|answer| answer.status), Some(413));
}

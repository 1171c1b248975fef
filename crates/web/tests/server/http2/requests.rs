//! Requests of well-behaved clients, and of those that send or read slowly.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use bytes::Bytes;
use h2::Reason;
use h2::client::Builder;
use rustls::version::{TLS12, TLS13};
use web::server::{BodyError, BodyOptions, LingerOptions, Options};

use super::client::{Client, answer, send_body};
use super::raw::{Raw, WINDOW, frame, request};
use crate::app::Seen;
use crate::client::Client as OldClient;
use crate::shop::{HTTP_1, HTTP_2, Shop, connect};

#[tokio::test]
async fn the_client_chooses_http_2_or_http_1_1() {
    let shop = Shop::open(Options::default());
    for version in [&TLS12, &TLS13] {
        let stream = connect(shop.app.address, &shop.authority, &[version], HTTP_2).await;
        let stream = stream.expect("it is trusted");
        let own = stream.get_ref().0.local_addr().expect("connected");
        let mut client = Client::over(stream, &Builder::new()).await;
        let page = client.get("/").await;
        assert_eq!((page.status, page.body.as_str()), (StatusCode::OK, "hello"));
        assert_eq!(page.headers["content-length"], "5");
        assert!(page.headers.contains_key("date"));
        assert_eq!(client.get("/encrypted").await.body, "true");
        assert_eq!(client.get("/peer").await.body, own.to_string());
        assert_eq!(client.get("/version").await.body, "HTTP/2.0");
    }
    for offered in [HTTP_1, &[]] {
        let mut client = OldClient::over(shop.stream(offered).await);
        assert_eq!(client.get("/version").await.body, "HTTP/1.1");
    }
}

#[tokio::test]
async fn requests_of_one_connection_do_not_wait_for_each_other() {
    let shop = Shop::open(Options::default());
    let mut client = Client::connect(&shop).await;
    let mut waiting = Vec::new();
    for _ in 0..90 {
        waiting.push(client.ask("/gate").await);
    }
    assert_eq!(client.get("/").await.body, "hello");
    shop.app.gate.add_permits(90);
    for asked in waiting {
        assert_eq!(answer(asked).await.expect("an answer").body, "through");
    }
}

#[tokio::test]
async fn a_body_of_several_megabytes_arrives_whole() {
    let mut shop = Shop::open(Options::default());
    let mut client = Client::connect(&shop).await;
    let (asked, mut body) = client.post("/read").await;
    send_body(&mut body, vec![b'x'; 3_000_000].into())
        .await
        .expect("sent");
    assert_eq!(answer(asked).await.expect("an answer").body, "3000000");
    assert_eq!(shop.app.next_seen().await, Seen::Body(Ok(3_000_000)));
}

#[tokio::test]
async fn an_answer_of_any_size_arrives_whole() {
    let shop = Shop::open(Options::default());
    let mut client = Client::connect(&shop).await;
    for size in [
        0, 1, 4095, 4096, 4097, 16_384, 16_385, 65_535, 65_536, 65_537, 2_000_000,
    ] {
        let page = client.get(&format!("/sized/{size}")).await;
        assert_eq!(page.body.len(), size);
        assert!(page.body.bytes().all(|byte| byte == b'x'));
    }
}

#[tokio::test]
async fn a_head_request_gets_the_length_and_no_body() {
    let shop = Shop::open(Options::default());
    let mut client = Client::connect(&shop).await;
    let mut request = super::client::get("/head");
    *request.method_mut() = axum::http::Method::HEAD;
    let (asked, _) = client.send(request, true).await.expect("sent");
    let page = answer(asked).await.expect("an answer");
    assert_eq!((page.status, page.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(page.headers["content-length"], "5");
}

#[tokio::test]
async fn a_refused_upload_may_be_sent_whole_gets_its_answer_and_the_connection_goes_on() {
    let shop = Shop::open(Options::default());
    let mut client = Client::connect(&shop).await;
    for _ in 0..3 {
        let (asked, mut body) = client.post("/refuse").await;
        send_body(&mut body, vec![b'x'; 3_000_000].into())
            .await
            .expect("the server reads on");
        let refused = answer(asked).await.expect("an answer");
        assert_eq!(
            (refused.status, refused.body.as_str()),
            (StatusCode::PAYLOAD_TOO_LARGE, "too much")
        );
        assert_eq!(client.get("/").await.body, "hello");
    }
}

#[tokio::test]
async fn reading_what_was_refused_has_an_end() {
    let shop = Shop::open(Options {
        linger: LingerOptions {
            bytes: 1_000_000,
            ..LingerOptions::default()
        },
        ..Options::default()
    });
    let mut client = Client::connect(&shop).await;
    let (asked, mut body) = client.post("/refuse").await;
    let refused = answer(asked).await.expect("an answer");
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let reset = tokio::spawn(async move {
        let _ = send_body(&mut body, vec![b'x'; 30_000_000].into()).await;
        std::future::poll_fn(|cx| body.poll_reset(cx)).await
    });
    assert_eq!(reset.await.expect("no panic").ok(), Some(Reason::NO_ERROR));
    assert_eq!(client.get("/").await.body, "hello");
}

#[tokio::test]
async fn a_slow_body_gets_408_and_the_other_requests_of_the_connection_go_on() {
    let mut shop = Shop::open(Options {
        body: BodyOptions {
            min_rate: 10_000,
            grace: Duration::from_millis(300),
            total: Duration::from_mins(1),
        },
        ..Options::default()
    });
    let mut client = Client::connect(&shop).await;
    let (stops, mut first) = client.post("/read").await;
    let (trickles, mut second) = client.post("/read").await;
    let waiting = client.ask("/gate").await;
    first.send_data(Bytes::from_static(b"half"), false).expect("sent");
    let trickle = tokio::spawn(async move {
        // 50 bytes a second.
        while second.send_data(Bytes::from_static(b"x"), false).is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    for asked in [stops, trickles] {
        let refused = answer(asked).await.expect("an answer");
        assert_eq!(refused.status, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(shop.app.next_seen().await, Seen::Body(Err(BodyError::TooSlow)));
    }
    trickle.abort();
    shop.app.gate.add_permits(1);
    assert_eq!(answer(waiting).await.expect("an answer").body, "through");
}

#[tokio::test]
async fn a_client_that_cancels_a_body_or_leaves_is_not_taken_for_a_slow_one() {
    let mut shop = Shop::open(Options::default());
    let mut client = Client::connect(&shop).await;
    for leaves in [false, true] {
        let (_asked, mut body) = client.post("/read-on").await;
        body.send_data(Bytes::from_static(b"half"), false).expect("sent");
        assert_eq!(shop.app.next_seen().await, Seen::Started);
        if leaves {
            break;
        }
        body.send_reset(Reason::CANCEL);
        assert_eq!(
            shop.app.next_seen().await,
            Seen::Body(Err(BodyError::Disconnected))
        );
    }
    drop(client);
    assert_eq!(
        shop.app.next_seen().await,
        Seen::Body(Err(BodyError::Disconnected))
    );
}

#[tokio::test]
async fn a_client_that_does_not_take_an_answer_loses_it_and_no_other() {
    let mut shop = Shop::open(Options {
        write_stall_timeout: Duration::from_secs(1),
        ..Options::default()
    });
    // The window of the connection has room for other answers.
    let mut settings = Builder::new();
    settings.initial_connection_window_size(1_000_000);
    let mut client = Client::over(shop.stream(HTTP_2).await, &settings).await;
    let waiting = client.ask("/gate").await;
    let endless = client.ask("/endless").await.await.expect("an answer");
    let mut body = endless.into_body();
    // It takes as much as was promised, and then no more.
    assert_eq!(shop.app.next_seen().await, Seen::AnswerDropped);
    let reset = loop {
        match body.data().await {
            Some(Ok(_)) => {}
            Some(Err(error)) => break error,
            None => panic!("an end of what has none"),
        }
    };
    assert_eq!(reset.reason(), Some(Reason::CANCEL));
    shop.app.gate.add_permits(1);
    assert_eq!(answer(waiting).await.expect("an answer").body, "through");
    assert_eq!(client.get("/").await.body, "hello");
}

#[tokio::test]
async fn answers_that_wait_for_each_other_on_a_slow_line_are_not_lost() {
    let patience = Duration::from_secs(3);
    let mut shop = Shop::open(Options {
        write_stall_timeout: patience,
        ..Options::default()
    });
    let mut raw = Raw::begin(&shop, &[0, 4, 0x7f, 0xff, 0xff, 0xff]).await;
    raw.send(frame(WINDOW, 0, 0, &0x7fff_0000_u32.to_be_bytes()))
        .await;
    for stream in (1..200).step_by(2) {
        raw.send(request(stream, "/endless")).await;
    }
    // Each of the hundred has its turn every four seconds: 400 KB a second, in pieces of 16 KB.
    let began = Instant::now();
    while began.elapsed() < patience * 2 {
        assert!(raw.next().await.is_some(), "still open");
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    assert!(shop.app.seen.try_recv().is_err(), "all are still being answered");
}

#[tokio::test]
async fn a_client_that_takes_an_answer_slowly_gets_it() {
    let mut shop = Shop::open(Options {
        write_stall_timeout: Duration::from_secs(1),
        ..Options::default()
    });
    let mut client = Client::connect(&shop).await;
    let mut body = client.ask("/endless").await.await.expect("an answer").into_body();
    for _ in 0..30 {
        let data = body.data().await.expect("more").expect("the answer goes on");
        body.flow_control().release_capacity(data.len()).expect("taken");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(shop.app.seen.try_recv().is_err(), "still being answered");
}

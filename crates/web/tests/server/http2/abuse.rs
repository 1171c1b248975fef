//! Clients that use the protocol against the server.

use std::time::{Duration, Instant};

use web::server::Options;

use super::client::Client;
use super::raw::{
    ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, Frame, HEADERS, PING, PREFACE, RESET, Raw, SETTINGS,
    WINDOW, frame, get, request,
};
use crate::app::Seen;
use crate::shop::Shop;

const HEAD: Duration = Duration::from_millis(500);
const NO_PAUSE: Duration = Duration::ZERO;

fn impatient() -> Options {
    Options {
        head_timeout: HEAD,
        idle_timeout: HEAD * 2,
        write_stall_timeout: Duration::from_secs(1),
        ..Options::default()
    }
}

/// `SETTINGS_INITIAL_WINDOW_SIZE`.
fn window_of(size: u32) -> Vec<u8> {
    [&[0, 4], &size.to_be_bytes()[..]].concat()
}

/// The server serves others.
async fn is_well(shop: &Shop) {
    assert_eq!(Client::connect(shop).await.get("/").await.body, "hello");
}

#[tokio::test]
async fn a_client_without_a_request_has_no_more_time_than_a_head() {
    let shop = Shop::open(impatient());
    let settings = frame(SETTINGS, 0, 0, &[]);
    for said in [
        vec![],
        PREFACE[..5].to_vec(),
        PREFACE.to_vec(),
        [PREFACE, &settings].concat(),
        // Half a head.
        [PREFACE, &settings, &frame(HEADERS, END_STREAM, 1, &get("/"))].concat(),
        [PREFACE, &settings, &request(1, "/")[..12]].concat(),
    ] {
        let began = Instant::now();
        let mut raw = Raw::connect(&shop).await;
        raw.send(&said).await;
        raw.closed().await;
        assert!(began.elapsed() + Duration::from_millis(50) >= HEAD, "{said:?}");
    }
    is_well(&shop).await;
}

#[tokio::test]
async fn a_head_that_trickles_in_has_no_more_time_than_one_that_stops() {
    let shop = Shop::open(impatient());
    let mut raw = Raw::begin(&shop, &[]).await;
    raw.send(frame(HEADERS, END_STREAM, 1, &get("/"))).await;
    let mut sent = 0;
    // `x: y`, once in each fifth of the time.
    while raw
        .try_send(frame(CONTINUATION, 0, 1, &[0, 1, b'x', 1, b'y']))
        .await
    {
        sent += 1;
        assert!(sent < 100, "still open");
        tokio::time::sleep(HEAD / 5).await;
    }
}

#[tokio::test]
async fn pings_without_a_request_do_not_keep_a_connection() {
    let shop = Shop::open(impatient());
    for asks in [false, true] {
        let mut raw = Raw::begin(&shop, &[]).await;
        if asks {
            raw.send(request(1, "/")).await;
        }
        let sent = raw.send_until_closed(frame(PING, 0, 0, &[7; 8]), HEAD / 10).await;
        assert!(sent > 2);
    }
}

#[tokio::test]
async fn a_client_that_does_not_answer_a_ping_is_disconnected() {
    let mut shop = Shop::open(Options {
        ping_interval: Duration::from_millis(200),
        ..impatient()
    });
    let mut raw = Raw::begin(&shop, &[]).await;
    raw.send(request(1, "/started")).await;
    assert_eq!(shop.app.next_seen().await, Seen::Started);
    raw.closed().await;
    assert_eq!(shop.app.next_seen().await, Seen::AnswerDropped);
}

#[tokio::test]
async fn a_head_without_end_is_cut_off_early() {
    let shop = Shop::open(Options::default());
    // CVE-2024-27316: many lines that are kept, many that are not, and frames with nothing in them.
    let line = |size: usize| [&[0, 1, b'x', 0x7f], &varint(size - 127)[..], &vec![b'y'; size]].concat();
    for payload in [line(200), line(16_000), Vec::new()] {
        let mut raw = Raw::begin(&shop, &[]).await;
        raw.send(frame(HEADERS, END_STREAM, 1, &get("/"))).await;
        let sent = raw
            .send_until_closed(frame(CONTINUATION, 0, 1, &payload), NO_PAUSE)
            .await;
        assert!(sent < 1_000, "{sent} frames of {}", payload.len());
    }
    is_well(&shop).await;
}

/// An integer of HPACK behind its prefix (RFC 7541, section 5.1).
fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 128 {
        bytes.push(u8::try_from(number % 128 + 128).expect("a byte"));
        number /= 128;
    }
    bytes.push(u8::try_from(number).expect("a byte"));
    bytes
}

#[tokio::test]
async fn a_small_head_that_unpacks_to_a_large_one_is_refused() {
    let shop = Shop::open(Options::default());
    let mut raw = Raw::begin(&shop, &[]).await;
    // A line of 3 KB that is put into the table, and then called 10,000 times by one byte.
    let value = [&[0x40, 1, b'x', 0x7f], &varint(3_000 - 127)[..], &[b'y'; 3_000]].concat();
    let block = [&get("/")[..], &value, &[0xbe; 10_000]].concat();
    raw.send(frame(HEADERS, END_STREAM | END_HEADERS, 1, &block))
        .await;
    raw.closed().await;
    is_well(&shop).await;
}

#[tokio::test]
async fn requests_that_are_cancelled_as_soon_as_they_are_sent_end_the_connection() {
    let mut shop = Shop::open(Options::default());
    // CVE-2023-44487: all at once, so that none of them is begun.
    let mut raw = Raw::begin(&shop, &[]).await;
    let cancel = |stream| frame(RESET, 0, stream, &[0, 0, 0, 8]);
    for batch in 0.. {
        let streams = (batch * 100 + 1..(batch + 1) * 100).step_by(2);
        let pairs = streams.map(|stream| [request(stream, "/gate"), cancel(stream)].concat());
        if !raw.try_send(pairs.collect::<Vec<_>>().concat()).await || !raw.read_until(NO_PAUSE).await {
            break;
        }
        assert!(batch < 100, "still open");
    }
    is_well(&shop).await;

    // One after the other, each of them when it is begun.
    let mut raw = Raw::begin(&shop, &[]).await;
    let mut begun = 0;
    for stream in (1..).step_by(2) {
        if !raw.try_send(request(stream, "/started")).await {
            break;
        }
        let next = tokio::time::timeout(Duration::from_secs(1), shop.app.seen.recv()).await;
        if next.is_err() {
            break;
        }
        begun += 1;
        assert!(begun < 1_000, "still open");
        raw.try_send(cancel(stream)).await;
        assert_eq!(shop.app.next_seen().await, Seen::AnswerDropped);
    }
    raw.closed().await;
    assert!(
        begun >= 100,
        "a browser may cancel the pictures of a page: {begun}"
    );
    is_well(&shop).await;
}

#[tokio::test]
async fn a_window_that_is_opened_by_a_byte_at_a_time_keeps_nothing() {
    let mut shop = Shop::open(impatient());
    // The second answer ends, and hyper could keep all of it.
    for (window, path) in [
        (0, "/endless"),
        (1, "/pieces/1"),
        (1, "/endless"),
        (4_000, "/endless"),
    ] {
        let mut raw = Raw::begin(&shop, &window_of(window)).await;
        raw.send(request(1, path)).await;
        let began = Instant::now();
        let dropped = async {
            loop {
                raw.try_send(frame(WINDOW, 0, 1, &[0, 0, 0, 1])).await;
                tokio::time::sleep(HEAD / 10).await;
            }
        };
        tokio::select! {
            seen = shop.app.next_seen() => assert_eq!(seen, Seen::AnswerDropped),
            () = dropped => {}
        }
        assert!(began.elapsed() < Duration::from_secs(20));
        let reset = raw.next_of(RESET).await.expect("the stream alone is reset");
        assert_eq!((reset.stream, reset.flags), (1, 0));
        // With nothing else to do, the connection ends.
        raw.closed().await;
    }
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_dropped() {
    let mut shop = Shop::open(impatient());
    // All windows are open; it is the socket that is full.
    let mut raw = Raw::begin(&shop, &window_of(0x7fff_ffff)).await;
    raw.send(frame(WINDOW, 0, 0, &0x7fff_0000_u32.to_be_bytes()))
        .await;
    for stream in [1, 3, 5] {
        raw.send(request(stream, "/endless")).await;
    }
    for _ in 0..3 {
        assert_eq!(shop.app.next_seen().await, Seen::AnswerDropped);
    }
}

#[tokio::test]
async fn questions_whose_answers_are_not_read_are_not_answered_for_ever() {
    let shop = Shop::open(impatient());
    for question in [frame(PING, 0, 0, &[7; 8]), frame(SETTINGS, 0, 0, &[])] {
        let mut raw = Raw::begin(&shop, &[]).await;
        let many = question.repeat(1_000);
        let began = Instant::now();
        // It does not read, so that in the end the server does not either.
        while raw.try_send(&many).await {
            assert!(began.elapsed() < Duration::from_secs(25), "still open");
        }
    }
    is_well(&shop).await;
}

#[tokio::test]
async fn data_for_what_was_refused_costs_nothing_and_the_windows_stay_open() {
    let shop = Shop::open(Options::default());
    let mut raw = Raw::begin(&shop, &[]).await;
    let post = [&[0x83, 0x87, 0x04, 7][..], b"/refuse", &[0x01, 1, b'h']].concat();
    for stream in (1..200).step_by(2) {
        raw.send(frame(HEADERS, END_HEADERS, stream, &post)).await;
        let Some(Frame { flags, .. }) = raw.next_of(HEADERS).await else {
            panic!("an answer");
        };
        assert_eq!(flags & END_HEADERS, END_HEADERS);
        // Within the window that every stream has.
        for _ in 0..4 {
            raw.send(frame(DATA, 0, stream, &[b'x'; 16_000])).await;
        }
    }
    raw.send(frame(PING, 0, 0, &[7; 8])).await;
    let pong = raw.next_of(PING).await.expect("an answer");
    assert_eq!((pong.flags, pong.payload), (ACK, vec![7; 8]));
}

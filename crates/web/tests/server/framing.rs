//! Ambiguous framing is refused, and requests that are too large get their own responses.

use web::server::Options;

use crate::app::App;
use crate::client::Client;

/// The mistake, and the bytes that contain it.
const MALFORMED: &[(&str, &str)] = &[
    (
        "length and coding",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "coding and length",
        "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    ),
    (
        "identity behind chunked",
        "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    ),
    (
        "chunked behind identity",
        "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "unknown coding",
        "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "two codings",
        "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "hidden second coding",
        "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n\r\n0\r\n\r\n",
    ),
    (
        "empty coding",
        "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    ),
    (
        "coding in HTTP/1.0",
        "POST /read HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "two lengths",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    ),
    (
        "the same length twice",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    ),
    (
        "a list of lengths",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 5, 5\r\n\r\nhello",
    ),
    (
        "signed length",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello",
    ),
    (
        "negative length",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
    ),
    (
        "empty length",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n",
    ),
    (
        "endless length",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n",
    ),
    (
        "bare LF behind the request line",
        "GET / HTTP/1.1\nHost: h\r\n\r\n",
    ),
    (
        "bare LF behind a header",
        "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
    ),
    ("bare LF at the end", "GET / HTTP/1.1\r\nHost: h\r\n\n"),
    ("bare LF everywhere", "GET / HTTP/1.1\nHost: h\n\n"),
    ("bare CR in a value", "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n"),
    ("folded header", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n"),
    (
        "space before the first header",
        "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
    ),
    (
        "space before a colon",
        "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length : 5\r\n\r\nhello",
    ),
    (
        "header without a name",
        "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n",
    ),
    (
        "header without a colon",
        "GET / HTTP/1.1\r\nHost: h\r\nnonsense\r\n\r\n",
    ),
    ("NUL in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"),
    ("NUL in a name", "GET / HTTP/1.1\r\nHost: h\r\nX\0: a\r\n\r\n"),
    ("NUL in the target", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("two hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n"),
    ("HTTP/0.9", "GET /\r\n"),
    ("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("no such version", "GET / HTTP/1.2\r\nHost: h\r\n\r\n"),
    ("two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("raw angle bracket", "GET /<script> HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("our own word for it", "REFUSED /431 HTTP/1.1\r\nHost: h\r\n\r\n"),
    ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}"),
    ("garbage", "\u{1}\u{2}\u{3}garbage garbage\r\n\r\n"),
];

#[tokio::test]
async fn malformed_requests_get_400_and_the_door() {
    let app = App::start(Options::default());
    for (wrong, bytes) in MALFORMED {
        let mut client = Client::connect(app.address).await;
        client.send(bytes).await;
        let answer = client
            .answer()
            .await
            .unwrap_or_else(|| panic!("{wrong}: no answer"));
        assert_eq!(
            (answer.status, answer.envelope_code(), answer.closes()),
            (400, Some(400), true),
            "{wrong}"
        );
        assert!(client.is_closed().await, "{wrong}");
    }
}

#[tokio::test]
async fn a_malformed_request_does_not_disturb_the_answer_to_the_one_before_it() {
    let app = App::start(Options::default());
    for (wrong, bytes) in MALFORMED {
        let mut client = Client::connect(app.address).await;
        client
            .send(format!(
                "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc{bytes}"
            ))
            .await;
        let statuses =
            [client.answer().await, client.answer().await].map(|answer| answer.map(|answer| answer.status));
        assert_eq!(statuses, [Some(200), Some(400)], "{wrong}");
        assert!(client.is_closed().await, "{wrong}");
    }
}

#[tokio::test]
async fn a_refusal_waits_for_a_slow_answer_that_comes_first() {
    let app = App::start(Options::default());
    let mut client = Client::connect(app.address).await;
    client
        .send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\nGET /\nHTTP/1.1\r\n\r\n")
        .await;
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    app.gate.add_permits(1);
    let statuses =
        [client.answer().await, client.answer().await].map(|answer| answer.map(|answer| answer.status));
    assert_eq!(statuses, [Some(200), Some(400)]);
}

#[tokio::test]
async fn nothing_behind_a_malformed_request_is_served() {
    let mut app = App::start(Options::default());
    for (wrong, bytes) in MALFORMED {
        let mut client = Client::connect(app.address).await;
        client
            .send(format!(
                "{bytes}POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"
            ))
            .await;
        assert_eq!(
            client.answer().await.map(|answer| answer.status),
            Some(400),
            "{wrong}"
        );
        assert!(client.is_closed().await, "{wrong}");
    }
    assert!(app.seen.try_recv().is_err(), "no handler ran");
}

#[tokio::test]
async fn badly_framed_chunks_reach_the_handler_as_a_malformed_body() {
    use crate::app::Seen;
    use web::server::BodyError;

    let mut app = App::start(Options::default());
    for chunks in [
        "5\nhello\r\n0\r\n\r\n",
        "5;a\nhello\r\n0\r\n\r\n",
        "5\r\nhello!\r\n0\r\n\r\n",
        "x\r\n",
        "-1\r\n",
    ] {
        let mut client = Client::connect(app.address).await;
        client
            .send(format!(
                "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"
            ))
            .await;
        let answer = client.answer().await.expect("an answer");
        assert_eq!((answer.status, answer.closes()), (400, true), "{chunks:?}");
        assert_eq!(
            app.next_seen().await,
            Seen::Body(Err(BodyError::Malformed)),
            "{chunks:?}"
        );
        assert!(client.is_closed().await, "{chunks:?}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_told_so() {
    let app = App::start(Options::default());
    let long = "x".repeat(40_000);
    let fit = "x".repeat(30_000);
    let crowd = "X: y\r\n".repeat(101);
    for (status, head) in [
        (431, format!("GET / HTTP/1.1\r\nHost: h\r\nX: {long}\r\n\r\n")),
        (431, format!("GET / HTTP/1.1\r\nHost: h\r\nX: {long}")),
        (431, format!("GET / HTTP/1.1\r\nHost: h\r\n{crowd}\r\n")),
        (
            414,
            format!("GET /{} HTTP/1.1\r\nHost: h\r\n\r\n", &long[..9_000]),
        ),
        (414, format!("GET /{long}")),
        (200, format!("GET / HTTP/1.1\r\nHost: h\r\nX: {fit}\r\n\r\n")),
    ] {
        let mut client = Client::connect(app.address).await;
        client.send(&head).await;
        let answer = client.answer().await.expect("an answer");
        assert_eq!(answer.status, status, "{}", &head[..60]);
        if status != 200 {
            assert_eq!((answer.envelope_code(), answer.closes()), (Some(status), true));
            for name in [
                "x-content-type-options: nosniff",
                "content-security-policy: ",
                "x-frame-options: deny",
            ] {
                assert!(answer.head.contains(name), "{name} of {status}");
            }
            assert!(client.is_closed().await);
        }
    }
}

//! https terminated here: clients with TLS are served, and clients without TLS or with an incomplete handshake do no
//! harm.

use std::time::{Duration, Instant, SystemTime};

use rustls::version::{TLS12, TLS13};
use testkit::fake::Authority;
use tokio::io::AsyncWriteExt;
use web::server::{Certificate, CertificateError, Drained, Listener, Options, Tls};

use crate::app::{App, Seen};
use crate::client::Client;
use crate::shop::{HTTP_1, NAME, Shop, certificate, connect};

const HEAD: Duration = Duration::from_millis(300);

/// The first bytes of a handshake that is not continued.
const HALF_A_HELLO: &[u8] = &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03];

#[tokio::test]
async fn a_page_comes_over_both_versions_of_tls_and_http_1_1() {
    let shop = Shop::open(Options::default());
    for version in [&TLS12, &TLS13] {
        let stream = connect(shop.app.address, &shop.authority, &[version], HTTP_1).await;
        let stream = stream.expect("it is trusted");
        let session = stream.get_ref().1;
        assert_eq!(session.protocol_version(), Some(version.version));
        assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
        let mut client = Client::over(stream);
        assert_eq!(client.get("/").await.body, "hello");
        assert_eq!(client.get("/encrypted").await.body, "true");
    }
    let plain = App::start(Options::default());
    assert_eq!(
        Client::connect(plain.address).await.get("/encrypted").await.body,
        "false"
    );
}

#[tokio::test]
async fn a_body_of_several_megabytes_arrives_whole() {
    let mut shop = Shop::open(Options::default());
    let mut client = shop.client().await;
    let length = 3_000_000;
    client
        .send(format!(
            "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n"
        ))
        .await;
    client.send(vec![b'x'; length]).await;
    client.stream.flush().await.expect("the server reads");
    assert_eq!(shop.app.next_seen().await, Seen::Body(Ok(length)));
    assert_eq!(client.answer().await.expect("an answer").body, length.to_string());
}

#[tokio::test]
async fn another_certificate_is_for_those_who_come_later() {
    let shop = Shop::open(Options::default());
    let mut old = shop.client().await;
    assert_eq!(old.get("/").await.body, "hello");

    let another = Authority::new();
    shop.tls.show(&certificate(&another));
    let refused = connect(shop.app.address, &shop.authority, &[&TLS13], HTTP_1).await;
    assert!(refused.is_err(), "the old certificate is not shown any more");
    let stream = connect(shop.app.address, &another, &[&TLS13], HTTP_1).await;
    assert_eq!(
        Client::over(stream.expect("trusted")).get("/").await.body,
        "hello"
    );

    assert_eq!(old.get("/").await.body, "hello", "the old connection goes on");
}

#[tokio::test]
async fn without_a_certificate_nobody_gets_in_and_with_one_everybody() {
    let authority = Authority::new();
    let tls = Tls::new().expect("TLS");
    let shown = tls.clone();
    let app = App::start_on(Options::default(), |socket| Listener::encrypted(socket, shown));
    assert!(connect(app.address, &authority, &[&TLS13], HTTP_1).await.is_err());
    tls.show(&certificate(&authority));
    assert!(connect(app.address, &authority, &[&TLS13], HTTP_1).await.is_ok());
}

#[tokio::test]
async fn a_handshake_has_no_more_time_than_a_head() {
    let shop = Shop::open(Options {
        head_timeout: HEAD,
        ..Options::default()
    });
    for hello in [&b""[..], HALF_A_HELLO] {
        let began = Instant::now();
        let mut silent = Client::connect(shop.app.address).await;
        silent.send(hello).await;
        assert!(silent.is_closed().await);
        assert!(began.elapsed() >= HEAD);
    }
    // The head does not get the full time again after the handshake.
    let mut client = shop.client().await;
    assert!(client.is_closed().await);
    assert_eq!(shop.client().await.get("/").await.body, "hello");
}

#[tokio::test]
async fn who_does_not_end_a_handshake_makes_room_for_who_does() {
    let shop = Shop::open(Options {
        max_connections: 4,
        head_timeout: Duration::from_mins(10),
        ..Options::default()
    });
    let mut silent = Vec::new();
    for _ in 0..10 {
        let mut client = Client::connect(shop.app.address).await;
        client.send(HALF_A_HELLO).await;
        silent.push(client);
    }
    for _ in 0..10 {
        assert_eq!(shop.client().await.get("/").await.body, "hello");
    }
}

#[tokio::test]
async fn plain_http_where_https_is_spoken_is_closed_and_harms_nobody() {
    let shop = Shop::open(Options::default());
    let mut open = shop.client().await;
    let mut lost = Client::connect(shop.app.address).await;
    lost.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert!(lost.answer().await.is_none(), "no answer in plain text");
    assert_eq!(open.get("/").await.body, "hello");
    assert_eq!(shop.client().await.get("/").await.body, "hello");
}

#[tokio::test]
async fn a_client_that_stops_reading_is_dropped() {
    let mut shop = Shop::open(Options {
        write_stall_timeout: Duration::from_secs(1),
        ..Options::default()
    });
    let mut client = shop.client().await;
    client.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert_eq!(shop.app.next_seen().await, Seen::AnswerDropped);
}

#[tokio::test]
async fn a_refused_upload_gets_its_answer_before_the_end() {
    let shop = Shop::open(Options::default());
    let mut client = shop.client().await;
    client
        .send("POST /refuse HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")
        .await;
    client.send(vec![b'x'; 100_000]).await;
    let answer = client.answer().await.expect("an answer");
    assert_eq!((answer.status, answer.closes()), (413, true));
}

#[tokio::test]
async fn a_stop_ends_what_was_begun_and_waits_for_no_handshake() {
    let mut shop = Shop::open(Options {
        head_timeout: Duration::from_mins(10),
        ..Options::default()
    });
    let mut busy = shop.client().await;
    busy.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n").await;
    let mut idle = shop.client().await;
    assert_eq!(idle.get("/").await.body, "hello");
    let mut half = Client::connect(shop.app.address).await;
    half.send(HALF_A_HELLO).await;

    shop.app.begin_stop();
    assert!(idle.is_closed().await);
    assert!(half.is_closed().await);
    shop.app.gate.add_permits(1);
    let answer = busy.answer().await.expect("the answer");
    assert_eq!((answer.body.as_str(), answer.closes()), ("through", true));
    assert_eq!(shop.app.stopped().await, Drained { cut: 0 });
}

#[test]
fn a_certificate_is_told_from_what_is_none() {
    let authority = Authority::new();
    let (chain, key) = authority.server_pem(NAME);
    let (_, of_another) = authority.server_pem(NAME);
    let read = |chain: &str, key: &str| Certificate::from_pem(chain.as_bytes(), key.as_bytes());
    assert!(matches!(read("", &key), Err(CertificateError::NoCertificate)));
    assert!(matches!(read(&key, &key), Err(CertificateError::NoCertificate)));
    assert!(matches!(read(&chain, ""), Err(CertificateError::NoKey)));
    assert!(matches!(
        read(&chain, &of_another),
        Err(CertificateError::Unfit(_))
    ));
    // Both may be in one file.
    let both = format!("{key}{chain}");
    let certificate = read(&both, &both).expect("a certificate");
    assert!(certificate.begins() < SystemTime::now() && SystemTime::now() < certificate.ends());
    assert!(!format!("{certificate:?}").contains("key"));
}

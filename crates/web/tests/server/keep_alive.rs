//! Well-behaved clients that keep their connection open.

use web::server::Options;

use crate::app::App;
use crate::client::Client;

#[tokio::test]
async fn requests_that_come_at_once_are_answered_in_order() {
    let app = App::start(Options::default());
    let mut client = Client::connect(app.address).await;
    client
        .send(
            "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: h\r\n\r\n\
             POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n\
             GET / HTTP/1.1\r\nHo",
        )
        .await;
    for body in ["3", "hello", "5"] {
        assert_eq!(
            client.answer().await.map(|answer| answer.body).as_deref(),
            Some(body)
        );
    }
    client.send("st: h\r\n\r\n").await;
    assert_eq!(
        client.answer().await.map(|answer| answer.body).as_deref(),
        Some("hello")
    );
}

#[tokio::test]
async fn a_request_may_arrive_in_pieces_of_any_size() {
    let app = App::start(Options::default());
    let request = "POST /read HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: t\r\n\r\n";
    for piece in [1, 2, 3, 7, 30] {
        let mut client = Client::connect(app.address).await;
        for bytes in request.as_bytes().chunks(piece) {
            client.send(bytes).await;
            tokio::task::yield_now().await;
        }
        let answer = client.answer().await.expect("an answer");
        assert_eq!(
            (answer.status, answer.body.as_str(), answer.closes()),
            (200, "5", false),
            "pieces of {piece}"
        );
        assert_eq!(client.get("/").await.body, "hello");
    }
}

#[tokio::test]
async fn a_handler_learns_who_is_at_the_other_end() {
    let app = App::start(Options::default());
    let mut client = Client::connect(app.address).await;
    let own = client.stream.local_addr().expect("connected").to_string();
    assert_eq!(client.get("/peer").await.body, own);
}

#[tokio::test]
async fn a_large_body_arrives_whole_and_the_connection_stays() {
    let app = App::start(Options::default());
    let mut client = Client::connect(app.address).await;
    let body = vec![b'\n'; 5_000_000];
    client
        .send(format!(
            "POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n",
            body.len()
        ))
        .await;
    client.send(&body).await;
    assert_eq!(
        client.answer().await.map(|answer| answer.body).as_deref(),
        Some("5000000")
    );
    assert_eq!(client.get("/").await.status, 200);
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_to_go_on() {
    let app = App::start(Options::default());
    let mut client = Client::connect(app.address).await;
    client
        .send("POST /read HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        .await;
    assert_eq!(client.answer().await.map(|answer| answer.status), Some(100));
    client.send("ok").await;
    assert_eq!(
        client.answer().await.map(|answer| answer.body).as_deref(),
        Some("2")
    );
}

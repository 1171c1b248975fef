//! One client has a share of the connections and of the requests.

use axum::http::StatusCode;
use h2::Reason;
use web::server::{ClientOptions, Options};

use super::client::{Client, answer};
use crate::app::App;
use crate::client::Client as OldClient;
use crate::shop::Shop;

fn shares(connections: usize, requests: usize) -> Options {
    Options {
        client: ClientOptions {
            connections,
            requests,
            exempt: Vec::new(),
        },
        ..Options::default()
    }
}

#[tokio::test]
async fn requests_beyond_the_share_of_a_client_are_refused_so_that_they_may_be_repeated() {
    let shop = Shop::open(shares(10, 3));
    let mut first = Client::connect(&shop).await;
    let mut waiting = Vec::new();
    for _ in 0..4 {
        waiting.push(first.ask("/gate").await);
    }
    let refused = first.ask("/gate").await;
    let refused = answer(refused).await.expect_err("one more than the share");
    assert_eq!(refused.reason(), Some(Reason::REFUSED_STREAM));
    // The only request of a connection is always answered.
    let mut second = Client::connect(&shop).await;
    let only = second.ask("/gate").await;
    let refused = second.ask("/").await;
    assert!(answer(refused).await.is_err());

    shop.app.gate.add_permits(5);
    waiting.push(only);
    for asked in waiting {
        assert_eq!(answer(asked).await.expect("an answer").body, "through");
    }
    for client in [&mut first, &mut second] {
        let asked = client.ask("/").await;
        assert_eq!(client.get("/").await.status, StatusCode::OK);
        assert_eq!(answer(asked).await.expect("an answer").body, "hello");
    }
}

#[tokio::test]
async fn all_clients_together_have_as_many_more_requests_as_connections() {
    let shop = Shop::open(Options {
        max_connections: 2,
        ..Options::default()
    });
    let mut client = Client::connect(&shop).await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(client.ask("/gate").await);
    }
    let refused = client.ask("/gate").await;
    assert!(answer(refused).await.is_err());
    shop.app.gate.add_permits(3);
    for asked in waiting {
        assert_eq!(answer(asked).await.expect("an answer").body, "through");
    }
}

#[tokio::test]
async fn a_client_with_its_share_of_connections_loses_the_oldest_that_rests() {
    let app = App::start(shares(2, 100));
    let mut first = OldClient::connect(app.address).await;
    assert_eq!(first.get("/").await.status, 200);
    let mut second = OldClient::connect(app.address).await;
    assert_eq!(second.get("/").await.status, 200);
    let mut third = OldClient::connect(app.address).await;
    assert_eq!(third.get("/").await.status, 200);
    assert!(first.is_closed().await);

    // None of them rests any more.
    for client in [&mut second, &mut third] {
        client.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n").await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let mut fourth = OldClient::connect(app.address).await;
    assert!(fourth.is_closed().await);
    app.gate.add_permits(2);
    for client in [&mut second, &mut third] {
        assert_eq!(client.answer().await.expect("an answer").body, "through");
    }
    drop(third);
    let mut fifth = OldClient::connect(app.address).await;
    assert_eq!(fifth.get("/").await.status, 200);
}

#[tokio::test]
async fn this_machine_has_no_share_by_default() {
    let app = App::start(Options {
        client: ClientOptions {
            connections: 1,
            ..ClientOptions::default()
        },
        ..Options::default()
    });
    let mut clients = Vec::new();
    for _ in 0..5 {
        let mut client = OldClient::connect(app.address).await;
        assert_eq!(client.get("/").await.status, 200);
        clients.push(client);
    }
    for mut client in clients {
        assert_eq!(client.get("/").await.status, 200, "still open");
    }
}

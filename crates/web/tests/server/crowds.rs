//! More connections than the limit.

use std::time::Duration;

use web::server::Options;

use crate::app::App;
use crate::client::Client;

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_slow_clients_do_not_keep_a_normal_one_from_being_served() {
    let app = App::start(Options::default());
    let mut slow = Vec::new();
    for number in 0..2_000 {
        let mut client = Client::connect(app.address).await;
        match number % 3 {
            0 => {}
            1 => client.send("GET / HTTP/1.1\r\nHost").await,
            _ => {
                client
                    .send("POST /read HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf")
                    .await;
            }
        }
        slow.push(client);
    }
    for _ in 0..100 {
        assert_eq!(Client::connect(app.address).await.get("/").await.body, "hello");
    }
    for client in &slow {
        assert!(
            client.stream.try_read(&mut [0]).is_err(),
            "still open, nothing to read"
        );
    }
}

#[tokio::test]
async fn who_says_nothing_makes_room_for_who_asks() {
    let app = App::start(Options {
        max_connections: 8,
        head_timeout: Duration::from_mins(10),
        ..Options::default()
    });
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(Client::connect(app.address).await);
    }
    for _ in 0..20 {
        assert_eq!(Client::connect(app.address).await.get("/").await.body, "hello");
    }
    assert!(silent[0].is_closed().await, "the oldest went first");
}

#[tokio::test]
async fn who_rests_makes_room_but_who_waits_for_an_answer_does_not() {
    let app = App::start(Options {
        max_connections: 3,
        ..Options::default()
    });
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut client = Client::connect(app.address).await;
        client.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n").await;
        waiting.push(client);
    }
    let mut resting = Client::connect(app.address).await;
    assert_eq!(resting.get("/").await.status, 200);

    assert_eq!(Client::connect(app.address).await.get("/").await.status, 200);
    assert!(resting.is_closed().await);
    app.gate.add_permits(2);
    for client in &mut waiting {
        assert_eq!(
            client.answer().await.map(|answer| answer.body).as_deref(),
            Some("through")
        );
    }
}

#[tokio::test]
async fn when_all_are_busy_a_newcomer_waits_for_the_first_that_is_not() {
    let app = App::start(Options {
        max_connections: 1,
        ..Options::default()
    });
    let mut busy = Client::connect(app.address).await;
    busy.send("GET /gate HTTP/1.1\r\nHost: h\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut newcomer = Client::connect(app.address).await;
    newcomer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(newcomer.stream.try_read(&mut [0]).is_err(), "not served yet");

    app.gate.add_permits(1);
    assert_eq!(
        busy.answer().await.map(|answer| answer.body).as_deref(),
        Some("through")
    );
    assert_eq!(
        newcomer.answer().await.map(|answer| answer.body).as_deref(),
        Some("hello")
    );
}

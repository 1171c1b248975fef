//! Clients that request a response and do not read it.

use std::time::Duration;

use tokio::io::AsyncReadExt;
use web::server::Options;

use crate::app::{App, Seen};
use crate::client::Client;

fn impatient() -> Options {
    Options {
        write_stall_timeout: Duration::from_secs(1),
        ..Options::default()
    }
}

#[tokio::test]
async fn a_client_that_stops_reading_is_dropped() {
    let mut app = App::start(impatient());
    let mut client = Client::connect(app.address).await;
    client.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert_eq!(app.next_seen().await, Seen::AnswerDropped);
}

#[tokio::test]
async fn a_client_that_reads_on_is_not() {
    let mut app = App::start(impatient());
    let mut client = Client::connect(app.address).await;
    client.send("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n").await;
    let mut buffer = vec![0; 4 * 1024 * 1024];
    for _ in 0..20 {
        client
            .stream
            .read_exact(&mut buffer)
            .await
            .expect("the answer goes on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(app.seen.try_recv().is_err(), "still being answered");
}

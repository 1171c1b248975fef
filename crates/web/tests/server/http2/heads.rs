//! The limits of a head are those of HTTP/1.1.

use axum::http::{Request, StatusCode};
use web::server::{Options, StrictTransport};

use super::client::{Answer, Client, answer, get};
use crate::shop::Shop;

fn options() -> Options {
    Options {
        strict_transport: StrictTransport {
            value: Some("max-age=60".to_owned()),
            https_proxies: Vec::new(),
        },
        ..Options::default()
    }
}

async fn status(client: &mut Client, request: Request<()>) -> Answer {
    let (asked, _) = client.send(request, true).await.expect("sent");
    answer(asked).await.expect("an answer")
}

fn with_lines(name: &'static str, count: usize, value: &str) -> Request<()> {
    let mut request = get("/");
    for _ in 0..count {
        request
            .headers_mut()
            .append(name, value.parse().expect("a value"));
    }
    request
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_with_its_reason_and_the_connection_stays() {
    let shop = Shop::open(options());
    let mut client = Client::connect(&shop).await;
    let long = "x".repeat(8 * 1024);
    let too_large = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
    for (request, wanted) in [
        (get(&format!("/{long}")), StatusCode::URI_TOO_LONG),
        (with_lines("a", 101, "b"), too_large),
        (with_lines("a", 4, &long), too_large),
    ] {
        let refused = status(&mut client, request).await;
        assert_eq!(refused.status, wanted);
        let envelope: serde_json::Value = serde_json::from_str(&refused.body).expect("JSON");
        assert_eq!(envelope["error"]["code"], wanted.as_u16());
        assert_eq!(refused.headers["strict-transport-security"], "max-age=60");
        assert!(!refused.headers.contains_key("connection"));
    }
    // Beyond twice the size, without its reason.
    let refused = status(&mut client, with_lines("a", 10, &long)).await;
    assert_eq!(refused.status, too_large);
    assert_eq!(client.get("/").await.body, "hello");
}

#[tokio::test]
async fn a_head_within_the_limits_passes_and_cookies_may_have_lines_of_their_own() {
    let shop = Shop::open(options());
    let mut client = Client::connect(&shop).await;
    let long = "x".repeat(7 * 1024);
    for request in [
        get(&format!("/?{long}")),
        with_lines("a", 100, "b"),
        with_lines("a", 4, &long),
        with_lines("cookie", 200, "name=value"),
    ] {
        assert_eq!(status(&mut client, request).await.body, "hello");
    }
}

//! Refused submits are counted separately from accepted ones.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Client, db_test};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use super::office::{Office, lead};

/// One accepted submit an hour, so twelve refused ones.
const LIMIT: [(&str, &str); 2] = [
    ("RATE_LIMIT_CONTACT_FORM", "1/h"),
    ("SITE_PHONE", "+998 71 200-00-00"),
];

async fn nonsense(client: &Client) -> u16 {
    let request = client.post("/api/leads/submit/").json(json!({ "phone": "1" }));
    request.send().await.status
}

/// Number of refused submits counted in the database for all clients.
async fn counted(office: &Office) -> i64 {
    let sql = "SELECT cast(coalesce(sum(used), 0) AS bigint) FROM rate_limits WHERE key LIKE 'refused:%'";
    let rows = db::query(office.app.core.db.read(), sql, &[]).await.unwrap();
    rows[0].try_get_by_index(0).unwrap()
}

#[db_test]
async fn who_sends_nonsense_again_and_again_has_to_wait(first: Office) {
    let office = first.another(&LIMIT).await;
    let visitor = office.visitor("203.0.113.70");
    for _ in 0..11 {
        assert_eq!(nonsense(&visitor).await, 400);
    }
    let unread = visitor
        .post("/api/leads/submit/")
        .content_type("application/json");
    assert_eq!(unread.body("{").send().await.status, 400);
    let request = visitor.post("/api/leads/submit/?lang=en").json(json!({}));
    let refused = request.send().await;
    assert_eq!(refused.status, 429);
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=3600).contains(&wait), "{wait}");
    let message = refused.json()["error"]["message"].to_string();
    assert!(
        message.contains("+998 71 200-00-00") && message.contains("try again later"),
        "{message}"
    );

    for _ in 0..30 {
        assert_eq!(nonsense(&visitor).await, 429);
    }
    assert_eq!(counted(&office).await, 12, "what is turned away is not counted");
    assert_eq!(nonsense(&office.visitor("203.0.113.71")).await, 400);

    // The limit applies on another instance, too. A valid form is subject only to the other limit.
    let twin = first.another(&LIMIT).await;
    assert_eq!(nonsense(&twin.visitor("203.0.113.70")).await, 429);
    let good = visitor.post("/api/leads/submit/").json(lead("A")).send().await;
    assert_eq!(good.status, 201);
}

#[db_test]
async fn a_crowd_of_refused_tries_over_two_sites_is_counted_exactly(first: Office) {
    let sites = [first.another(&LIMIT).await, first.another(&LIMIT).await];
    let crowd: Vec<_> = (0..60)
        .map(|n| {
            let client = sites[n % 2].visitor(&format!("2001:db8:7::{n:x}"));
            tokio::spawn(async move { nonsense(&client).await })
        })
        .collect();
    let mut told = 0;
    for answer in crowd {
        match answer.await.unwrap() {
            400 => told += 1,
            status => assert_eq!(status, 429),
        }
    }
    assert_eq!(told, 12);
    assert_eq!(counted(&first).await, 12);
}

#[db_test]
async fn being_over_the_limit_is_no_refused_try(first: Office) {
    let office = first.another(&LIMIT).await;
    let visitor = office.visitor("203.0.113.72");
    let send = async || {
        visitor
            .post("/api/leads/submit/")
            .json(lead("A"))
            .send()
            .await
            .status
    };
    assert_eq!(send().await, 201);
    for _ in 0..20 {
        assert_eq!(send().await, 429);
    }
    assert_eq!(counted(&office).await, 0);
    assert_eq!(nonsense(&visitor).await, 400);
}

#[db_test]
async fn beyond_the_limit_one_body_is_read_at_a_time_and_the_next_is_refused_by_its_head(first: Office) {
    // A limit with room for valid forms before the slow one.
    let limit = [("RATE_LIMIT_CONTACT_FORM", "5/h")];
    let office = first.another(&limit).await;
    let visitor = office.visitor("203.0.113.73");
    for _ in 0..60 {
        nonsense(&visitor).await;
    }
    assert_eq!(nonsense(&visitor).await, 429);
    let address = office.app.base.trim_start_matches("http://");
    let head = "POST /api/leads/submit/ HTTP/1.1\r\nHost: shop.example.uz\r\nX-Forwarded-Proto: https\r\n\
        X-Forwarded-For: 203.0.113.73\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(head.as_bytes()).await.unwrap();
    // Its body takes ten seconds to time out; other requests do not wait for it.
    let asked = Instant::now();
    let refused = crate::support::eventually(async || {
        let answer = visitor.post("/api/leads/submit/").json(lead("A")).send().await;
        (answer.status == 429).then_some(answer)
    })
    .await;
    assert!(refused.header("retry-after").is_some());
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
    // Another client is not affected, and this one may send a valid form afterwards.
    assert_eq!(nonsense(&office.visitor("203.0.113.74")).await, 400);
    drop(slow);
    let good = crate::support::eventually(async || {
        let answer = visitor.post("/api/leads/submit/").json(lead("A")).send().await;
        (answer.status == 201).then_some(())
    });
    good.await;
}

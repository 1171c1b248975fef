//! Refused tries, counted apart from what was accepted.

use serde_json::json;
use testkit::{Client, db_test};

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

/// How many refused tries the database has counted for all clients.
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

    // Another instance knows it, too; and a good form is judged by the other limit alone.
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

//! `paradise demo`.
#![cfg(unix)]

use tempfile::TempDir;
use testkit::Client;

use super::serve::Running;
use crate::support::eventually;

#[tokio::test]
async fn a_newcomer_gets_a_filled_site_and_keeps_it() {
    let folder = TempDir::new().unwrap();
    let demo = Running::start(folder.path(), &[("DEBUG", "False")], &["demo"], "Ctrl-C");
    assert!(
        demo.greeting.contains("Sign in as `admin` with the password "),
        "{}",
        demo.greeting
    );
    for path in [
        "/api/leads/submit/",
        "/api/analytics/track/",
        "/api/content/products/?lang=ru",
    ] {
        assert!(
            demo.greeting.contains(&format!("{}{path}", demo.base)),
            "{}",
            demo.greeting
        );
    }
    let client = Client::new(&demo.base);
    let health = client.get("/api/health/").send().await.json();
    assert_eq!(
        health["checks"]["settings"]["debug"], true,
        "the demo is for development"
    );
    has_a_catalogue(&client).await;
    has_smaller_pictures(&client).await;
    let token = super::paradise(folder.path(), &[], &["createtoken", "--user", "admin"])
        .done()
        .trim()
        .to_owned();
    has_leads_and_visitors(&client, &token).await;
    demo.stop();

    let again = Running::start(folder.path(), &[], &["demo"], "Ctrl-C");
    assert!(
        again.greeting.starts_with("The data of the last time is kept"),
        "{}",
        again.greeting
    );
    assert!(
        !again.greeting.contains("Sign in as"),
        "the password is shown once"
    );
    again.stop();
}

async fn has_a_catalogue(client: &Client) {
    for lang in ["ru", "en", "uz"] {
        let products = client
            .get(&format!("/api/content/products/?lang={lang}"))
            .send()
            .await
            .json();
        assert_eq!(products["count"], 12);
        for product in products["results"].as_array().unwrap() {
            let name = product[format!("name_{lang}")].as_str().unwrap();
            assert!(!name.is_empty() && product["name"] == name);
            let path = format!(
                "/api/content/products/{}/?lang={lang}",
                product["slug"].as_str().unwrap()
            );
            let detail = client.get(&path).send().await.json();
            assert_eq!(detail["images"].as_array().unwrap().len(), 3);
            assert!(detail["features_list"].as_array().unwrap().len() >= 3, "{detail}");
            assert!(detail["description"].as_str().unwrap().len() > 100, "{detail}");
        }
        let works = client
            .get(&format!("/api/content/portfolio/?lang={lang}"))
            .send()
            .await
            .json();
        assert_eq!(works["count"], 8);
        for work in works["results"].as_array().unwrap() {
            let address = work["image"].as_str().unwrap();
            let (_, path) = address.split_once("/media/").unwrap();
            let picture = client.get(&format!("/media/{path}")).send().await;
            assert_eq!(
                (picture.status, picture.header("content-type")),
                (200, Some("image/png"))
            );
            assert!(picture.body.len() < 256 * 1024, "{address} is large");
        }
    }
}

/// The first ones come within seconds; the rest is made while somebody looks around.
async fn has_smaller_pictures(client: &Client) {
    eventually(async || {
        let works = client
            .get("/api/content/portfolio/?lang=en&include=renditions")
            .send()
            .await
            .json();
        let works = works["results"].as_array().unwrap().clone();
        let made = works
            .iter()
            .any(|work| work["renditions"]["placeholder"].is_string());
        made.then_some(())
    })
    .await;
}

async fn has_leads_and_visitors(client: &Client, token: &str) {
    let stats = client.get("/api/leads/stats/").bearer(token).send().await.json();
    assert_eq!(stats["total_leads"], 40);
    assert_eq!(stats["leads_this_month"], 40);
    for language in ["ru", "en", "uz"] {
        assert!(stats["by_language"][language].as_i64().unwrap() > 0, "{stats}");
    }
    let dashboard = client
        .get("/api/analytics/dashboard/")
        .bearer(token)
        .send()
        .await
        .json();
    assert_eq!(
        dashboard["form_submissions"], 40,
        "each lead came through the form"
    );
    let days = dashboard["daily_stats"].as_array().unwrap();
    let views: Vec<i64> = days
        .iter()
        .rev()
        .map(|day| day["page_views"].as_i64().unwrap())
        .collect();
    assert!(
        views[1..14].iter().all(|views| *views > 100),
        "two weeks: {views:?}"
    );
    assert!(
        views[14..].iter().all(|views| *views == 0),
        "and not more: {views:?}"
    );
}

#[test]
fn the_demo_listens_to_this_machine_only() {
    let folder = TempDir::new().unwrap();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let settings = [("BIND", &*format!("0.0.0.0:{port}"))];
    let ended = super::paradise(folder.path(), &settings, &["demo"]);
    assert!(
        ended.refused().contains(&format!("127.0.0.1:{port}")),
        "{ended:?}"
    );
}

//! State shared by three instances with one database: rate limits per address, and sessions.

use serde_json::json;
use testkit::{Client, DatabaseKind, TestDatabase};

use super::{
    instances::{FRESH, settings, together, waits},
    server::{PASSWORD, make_superuser},
};
use crate::{
    accounts::browser::{Browser, csrf_of},
    cli::{paradise, serve::Running},
};

const LIMIT: usize = 5;

/// Three instances behind a proxy on the same machine, with a user who can sign in.
async fn three(database: &TestDatabase) -> (Vec<(String, String)>, Vec<Running>) {
    let mut all = settings(database);
    all.retain(|(name, _)| name != "RATE_LIMIT_CONTACT_FORM");
    for (name, value) in [
        ("RATE_LIMIT_CONTACT_FORM", "5/h"),
        ("ALLOWED_HOSTS", "shop.example.uz"),
        ("CSRF_TRUSTED_ORIGINS", "https://shop.example.uz"),
    ] {
        all.push((name.to_owned(), value.to_owned()));
    }
    make_superuser(database.folder(), &pairs(&all));
    let instances = together(database.folder(), &all, 3).await;
    (all, instances)
}

fn pairs(settings: &[(String, String)]) -> Vec<(&str, &str)> {
    settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// A client that sends requests to an instance as the proxy does.
fn at(instance: &Running) -> Client {
    Client::new(&instance.base).host("shop.example.uz").https()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
async fn an_address_that_asks_all_instances_has_no_more_forms_than_one_that_asks_one() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let (_, instances) = three(&database).await;
    for address in ["203.0.113.9", "203.0.113.10"] {
        let sent: Vec<_> = (0..4 * LIMIT)
            .map(|number| {
                let client = at(&instances[number % instances.len()]);
                let form = json!({ "name": "Aziza", "company": "Shop", "phone": "+998 90 123 45 67",
                    "product_type": "other", "message": format!("Form {number}") });
                tokio::spawn(async move {
                    let request = client
                        .post("/api/leads/submit/")
                        .header("X-Forwarded-For", address);
                    request.json(form).send().await
                })
            })
            .collect();
        let mut accepted = 0;
        for sent in sent {
            let answer = sent.await.unwrap();
            match answer.status {
                201 => accepted += 1,
                429 => assert!(answer.header("retry-after").is_some()),
                other => panic!("{other}: {}", answer.text()),
            }
        }
        assert_eq!(accepted, LIMIT, "{address}");
    }
    for one in instances {
        one.stop();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs TEST_POSTGRES_URL; scripts/test sets it"]
async fn who_signs_out_at_one_instance_or_is_signed_out_by_an_operator_is_so_at_all() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let (all, instances) = three(&database).await;
    for is_operator in [false, true] {
        let mut first = Browser::new(at(&instances[0]));
        assert_eq!(first.sign_in("boss", PASSWORD).await.status, 303);
        let mut everywhere: Vec<_> = instances
            .iter()
            .map(|instance| {
                let mut browser = Browser::new(at(instance));
                browser.cookies = first.cookies.clone();
                browser
            })
            .collect();
        for browser in &mut everywhere {
            assert_eq!(browser.get("/admin/").await.status, 200, "one session for all");
        }

        if is_operator {
            let told = paradise(database.folder(), &pairs(&all), &["signout", "boss"]);
            assert_eq!(told.done(), "sessions ended: 1\n");
        } else {
            let token = csrf_of(&first.get("/admin/").await);
            first
                .post("/admin/logout/", &[("csrfmiddlewaretoken", &token)])
                .await;
        }
        for (instance, known) in instances.iter().zip(&everywhere) {
            waits("the session is over", FRESH, async || {
                let mut copy = Browser::new(at(instance));
                copy.cookies.clone_from(&known.cookies);
                copy.get("/admin/").await.status == 303
            })
            .await;
        }
    }
    for one in instances {
        one.stop();
    }
}

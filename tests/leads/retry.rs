//! A submit that is sent again because its response was lost.

use chrono::{TimeDelta, Utc};
use paradise::leads::Leads;
use serde_json::{Value, json};
use testkit::{Answer, Client, db_test};

use super::office::{FORM, Office, lead, pdf};

const KEY: &str = "0b9f5a3e-8f6c-4c0e-9d55-6f6c1c1f7a10";

async fn send(client: &Client, key: &str, form: &Value) -> Answer {
    let request = client.post("/api/leads/submit/").header("Idempotency-Key", key);
    request.json(form).send().await
}

#[db_test]
async fn a_lost_answer_is_given_again_to_a_phone_on_another_network(first: Office) {
    let office = first.another(&[("RATE_LIMIT_CONTACT_FORM", "2/h")]).await;
    let (home, road) = (office.visitor("203.0.113.60"), office.visitor("203.0.113.61"));
    let mut form = lead("Анна");
    form["language"] = json!("uz");
    let accepted = send(&home, KEY, &form).await;
    assert_eq!(accepted.status, 201);
    for client in [&home, &road, &home, &home] {
        let again = send(client, KEY, &form).await;
        assert_eq!((again.status, &again.body), (201, &accepted.body));
    }
    // The field is equivalent to the header, quoted or not, and numbers may be written in any form.
    form["submission_id"] = json!(KEY);
    form["quantity"] = json!(null);
    assert_eq!(office.submit(form.clone()).await.body, accepted.body);
    assert_eq!(
        send(&road, &format!("\"{KEY}\""), &form).await.body,
        accepted.body
    );
    assert_eq!(office.names("").await, ["Анна"]);

    form["name"] = json!("Ольга");
    let other = send(&home, KEY, &form).await;
    assert_eq!(other.status, 422);
    let body = other.json();
    assert_eq!(
        (&body["success"], &body["error"]["code"]),
        (&json!(false), &json!(422))
    );
    assert!(body["error"]["details"]["detail"].is_string(), "{body}");

    // All of these count as one of two submits.
    assert_eq!(send(&home, "another", &form).await.status, 201);
    assert_eq!(send(&home, "a third", &form).await.status, 429);
    assert_eq!(
        send(&home, KEY, &lead("Анна")).await.status,
        422,
        "the language differs"
    );
    assert_eq!(office.names("").await.len(), 2);
}

#[db_test]
async fn fifty_tries_at_once_over_two_sites_are_one_lead(first: Office) {
    let second = first.another(&[]).await;
    for round in 0..5 {
        let key = format!("round {round}");
        let crowd: Vec<_> = (0..50)
            .map(|n| {
                let client = if n % 2 == 0 {
                    first.client()
                } else {
                    second.client()
                };
                let key = key.clone();
                tokio::spawn(async move {
                    let request = client
                        .post("/api/contact/submit/")
                        .header("Idempotency-Key", &key);
                    request.multipart(&FORM, &[pdf("a.pdf")]).send().await
                })
            })
            .collect();
        let mut bodies = Vec::new();
        for answer in crowd {
            let answer = answer.await.unwrap();
            assert_eq!(answer.status, 201, "{}", answer.text());
            bodies.push(answer.body);
        }
        assert!(bodies.iter().all(|body| *body == bodies[0]));
        assert_eq!(first.names("").await.len(), round + 1);
        assert_eq!(first.files(), round + 1, "the files of the other tries stayed");
    }
}

#[db_test]
async fn of_many_bodies_with_one_key_the_first_wins(first: Office) {
    let second = first.another(&[]).await;
    let crowd: Vec<_> = (0..40)
        .map(|n| {
            let client = if n % 2 == 0 {
                first.client()
            } else {
                second.client()
            };
            tokio::spawn(async move { send(&client, KEY, &lead(&format!("visitor {}", n % 4))).await })
        })
        .collect();
    let mut accepted = Vec::new();
    for answer in crowd {
        let answer = answer.await.unwrap();
        match answer.status {
            201 => accepted.push(answer.body),
            status => assert_eq!(status, 422),
        }
    }
    assert_eq!(accepted.len(), 10, "the tries of one visitor");
    assert!(accepted.iter().all(|body| *body == accepted[0]));
    assert_eq!(first.names("").await.len(), 1);
}

#[db_test]
async fn keys_that_nobody_could_tell_apart_are_refused(office: Office) {
    let client = office.client();
    for key in ["", "\"\"", &"k".repeat(256), "ключ", "a\tb"] {
        let answer = send(&client, key, &lead("A")).await;
        assert_eq!(answer.status, 400, "{key:?}");
        assert!(answer.json()["error"]["message"].to_string().contains("255"));
    }
    let two = client
        .post("/api/leads/submit/")
        .header("Idempotency-Key", "a")
        .header("Idempotency-Key", "b");
    assert_eq!(two.json(lead("A")).send().await.status, 400);
    for id in [
        json!(""),
        json!(7),
        json!("ключ"),
        json!("k".repeat(256)),
        json!(["a"]),
    ] {
        let mut form = lead("A");
        form["submission_id"] = id;
        let answer = office.submit(form.clone()).await.json();
        assert!(answer["error"]["details"]["submission_id"].is_array(), "{form}");
    }
    assert!(office.names("").await.is_empty());

    // Neither null nor an empty field of a page is a key.
    for _ in 0..2 {
        let mut form = lead("A");
        form["submission_id"] = json!(null);
        assert_eq!(office.submit(form).await.status, 201);
        let mut fields = FORM.to_vec();
        fields.push(("submission_id", ""));
        assert_eq!(
            client
                .post("/api/leads/submit/")
                .form(&fields)
                .send()
                .await
                .status,
            201
        );
    }
    assert_eq!(office.names("").await.len(), 4);
    assert_eq!(send(&client, &"k".repeat(255), &lead("B")).await.status, 201);
}

#[db_test]
async fn a_deleted_lead_does_not_come_back_and_a_key_lasts_three_days(office: Office) {
    let client = office.client();
    let form = lead("Анна");
    let accepted = send(&client, KEY, &form).await;
    let id = accepted.json()["lead_id"].clone();
    let gone = office.staff().delete(&format!("/api/leads/{id}/")).send().await;
    assert_eq!(gone.status, 204);
    assert_eq!(send(&client, KEY, &form).await.body, accepted.body);
    assert!(office.names("").await.is_empty());

    let leads = Leads::start(&office.app.core);
    age(&office, 71).await;
    leads.tidy().await.unwrap();
    assert_eq!(send(&client, KEY, &form).await.body, accepted.body);
    age(&office, 193).await;
    leads.tidy().await.unwrap();
    let anew = send(&client, KEY, &form).await;
    assert_eq!(anew.status, 201);
    assert_ne!(anew.json()["lead_id"], id);
    assert_eq!(office.names("").await.len(), 1);
}

/// Simulates that every submit was accepted this many hours ago.
async fn age(office: &Office, hours: i64) {
    let tx = office.app.core.db.begin().await.unwrap();
    let then = Utc::now() - TimeDelta::hours(hours);
    let changed = db::execute(&tx, "UPDATE submissions SET created_at = $1", &[then.into()]).await;
    assert_eq!(changed.unwrap(), 1);
    tx.commit().await.unwrap();
}

#[db_test]
async fn a_refused_try_may_be_corrected_under_the_same_key(office: Office) {
    let client = office.client();
    let mut form = lead("Анна");
    form["phone"] = json!("1");
    assert_eq!(send(&client, KEY, &form).await.status, 400);
    assert_eq!(send(&client, KEY, &lead("Анна")).await.status, 201);
    let wrong = send(&client, KEY, &form).await;
    assert_eq!(wrong.status, 400, "a form that cannot be judged is no other form");
}

#[db_test]
async fn a_servers_stricter_isolation_refuses_nobody(first: Office) {
    let core = &first.app.core;
    if core.db.backend() == db::Backend::Postgres {
        let sql = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', \
                   current_database()); END $$";
        let tx = core.db.begin().await.unwrap();
        db::execute(&tx, sql, &[]).await.unwrap();
        tx.commit().await.unwrap();
    }
    let limit = [("RATE_LIMIT_CONTACT_FORM", "5/h")];
    let sites = [first.another(&limit).await, first.another(&limit).await];
    let crowd: Vec<_> = (0..100)
        .map(|n| {
            let client = sites[n % 2].visitor("203.0.113.90");
            tokio::spawn(async move {
                let key = format!("key {}", n % 10);
                send(&client, &key, &lead(&key)).await.status
            })
        })
        .collect();
    let mut accepted = 0;
    for answer in crowd {
        match answer.await.unwrap() {
            201 => accepted += 1,
            status => assert_eq!(status, 429),
        }
    }
    assert!(accepted >= 5, "{accepted}");
    assert_eq!(first.names("").await.len(), 5);
}

//! Suspicious leads wait in quarantine until a user decides.

use paradise::leads::export::Export;
use serde_json::{Value, json};
use testkit::db_test;

use super::office::{FORM, Office, lead, pdf};
use crate::support::seed;

/// The form as sent by a bot that fills in every field.
fn bot(name: &str) -> Value {
    let mut form = lead(name);
    form["contact_website"] = json!("https://spam.example");
    form
}

async fn send(office: &Office, form: Value) -> i64 {
    let answer = office.submit(form).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["lead_id"].as_i64().unwrap()
}

/// The response to a decision of staff.
async fn say(office: &Office, id: i64, word: &str) -> Value {
    let path = format!("/api/leads/{id}/{word}/?include=spam");
    let answer = office.staff().post(&path).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn status_of(office: &Office, path: &str) -> u16 {
    office.staff().get(path).send().await.status
}

#[db_test]
async fn a_bot_is_thanked_and_nobody_sees_its_lead_unless_they_ask(office: Office) {
    let honest = send(&office, lead("Анна")).await;
    let mut fields = FORM.to_vec();
    fields.push(("contact_website", "https://spam.example"));
    let client = office.client();
    let form = client
        .post("/api/leads/submit/")
        .multipart(&fields, &[pdf("a.pdf")]);
    let answer = form.send().await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["success"], true);
    let id = answer.json()["lead_id"].as_i64().unwrap();

    assert_eq!(office.names("").await, ["Анна"]);
    assert_eq!(
        office
            .names("?search=%D0%A2%D0%B5%D1%81%D1%82%D0%BE%D0%B2")
            .await
            .len(),
        0
    );
    let stats = office.staff().get("/api/leads/stats/").send().await.json();
    assert_eq!(
        (&stats["total_leads"], &stats["new_leads"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        (&stats["leads_this_week"], &stats["by_language"]),
        (&json!(1), &json!({ "ru": 1 }))
    );
    assert_eq!(stats["recent_leads"].as_array().unwrap().len(), 1);
    let csv = office.staff().get("/api/leads/export_csv/").send().await.text();
    assert!(csv.contains("Анна") && !csv.contains("Тестов"), "{csv}");
    let mut export = Export::of_command(&office.app.core, None, None, None);
    let rows = String::from_utf8(export.next().await.unwrap().unwrap()).unwrap();
    assert!(rows.contains("Анна") && !rows.contains("Тестов"), "{rows}");
    for path in ["", "file/"] {
        assert_eq!(status_of(&office, &format!("/api/leads/{id}/{path}")).await, 404);
        let asked = format!("/api/leads/{id}/{path}?standing=quarantined");
        assert_eq!(status_of(&office, &asked).await, 200);
    }
    let staff = office.staff();
    let change = staff
        .patch(&format!("/api/leads/{id}/"))
        .json(json!({ "name": "x" }));
    assert_eq!(change.send().await.status, 404);
    let path = format!("/api/leads/{honest}/?standing=spam");
    assert_eq!(status_of(&office, &path).await, 404);
    assert_eq!(status_of(&office, "/api/leads/?standing=bogus").await, 400);

    let list = "/api/leads/?standing=quarantined&include=spam&lang=en";
    let waiting = office.staff().get(list).send().await.json();
    assert_eq!(waiting["count"], 1);
    let spam = &waiting["results"][0]["spam"];
    assert_eq!(
        (&spam["standing"], &spam["score"]),
        (&json!("quarantined"), &json!(100))
    );
    let reason = &spam["reasons"][0];
    assert_eq!(
        (&reason["id"], &reason["weight"]),
        (&json!("honeypot"), &json!(100))
    );
    assert!(
        reason["message"].as_str().unwrap().contains("people do not see"),
        "{reason}"
    );
}

#[db_test]
async fn staff_free_a_lead_and_it_is_like_any_other(office: Office) {
    let id = send(&office, bot("Клиент")).await;
    let freed = say(&office, id, "not-spam").await;
    assert_eq!(freed["spam"]["standing"], "accepted");
    assert_eq!(freed["spam"]["reasons"][0]["id"], "honeypot", "the reasons stay");
    assert_eq!(say(&office, id, "not-spam").await, freed, "said twice");

    assert_eq!(office.names("").await, ["Клиент"]);
    let seen = office.see(&json!(id)).await;
    assert!(
        seen.get("spam").is_none() && seen.get("standing").is_none(),
        "{seen}"
    );
    assert_eq!(seen["status"], "new");
}

#[db_test]
async fn staff_confirm_spam_and_delete_it(office: Office) {
    let id = send(&office, lead("Вежливый продавец")).await;
    for _ in 0..2 {
        assert_eq!(say(&office, id, "spam").await["spam"]["standing"], "spam");
    }
    assert_eq!(office.names("").await.len(), 0);
    assert_eq!(office.names("?standing=quarantined").await.len(), 0);
    assert_eq!(office.names("?standing=spam").await, ["Вежливый продавец"]);

    let path = format!("/api/leads/{id}/");
    assert_eq!(office.staff().delete(&path).send().await.status, 404);
    let asked = format!("{path}?standing=spam");
    assert_eq!(office.staff().delete(&asked).send().await.status, 204);
    assert_eq!(office.names("?standing=spam").await.len(), 0);
    for word in ["spam", "not-spam"] {
        let answer = office.staff().post(&format!("{path}{word}/")).send().await;
        assert_eq!(answer.status, 404);
    }
}

#[db_test]
async fn a_lead_is_announced_once_however_often_it_is_judged(office: Office) {
    let office = office
        .another(&[("WEBHOOK_URLS", "https://crm.example.com/hook")])
        .await;
    let held = send(&office, bot("A")).await;
    let told = send(&office, lead("B")).await;
    let mut announced = Vec::new();
    for (id, word) in [
        (held, "spam"),
        (held, "not-spam"),
        (held, "not-spam"),
        (held, "spam"),
        (held, "not-spam"),
        (told, "spam"),
        (told, "not-spam"),
    ] {
        let standing = say(&office, id, word).await["spam"]["standing"].clone();
        assert_eq!(standing, if word == "spam" { "spam" } else { "accepted" });
        let deliveries = office.app.core.outbox.of(&format!("lead:{id}")).await;
        let deliveries = deliveries.unwrap().into_iter();
        announced.push(deliveries.filter(|delivery| delivery.kind == "lead").count());
    }
    assert_eq!(announced, [0, 1, 1, 1, 1, 1, 1]);
}

#[db_test]
async fn the_operator_decides_from_what_score_on(first: Office) {
    let open = first.another(&[("SPAM_QUARANTINE_SCORE", "0")]).await;
    let id = send(&open, bot("A")).await;
    assert_eq!(open.names("").await, ["A"]);
    let path = format!("/api/leads/{id}/?include=spam");
    assert_eq!(open.staff().get(&path).send().await.json()["spam"]["score"], 100);

    let strict = first.another(&[("SPAM_QUARANTINE_SCORE", "30")]).await;
    let mut form = lead("B");
    form["email"] = json!("b@mailinator.com");
    send(&strict, form).await;
    assert_eq!(strict.names("?standing=quarantined").await, ["B"]);
}

#[db_test]
async fn a_second_move_from_django_keeps_what_staff_decided(office: Office) {
    office.move_in().await;
    let before = office.names("?ordering=id").await.len();
    let first = office.staff().get("/api/leads/").send().await.json()["results"][0]["id"].clone();
    say(&office, first.as_i64().unwrap(), "spam").await;
    seed::seed(&office.app.core, "leads").await;
    assert_eq!(office.names("").await.len(), before - 1);
    assert_eq!(office.names("?standing=spam").await.len(), 1);
}

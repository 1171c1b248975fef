//! Forms with a token, forms without one, and the effect of other submits on the spam check.

use std::sync::Arc;

use db::sea_orm::ConnectionTrait as _;
use paradise::leads::{Leads, spam::Challenge};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::{Client, db_test};

use super::office::{Office, lead};

const MESSAGE: &str = "Нужны вшивные этикетки для рубашек, три тысячи штук";

async fn send(client: &Client, form: &Value) -> i64 {
    let answer = client.post("/api/leads/submit/").json(form.clone()).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["lead_id"].as_i64().unwrap()
}

/// Moderation status and reasons of a lead, in any folder.
async fn judged(office: &Office, id: i64) -> (String, Vec<String>) {
    for standing in ["accepted", "quarantined"] {
        let path = format!("/api/leads/{id}/?include=spam&standing={standing}");
        let answer = office.staff().get(&path).send().await;
        if answer.status == 200 {
            let spam = answer.json()["spam"].clone();
            let reasons = spam["reasons"].as_array().unwrap().iter();
            let ids = reasons.map(|reason| reason["id"].as_str().unwrap().to_owned());
            return (spam["standing"].as_str().unwrap().to_owned(), ids.collect());
        }
    }
    panic!("lead {id} is nowhere");
}

fn office_form(message: &str, token: Option<&str>) -> Value {
    let mut form = lead("Анна");
    form["message"] = json!(message);
    if let Some(token) = token {
        form["form_token"] = json!(token);
        form["contact_website"] = json!("");
    }
    form
}

#[db_test]
async fn a_form_without_extras_is_never_held_for_repeating_a_text(office: Office) {
    for n in 0..8 {
        let visitor = office.visitor(&format!("203.0.113.{n}"));
        let id = send(&visitor, &office_form(MESSAGE, None)).await;
        assert_eq!(judged(&office, id).await.0, "accepted", "the {n}. lead");
    }
    assert_eq!(office.names("").await.len(), 8);
}

#[db_test]
async fn a_text_that_comes_from_everywhere_by_forms_with_tokens_is_held(office: Office) {
    let leads = Leads::start(&office.app.core);
    let mut standings = Vec::new();
    for n in 0..8 {
        let token = leads.extras().await.unwrap().token;
        let visitor = office.visitor(&format!("203.0.113.{n}"));
        let message = format!("  {}!", MESSAGE.to_uppercase());
        let id = send(&visitor, &office_form(&message, Some(&token))).await;
        standings.push(judged(&office, id).await.0);
    }
    assert_eq!(standings[0], "accepted");
    assert_eq!(standings[7], "quarantined");

    // Repeated submits of the same person do not count as many senders.
    let again = office_form("Добрый вечер, пришлите образцы лент", None);
    let visitor = office.visitor("203.0.113.77");
    for _ in 0..4 {
        let id = send(&visitor, &again).await;
        assert_eq!(judged(&office, id).await, ("accepted".into(), vec![]));
    }
}

#[db_test]
async fn a_text_is_forgotten_after_its_week(office: Office) {
    let ask = async |n| {
        let visitor = office.visitor(&format!("203.0.113.{n}"));
        let id = send(&visitor, &office_form(MESSAGE, None)).await;
        judged(&office, id).await.1
    };
    assert_eq!(ask(1).await, [""; 0]);
    assert_eq!(ask(2).await, ["repeated-text"]);
    let later = async || {
        let tx = office.app.core.db.begin().await.unwrap();
        tx.execute_unprepared("UPDATE lead_marks SET expires = 0")
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    later().await;
    assert_eq!(ask(3).await, [""; 0], "an old mark counts");
    assert_eq!(ask(4).await, ["repeated-text"]);

    later().await;
    Leads::start(&office.app.core).tidy().await.unwrap();
    let db = office.app.core.db.read();
    let left = db::query(db, "SELECT count(*) FROM lead_marks", &[])
        .await
        .unwrap();
    assert_eq!(left[0].try_get_by_index::<i64>(0).unwrap(), 0);
}

#[db_test]
async fn a_token_is_good_for_one_of_twenty_submits_at_once(first: Office) {
    let office = Arc::new(first);
    let second = office.another(&[]).await;
    let token = Leads::start(&office.app.core).extras().await.unwrap().token;
    let sending = (0..20).map(|n| {
        let client = if n % 2 == 0 {
            office.client()
        } else {
            second.client()
        };
        let form = office_form("", Some(&token));
        tokio::spawn(async move { send(&client, &form).await })
    });
    let mut fresh = 0;
    for lead in sending.collect::<Vec<_>>() {
        let (standing, reasons) = judged(&office, lead.await.unwrap()).await;
        assert_eq!(standing, "accepted", "an impatient finger is no reason to wait");
        fresh += usize::from(!reasons.contains(&"token-reused".to_owned()));
    }
    assert_eq!(fresh, 1);
}

#[db_test]
async fn a_token_of_somebody_else_counts_and_does_not_decide(office: Office) {
    let form = office_form("", Some("c29tZXRoaW5n.ZWxzZQ"));
    let id = send(&office.client(), &form).await;
    assert_eq!(
        judged(&office, id).await,
        ("accepted".into(), vec!["token-forged".into()])
    );
    for odd in [
        json!(5),
        json!(["x"]),
        json!({ "a": 1 }),
        json!("x".repeat(100_000)),
        json!("\u{0}"),
    ] {
        let mut form = lead("A");
        form["form_token"] = odd;
        let answer = office.client().post("/api/leads/submit/").json(form).send().await;
        assert!([201, 400].contains(&answer.status), "{}", answer.text());
    }
}

fn solve(riddle: &Challenge) -> String {
    assert_eq!(riddle.algorithm, "SHA-256");
    let bits = usize::from(riddle.bits);
    let is_solution = |n: &u64| {
        let digest = Sha256::digest(format!("{}{n}", riddle.prefix));
        (0..bits).all(|bit| digest[bit / 8] >> (7 - bit % 8) & 1 == 0)
    };
    (0..u64::MAX).find(is_solution).unwrap().to_string()
}

#[db_test]
async fn work_is_asked_for_while_spam_pours_in_and_nobody_is_refused_for_it(office: Office) {
    let calm = Leads::start(&office.app.core).extras().await.unwrap();
    assert_eq!(calm.work, None);
    for n in 0..25 {
        let mut form = lead(&format!("Bot {n}"));
        form[calm.honeypot_field] = json!("x");
        send(&office.client(), &form).await;
    }
    let extras = Leads::start(&office.app.core).extras().await.unwrap();
    let riddle = extras.work.unwrap();

    let mut form = office_form("", Some(&extras.token));
    form[riddle.field] = json!(solve(&riddle));
    let id = send(&office.client(), &form).await;
    assert!(!judged(&office, id).await.1.contains(&"work-missing".to_owned()));
    let lazy = Leads::start(&office.app.core).extras().await.unwrap();
    let id = send(&office.client(), &office_form("", Some(&lazy.token))).await;
    let (_, reasons) = judged(&office, id).await;
    assert!(reasons.contains(&"work-missing".to_owned()), "{reasons:?}");
    let id = send(&office.client(), &lead("Без всего")).await;
    assert_eq!(judged(&office, id).await, ("accepted".into(), vec![]));

    for (setting, is_asked) in [("off", false), ("on", true)] {
        let other = office.another(&[("SPAM_PROOF_OF_WORK", setting)]).await;
        let extras = Leads::start(&other.app.core).extras().await.unwrap();
        assert_eq!(extras.work.is_some(), is_asked, "{setting}");
    }
}

#[db_test]
async fn a_front_end_sends_what_the_form_told_it(office: Office) {
    let about = office.client().get("/api/forms/contact/").send().await.json();
    let mut form = lead("Анна");
    for field in about["hidden"].as_array().unwrap() {
        form[field["name"].as_str().unwrap()] = field["value"].clone();
    }
    assert!(form["form_token"].is_string(), "{about}");
    let honeypot = about["honeypot"].as_str().unwrap();
    form[honeypot] = json!("");
    assert_eq!(about["work"], json!(null));
    let id = send(&office.client(), &form).await;
    let (standing, reasons) = judged(&office, id).await;
    assert_eq!(standing, "accepted");
    assert!(reasons.is_empty() || reasons == ["too-fast"], "{reasons:?}");

    form[honeypot] = json!("https://spam.example");
    let id = send(&office.client(), &form).await;
    assert_eq!(judged(&office, id).await.0, "quarantined");
}

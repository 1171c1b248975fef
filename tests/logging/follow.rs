//! One id, from the proxy to the mail.

use db::sea_orm::{EntityTrait as _, ModelTrait};
use paradise::{accounts::roles::Role, audit};
use serde_json::json;
use testkit::{db_test, fake::MailServer};

use super::{Beside, event, refuse_leads};
use crate::accounts::browser::person;
use crate::support::{TestApp, eventually};

const ID: &str = "proxy-gave-this-one-0042";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

#[db_test]
async fn one_id_leads_through_log_outbox_mail_audit_report_and_answer(app: TestApp) {
    let mail = MailServer::start().await;
    let port = mail.port().to_string();
    let token = app.token("admin").await;
    let beside = Beside::start(
        &app,
        &[
            ("LOG_LEVEL", "info,access=debug"),
            ("EMAIL_HOST", "127.0.0.1"),
            ("EMAIL_PORT", &port),
            ("EMAIL_USE_TLS", "False"),
            ("DEFAULT_FROM_EMAIL", "Shop <shop@shop.example.uz>"),
            ("ADMIN_EMAIL", "boss@shop.example.uz"),
        ],
    )
    .await;
    let client = testkit::Client::new(&beside.running.base)
        .default_header("X-Request-Id", ID)
        .default_header("traceparent", &format!("00-{TRACE}-00f067aa0ba902b7-01"));
    let form =
        json!({ "name": "Aziza", "company": "Silk", "phone": "+998901234567", "product_type": "woven" });

    // A visitor writes.
    let answer = client.post("/api/leads/submit/").json(&form).send().await;
    assert_eq!(
        (answer.status, answer.header("x-request-id")),
        (201, Some(ID)),
        "{}",
        answer.text()
    );
    let lead = answer.json()["lead_id"].as_i64().unwrap();
    let seen = |wanted: &dyn Fn(&serde_json::Value) -> bool| {
        beside
            .lines()
            .into_iter()
            .find(|line| line["request_id"] == ID && wanted(line))
    };
    let line = eventually(async || seen(&|line| line["status"] == 201)).await;
    assert_eq!(
        (&line["route"], &line["method"], &line["trace_id"]),
        (&json!("/api/leads/submit/"), &json!("POST"), &json!(TRACE))
    );
    assert!(line["dur_ms"].is_u64() && line["bytes"].is_u64(), "{line}");
    assert_eq!(line["client_ip_hash"].as_str().unwrap().len(), 12);

    // It is in the outbox, in the mail and with the note that it arrived.
    let owed = owed(&app).await;
    assert_eq!(owed.len(), 1);
    assert_eq!(
        (owed[0].subject.as_str(), owed[0].request_id.as_str()),
        (&*format!("lead:{lead}"), ID)
    );
    let mails = mail.wait_for(1).await;
    assert_eq!(mails[0].parsed().header_raw("X-Request-Id").unwrap().trim(), ID);
    let line = eventually(async || seen(&|line| line["event"] == "delivered")).await;
    assert_eq!(line["channel"], "mail");

    // Staff change the lead: it is on record, and the log knows who.
    let path = format!("/api/leads/{lead}/");
    let changed = client
        .patch(&path)
        .bearer(&token)
        .json(json!({ "status": "closed" }))
        .send()
        .await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let past = audit::of(&app.core.db, &format!("lead:{lead}"), 1).await.unwrap();
    assert_eq!(past[0].request_id, ID);
    let line = eventually(async || seen(&|line| line["method"] == "PATCH")).await;
    assert_eq!(line["route"], "/api/leads/{id}/");
    assert!(line["user_id"].is_i64() || line["user_id"].is_u64(), "{line}");

    // The database refuses: the answer, the log and the report say the same id.
    refuse_leads(&app).await;
    let answer = client.post("/api/leads/submit/").json(&form).send().await;
    assert_eq!(answer.status, 500, "{}", answer.text());
    assert_eq!(answer.json()["error"]["details"]["request_id"], ID);
    let line = eventually(async || seen(&|line| line["level"] == "ERROR")).await;
    assert_eq!(line["route"], "/api/leads/submit/");
    let report = event(&beside.ingest.wait_for(1).await[0]);
    assert_eq!(
        (
            &report["tags"]["request_id"],
            &report["tags"]["route"],
            &report["environment"]
        ),
        (&json!(ID), &json!("/api/leads/submit/"), &json!("tests"))
    );
    assert!(
        report["release"].as_str().unwrap().starts_with("paradise@"),
        "{report}"
    );
    beside.running.stop();
}

#[db_test]
async fn a_refusal_is_logged_with_the_permission_that_was_missing_and_who_asked_and_nothing_personal(
    app: TestApp,
) {
    let viewer = person(&app, "viewer-kanarname", &[Role::Viewer]).await;
    let token = app.token("viewer-kanarname").await;
    let beside = Beside::start(&app, &[("LOG_LEVEL", "info")]).await;
    let client = testkit::Client::new(&beside.running.base).default_header("X-Request-Id", ID);
    let lead = json!({ "name": "kanarname", "company": "kanarfirma", "phone": "+998901234567", "product_type": "woven" });
    let id = client.post("/api/leads/submit/").json(&lead).send().await.json()["lead_id"].clone();
    let path = format!("/api/leads/{id}/");
    for (number, method, path, permission) in [
        (1, "DELETE", path.clone(), "leads.delete"),
        (2, "PATCH", path.clone(), "leads.change"),
        // Refused by the handler and not by the route: the lead may be seen, and what its visitor sent may not.
        (3, "GET", format!("{path}file/"), "leads.contact"),
        (
            4,
            "GET",
            "/api/leads/export_csv/?search=kanarname".to_owned(),
            "leads.export",
        ),
    ] {
        for bearer in [Some(&token), None] {
            let asked = format!("{ID}-{number}-{}", u8::from(bearer.is_some()));
            let request = client.request(method, &path).header("X-Request-Id", &asked);
            let request = match bearer {
                Some(token) => request.bearer(token),
                None => request,
            };
            let refused = request.json(json!({ "name": "kanarname" })).send().await;
            assert_eq!(refused.status, 403, "{method} {path}");
            let line = eventually(async || {
                let lines = beside.lines();
                lines
                    .into_iter()
                    .find(|line| line["event"] == "denied" && line["request_id"] == asked.as_str())
            })
            .await;
            assert_eq!(line["permission"], permission, "{line}");
            let (level, user) = match bearer {
                Some(_) => ("WARN", json!(viewer.id)),
                None => ("INFO", serde_json::Value::Null),
            };
            assert_eq!(
                (&line["level"], &line["user_id"]),
                (&json!(level), &user),
                "{line}"
            );
            assert!(!line.to_string().contains("kanar"), "{line}");
        }
    }
    beside.running.stop();
}

async fn owed(app: &TestApp) -> Vec<outbox::Delivery> {
    <outbox::Delivery as ModelTrait>::Entity::find()
        .all(app.core.db.read())
        .await
        .unwrap()
}

#[db_test]
async fn a_stranger_cannot_choose_the_id_of_a_request(app: TestApp) {
    let beside = Beside::start(&app, &[("TRUSTED_PROXIES", ""), ("LOG_LEVEL", "info")]).await;
    let client = testkit::Client::new(&beside.running.base)
        .default_header("X-Request-Id", ID)
        .default_header("traceparent", &format!("00-{TRACE}-00f067aa0ba902b7-01"));
    let answer = client.get("/api/nowhere/").send().await;
    let given = answer.header("x-request-id").unwrap().to_owned();
    assert_ne!(given, ID);
    let known = |line: &serde_json::Value| line["request_id"] == given.as_str();
    let line = eventually(async || beside.lines().into_iter().find(known)).await;
    assert_eq!(
        (&line["level"], &line["status"], &line["trace_id"]),
        (&json!("INFO"), &json!(404), &serde_json::Value::Null),
        "what a client does wrong is no error"
    );

    // Probes leave no line.
    let probe = client.get("/api/health/").send().await;
    let last = client.get("/api/nowhere/").send().await;
    let (probe, last) = (
        probe.header("x-request-id").unwrap(),
        last.header("x-request-id").unwrap(),
    );
    eventually(async || beside.running.log().contains(last).then_some(())).await;
    let log = beside.running.stop();
    assert!(!log.contains(probe), "{log}");
    assert!(!log.contains(TRACE) && !log.contains(ID), "{log}");
}

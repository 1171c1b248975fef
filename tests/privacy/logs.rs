//! The whole life of a lead, with the log at its most talkative: afterwards no line holds a mark of the person.

use serde_json::json;
use testkit::{Client, db_test};

use super::erase::run_with;
use super::person::{ADDRESS, BROWSER, EMAIL, NAME, NORMAL, OTHER_PHONE, PHONE, SETTINGS, marks_in};
use crate::leads::office::{Office, PDF};
use crate::logging::Beside;
use crate::support::eventually;

#[db_test]
async fn no_line_that_was_written_during_the_life_of_a_lead_holds_a_mark_of_its_person(office: Office) {
    let more = [SETTINGS, &[("LOG_LEVEL", "DEBUG"), ("EMAIL_TIMEOUT", "1s")]].concat();
    let beside = Beside::start(&office.app, &more).await;
    let base = &beside.running.base;
    let visitor = Client::new(base)
        .https()
        .default_header("X-Forwarded-For", ADDRESS)
        .default_header("User-Agent", BROWSER);
    let token = office.app.token("admin").await;
    let staff = Client::new(base)
        .https()
        .default_header("Authorization", &format!("Bearer {token}"));
    let form = [
        ("name", NAME),
        ("company", "Qwzmark GmbH"),
        ("phone", PHONE),
        ("email", EMAIL),
        ("product_type", "woven"),
        ("message", "qwzmark-message: two thousand labels"),
    ];
    // Refused, sent with a file, sent once more, reported by a page.
    let refused =
        json!({ "name": NAME, "phone": OTHER_PHONE, "email": EMAIL, "quantity": "qwzmark-message" });
    let answer = visitor.post("/api/leads/submit/").json(refused).send().await;
    assert_eq!(answer.status, 400);
    let file = testkit::client::FilePart::new("file", "qwzmark-brief.pdf", "application/pdf", PDF);
    let mut lead = 0;
    for _ in 0..2 {
        let submit = visitor
            .post("/api/leads/submit/")
            .multipart(&form, std::slice::from_ref(&file));
        let answer = submit.header("Idempotency-Key", "qwzmark-key-1").send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        lead = answer.json()["lead_id"].as_i64().unwrap();
    }
    let event = json!({ "event_type": "page_view", "page": format!("/thanks?mail={EMAIL}"), "language": "ru",
        "session_id": "s-1", "metadata": { "lead_id": lead, "phone": PHONE } });
    let answer = visitor.post("/api/analytics/track/").json(event).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    // Worked on, searched for, taken away, deleted and brought back.
    let path = format!("/api/leads/{lead}/");
    let change =
        json!({ "phone": OTHER_PHONE, "message": "qwzmark-message, changed", "status": "contacted" });
    assert_eq!(staff.patch(&path).json(change).send().await.status, 200);
    let wrong = json!({ "email": format!("{EMAIL}@") });
    assert_eq!(staff.patch(&path).json(wrong).send().await.status, 400);
    for asked in [format!("{path}take/"), format!("/api/leads/{lead}/not-spam/")] {
        assert_eq!(staff.post(&asked).send().await.status, 200, "{asked}");
    }
    for asked in [
        "/api/leads/?search=zulfizar.qwzmark%40example-qwz.uz".to_owned(),
        "/api/leads/export_csv/?search=%2B998937774152".to_owned(),
        format!("{path}file/"),
        path.clone(),
    ] {
        assert_eq!(staff.get(&asked).send().await.status, 200, "{asked}");
    }
    assert_eq!(staff.delete(&path).send().await.status, 204);
    assert_eq!(staff.post(&format!("{path}restore/")).send().await.status, 200);
    // Nothing listens where the notices go: each failure is told.
    eventually(async || {
        let answer = staff.get(&format!("{path}deliveries/")).send().await.json();
        let deliveries = answer.as_array().unwrap().clone();
        let has_failed =
            |delivery: &serde_json::Value| delivery["last_error"] != "" || delivery["state"] == "cancelled";
        (!deliveries.is_empty() && deliveries.iter().all(has_failed)).then_some(())
    })
    .await;

    let log = beside.log_file.to_str().unwrap().to_owned();
    let of_command = format!("{log}.command");
    let logged = [("LOG_LEVEL", "DEBUG"), ("LOG_FILE_PATH", of_command.as_str())];
    let asked = ["privacy", "erase", "--email", EMAIL, "--phone", PHONE, "--yes"];
    let erased = run_with(&office, &logged, &asked);
    assert!(erased.done().contains("lead"), "{erased:?}");
    assert_eq!(marks_in(erased.stderr.as_bytes()), Vec::<&str>::new());
    assert_eq!(staff.get(&path).send().await.status, 404);
    let Beside { running, .. } = beside;
    running.stop();

    let text = std::fs::read(&log).unwrap();
    let lines = text.split(|byte| *byte == b'\n').count();
    assert!(lines > 20, "{lines} lines at DEBUG");
    for (name, text) in [
        (&log, text),
        (&of_command, std::fs::read(&of_command).unwrap_or_default()),
    ] {
        assert_eq!(marks_in(&text), Vec::<&str>::new(), "{name}");
        let text = String::from_utf8_lossy(&text);
        let digits = &NORMAL[1..];
        for line in text.lines() {
            let of_line: String = line.chars().filter(char::is_ascii_digit).collect();
            assert!(!line.contains("937774152") && !line.contains(ADDRESS), "{line}");
            assert!(!of_line.contains(digits), "{line}");
        }
    }
}

//! What the operator keeps for so many days goes after them, in steps, and each run is on record.

use chrono::{TimeDelta, Utc};
use paradise::audit;
use paradise::site;
use serde_json::{Value, json};
use testkit::db_test;

use super::erase::run;
use super::person::{held, tables};
use crate::leads::office::{Office, lead};

const LIMITS: &[(&str, &str)] = &[
    ("LEADS_KEEP_DAYS", "365"),
    ("ANALYTICS_RETENTION_DAYS", "90"),
    ("AUDIT_KEEP_DAYS", "180"),
];

async fn execute(office: &Office, sql: &str, values: &[db::sea_orm::Value]) {
    let tx = office.app.core.db.begin().await.unwrap();
    db::execute(&tx, sql, values).await.unwrap();
    tx.commit().await.unwrap();
}

async fn made(office: &Office, name: &str) -> i64 {
    let answer = office.staff().post("/api/leads/").json(lead(name)).send().await;
    answer.json()["id"].as_i64().unwrap()
}

#[db_test]
async fn without_limits_nothing_goes(office: Office) {
    let id = made(&office, "Давняя").await;
    let then = Utc::now() - TimeDelta::days(5000);
    execute(
        &office,
        "UPDATE leads SET updated_at = $1, created_at = $1",
        &[then.into()],
    )
    .await;
    let before = held(&office.app.core).await;
    assert!(
        site::slices()
            .privacy(&office.app.core)
            .unwrap()
            .expire()
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(held(&office.app.core).await, before);
    assert_eq!(office.see(&id.into()).await["name"], "Давняя");
}

#[db_test]
async fn a_lead_goes_so_many_days_after_its_last_change_finished_or_not(office: Office) {
    let office = office.another(LIMITS).await;
    let mut ids = Vec::new();
    for name in ["Qwz-закрытая", "Qwz-открытая", "Qwz-в корзине", "Недавняя"]
    {
        ids.push(made(&office, name).await);
    }
    let staff = office.staff();
    let closed = staff.patch(&format!("/api/leads/{}/", ids[0]));
    assert_eq!(
        closed.json(json!({ "status": "closed" })).send().await.status,
        200
    );
    let then = Utc::now() - TimeDelta::days(366);
    // All came long ago; the last one was worked on since.
    execute(&office, "UPDATE leads SET created_at = $1", &[then.into()]).await;
    execute(
        &office,
        "UPDATE leads SET updated_at = $1 WHERE id <> $2",
        &[then.into(), ids[3].into()],
    )
    .await;
    let deleted = office
        .staff()
        .delete(&format!("/api/leads/{}/", ids[2]))
        .send()
        .await;
    assert_eq!(deleted.status, 204);
    let runs = site::slices()
        .privacy(&office.app.core)
        .unwrap()
        .expire()
        .await
        .unwrap();
    let (_, counts) = runs
        .iter()
        .find(|(action, _)| *action == "leads.expired")
        .unwrap();
    assert_eq!((counts["lead"], counts["trash"]), (2, 1), "{counts:?}");
    assert!(counts["record"] >= 4, "{counts:?}");
    assert_eq!(office.names("").await, ["Недавняя"]);
    let all = tables(&office.app.core).await;
    assert!(!all.to_lowercase().contains("qwz-"), "nothing is left: {all}");
    let past = audit::of(&office.app.core.db, "leads", 10).await.unwrap();
    assert_eq!(
        (past[0].action.as_str(), &past[0].after["lead"]),
        ("leads.expired", &json!(2))
    );
    run(&office, &["audit", "verify"]).done();
}

#[db_test]
async fn events_and_values_of_the_record_go_and_the_chain_holds(office: Office) {
    let office = office.another(LIMITS).await;
    let id = made(&office, "Qwz-имя").await;
    for page in ["/old", "/new"] {
        let event = json!({ "event_type": "page_view", "page": page, "language": "ru", "session_id": "s" });
        let told = office
            .client()
            .post("/api/analytics/track/")
            .json(event)
            .send()
            .await;
        assert_eq!(told.status, 201);
    }
    let then = Utc::now() - TimeDelta::days(91);
    execute(
        &office,
        "UPDATE events SET timestamp = $1 WHERE page = '/old'",
        &[then.into()],
    )
    .await;
    let runs = site::slices()
        .privacy(&office.app.core)
        .unwrap()
        .expire()
        .await
        .unwrap();
    let of = |wanted: &str| {
        runs.iter()
            .find(|(action, _)| *action == wanted)
            .unwrap()
            .1
            .clone()
    };
    assert_eq!(of("events.expired")["event"], 1);
    assert_eq!(of("audit.expired")["record"], 0, "nothing is that old yet");

    // A record of the past cannot be written; so the limit comes to it.
    let past = audit::of(&office.app.core.db, &format!("lead:{id}"), 10)
        .await
        .unwrap();
    assert!(!past[0].is_erased);
    let emptied = audit::empty_older(&office.app.core.db, Utc::now() + TimeDelta::days(1))
        .await
        .unwrap();
    assert!(emptied >= 1, "{emptied}");
    let past = audit::of(&office.app.core.db, &format!("lead:{id}"), 10)
        .await
        .unwrap();
    assert!(past[0].is_erased);
    assert_eq!(
        (past[0].action.as_str(), &past[0].after),
        ("lead.added", &Value::Null)
    );
    let verified = run(&office, &["audit", "verify"]);
    assert!(
        verified.done().contains(&format!("{emptied} of them erased")),
        "{verified:?}"
    );
}

#[db_test]
async fn a_download_and_a_clean_up_by_hand_are_on_record(office: Office) {
    let form = crate::leads::office::FORM;
    let files = [crate::leads::office::pdf("brief.pdf")];
    let answer = office
        .staff()
        .post("/api/leads/")
        .multipart(&form, &files)
        .send()
        .await;
    let id = answer.json()["id"].clone();
    let file = office.staff().get(&format!("/api/leads/{id}/file/")).send().await;
    assert_eq!(file.status, 200);
    let past = audit::of(&office.app.core.db, &format!("lead:{id}"), 1)
        .await
        .unwrap();
    assert_eq!(
        (past[0].action.as_str(), past[0].name.as_str()),
        ("lead.downloaded", "admin")
    );
    assert_eq!(past[0].after["file_name"], "brief.pdf");
    run(&office, &["cleanup_old_analytics", "--days", "30"]).done();
    let past = audit::of(&office.app.core.db, "events", 1).await.unwrap();
    assert_eq!(
        (past[0].action.as_str(), past[0].actor.as_str()),
        ("events.cleaned", "command")
    );
    assert_eq!(past[0].after, json!({ "days": 30, "events": 0 }));
}

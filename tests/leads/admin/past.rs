//! The history of a lead shows every change, through any channel.

use serde_json::json;
use testkit::db_test;

use super::super::office::{Office, lead};
use super::world::{bot, owner, sent};

/// The titles of a lead in the audit log, for each change of one kind.
async fn titles(office: &Office, id: i64, action: &str) -> Vec<String> {
    let past = paradise::audit::of(&office.app.core.db, &format!("lead:{id}"), 50)
        .await
        .unwrap();
    let of_action = past.into_iter().filter(|past| past.action.starts_with(action));
    of_action.map(|past| past.title).collect()
}

#[db_test]
async fn changes_by_the_api_are_in_the_history_under_the_name_of_the_lead(office: Office) {
    let form =
        json!({ "name": "Азиза", "company": "Atlas", "phone": "+998901234567", "product_type": "woven" });
    let made = office.staff().post("/api/leads/").json(form).send().await;
    let id = made.json()["id"].as_i64().unwrap();
    let path = format!("/api/leads/{id}/");
    let staff = office.staff();
    let change = staff.patch(&path).json(json!({ "status": "qualified" }));
    assert_eq!(change.send().await.status, 200);
    let spam = office.staff().post(&format!("{path}spam/")).send().await;
    assert_eq!(spam.status, 200, "{}", spam.text());
    assert_eq!(titles(&office, id, "lead.added").await, ["Азиза"]);
    assert_eq!(titles(&office, id, "lead.changed").await, ["Азиза", "Азиза"]);
    let mut browser = owner(&office).await;
    let history = browser.get(&format!("/admin/leads/{id}/history/")).await;
    assert!(
        history.text().contains("Qualified") && history.text().contains("Spam"),
        "{}",
        history.text()
    );
    let not_spam = office.staff().post(&format!("{path}not-spam/")).send().await;
    assert_eq!(not_spam.status, 200);
    assert_eq!(office.staff().delete(&path).send().await.status, 204);
    assert_eq!(titles(&office, id, "lead.deleted").await, ["Азиза"]);
}

#[db_test]
async fn a_change_of_many_and_one_on_the_card_are_in_the_history_of_each(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    let mut browser = owner(&office).await;
    let all = [("action", "contacted"), ("all", "1"), ("confirmed", "1")];
    let done = browser.fill("/admin/leads/", "/admin/leads/action/", &all).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let path = format!("/admin/leads/{id}/");
    let moved = browser
        .fill(&path, &format!("{path}status/"), &[("status", "closed")])
        .await;
    assert_eq!(moved.status, 303, "{}", moved.text());
    assert_eq!(titles(&office, id, "lead.changed").await, ["Анна", "Анна"]);
    let history = browser.get(&format!("{path}history/")).await.text();
    assert!(
        history.contains("Contacted") && history.contains("Closed"),
        "{history}"
    );
}

#[db_test]
async fn a_notice_sent_again_from_the_list_of_notices_is_in_the_history_of_its_lead(office: Office) {
    let office = office
        .another(&[("WEBHOOK_URLS", "https://crm.example.com/hook")])
        .await;
    let id = sent(&office, bot("Честный")).await;
    let mut browser = owner(&office).await;
    let path = format!("/admin/leads/{id}/");
    let freed = browser
        .fill(&path, &format!("{path}standing/"), &[("standing", "accepted")])
        .await;
    assert_eq!(freed.status, 303);
    let tx = office.app.core.db.begin().await.unwrap();
    let sql = "UPDATE deliveries SET state = 'dead' WHERE subject = $1";
    let dead = db::execute(&tx, sql, &[format!("lead:{id}").into()])
        .await
        .unwrap();
    assert!(dead > 0, "the lead was announced");
    tx.commit().await.unwrap();
    let again = [("action", "redeliver"), ("all", "1"), ("confirmed", "1")];
    let done = browser
        .fill("/admin/deliveries/", "/admin/deliveries/action/", &again)
        .await;
    assert_eq!(done.status, 303, "{}", done.text());
    let titles = titles(&office, id, "lead.redelivered").await;
    assert_eq!(titles.len() as u64, dead);
    assert!(titles.iter().all(|title| title == "Честный"), "{titles:?}");
    let card = browser.get(&path).await;
    assert!(
        card.text().contains("A notification was sent again"),
        "{}",
        card.text()
    );
}

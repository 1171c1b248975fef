//! The list: its contents, its filters, actions on many leads, exports.

use serde_json::json;
use testkit::db_test;

use super::super::office::{Office, lead};
use super::world::{bot, listed, owner, sent, texts};

#[db_test]
async fn the_list_shows_enquiries_and_finds_them_by_name_phone_and_status(office: Office) {
    sent(&office, lead("Анна")).await;
    let mut other = lead("Бобур");
    other["phone"] = json!("+998 97 765-43-21");
    sent(&office, other).await;
    sent(&office, bot("Spammer")).await;
    let mut browser = owner(&office).await;
    assert_eq!(listed(&mut browser, "").await, ["Бобур", "Анна"]);
    assert_eq!(listed(&mut browser, "?q=%D0%B1%D0%9E%D0%B1").await, ["Бобур"]);
    assert_eq!(listed(&mut browser, "?q=998977654321").await, ["Бобур"]);
    assert_eq!(listed(&mut browser, "?status=closed").await.len(), 0);
    assert_eq!(listed(&mut browser, "?standing=quarantined").await, ["Spammer"]);
    assert_eq!(listed(&mut browser, "?standing=all").await.len(), 3);
}

#[db_test]
async fn a_rejection_of_many_asks_why_and_the_reason_is_a_note(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    sent(&office, lead("Бобур")).await;
    let mut browser = owner(&office).await;
    let all = [("action", "rejected"), ("all", "1"), ("confirmed", "1")];
    let refused = browser.fill("/admin/leads/", "/admin/leads/action/", &all).await;
    assert_eq!(refused.status, 400, "a reason is asked for");
    let mut fields = all.to_vec();
    fields.push(("answer-reason", "Слишком мало"));
    let done = browser
        .fill("/admin/leads/", "/admin/leads/action/", &fields)
        .await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(listed(&mut browser, "?status=rejected").await.len(), 2);
    let card = browser.get(&format!("/admin/leads/{id}/")).await;
    let line = texts(&card, ".timeline li").join("\n");
    assert!(
        line.contains("Слишком мало") && line.contains("New → Rejected"),
        "{line}"
    );
    let history = browser.get(&format!("/admin/leads/{id}/history/")).await;
    assert!(history.text().contains("Reject"), "the record names the action");
}

#[db_test]
async fn leads_freed_from_quarantine_are_announced_once(office: Office) {
    let office = office
        .another(&[("WEBHOOK_URLS", "https://crm.example.com/hook")])
        .await;
    let id = sent(&office, bot("Честный")).await;
    let subject = format!("lead:{id}");
    let notices = async || office.app.core.outbox.of(&subject).await.unwrap().len();
    assert_eq!(notices().await, 0);
    let mut browser = owner(&office).await;
    let select = format!("select-{id}");
    for _ in 0..2 {
        let fields = [
            ("action", "not-spam"),
            (select.as_str(), "on"),
            ("confirmed", "1"),
        ];
        let done = browser
            .fill(
                "/admin/leads/?standing=all",
                "/admin/leads/action/?standing=all",
                &fields,
            )
            .await;
        assert_eq!(done.status, 303, "{}", done.text());
        assert_eq!(notices().await, 1);
    }
    assert_eq!(listed(&mut browser, "").await, ["Честный"]);
}

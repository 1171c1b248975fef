//! The page of a lead: contact links, one click for a status, notes, links through the list.

use testkit::db_test;

use super::super::office::{Office, lead};
use super::world::{attribute, bot, owner, sent, texts};

#[db_test]
async fn a_manager_reaches_the_person_and_notes_what_was_said(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    let mut browser = owner(&office).await;
    let path = format!("/admin/leads/{id}/");
    let card = browser.get(&path).await;
    assert_eq!(card.status, 200);
    for link in [
        "tel:+998901234567",
        "https://t.me/+998901234567",
        "https://wa.me/998901234567",
    ] {
        assert!(
            attribute(&card, &format!("a[href='{link}']"), "href").is_some(),
            "{link}"
        );
    }
    let said = browser
        .fill(&path, &format!("{path}note/"), &[("text", "Перезвонить в среду")])
        .await;
    assert_eq!(said.status, 303, "{}", said.text());
    let moved = browser
        .fill(&path, &format!("{path}status/"), &[("status", "contacted")])
        .await;
    assert_eq!(moved.status, 303, "{}", moved.text());
    let card = browser.get(&path).await;
    let line = texts(&card, ".timeline li");
    assert_eq!(line.len(), 3, "{line:?}");
    assert!(
        line[0].contains("New → Contacted") && line[0].contains("boss"),
        "{line:?}"
    );
    assert!(line[1].contains("Перезвонить в среду"), "{line:?}");
    assert_eq!(texts(&card, ".one-click [aria-current]"), ["Contacted"]);
}

#[db_test]
async fn a_rejection_on_the_card_says_why(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    let mut browser = owner(&office).await;
    let path = format!("/admin/leads/{id}/");
    let target = format!("{path}status/");
    let silent = browser.fill(&path, &target, &[("status", "rejected")]).await;
    assert_eq!(silent.status, 400);
    let card = browser.get(&path).await;
    assert_eq!(texts(&card, ".timeline li").len(), 1, "nothing was stored");
    let fields = [("status", "rejected"), ("reason", "Не наш профиль")];
    assert_eq!(browser.fill(&path, &target, &fields).await.status, 303);
    let line = texts(&browser.get(&path).await, ".timeline li").join("\n");
    assert!(
        line.contains("Не наш профиль") && line.contains("Rejected"),
        "{line}"
    );
}

#[db_test]
async fn the_next_lead_is_the_next_of_the_filtered_list(office: Office) {
    let mut ids = Vec::new();
    for name in ["Анна", "Spammer", "Бобур"] {
        let form = if name == "Spammer" { bot(name) } else { lead(name) };
        ids.push(sent(&office, form).await);
    }
    let mut browser = owner(&office).await;
    let list = browser.get("/admin/leads/?status=new").await;
    let first = attribute(&list, "tbody th a", "href").unwrap();
    assert_eq!(first, format!("/admin/leads/{}/?status=new", ids[2]));
    let card = browser.get(&first).await;
    assert_eq!(attribute(&card, "a[rel=prev]", "href"), None);
    let next = attribute(&card, "a[rel=next]", "href").unwrap();
    assert_eq!(next, format!("/admin/leads/{}/?status=new", ids[0]));
    let card = browser.get(&next).await;
    assert_eq!(attribute(&card, "a[rel=prev]", "href"), Some(first));
    assert_eq!(attribute(&card, "a[rel=next]", "href"), None);
}

#[db_test]
async fn spam_says_what_spoke_against_it_and_a_twin_is_named(office: Office) {
    sent(&office, lead("Анна")).await;
    let id = sent(&office, bot("Анна снова")).await;
    let mut browser = owner(&office).await;
    let path = format!("/admin/leads/{id}/");
    let card = browser.get(&path).await;
    let reasons = texts(&card, ".reasons li");
    assert!(reasons[0].contains("people do not see"), "{reasons:?}");
    let twins = texts(&card, ".duplicates li");
    assert!(
        twins[0].contains("Анна") && twins[0].contains("Phone"),
        "{twins:?}"
    );
    let freed = browser
        .fill(&path, &format!("{path}standing/"), &[("standing", "accepted")])
        .await;
    assert_eq!(freed.status, 303);
    assert_eq!(office.names("").await.len(), 2);
}

#[db_test]
async fn a_lead_that_is_gone_leads_back_to_the_list_it_was_opened_from(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    let mut browser = owner(&office).await;
    let path = format!("/admin/leads/{id}/?status=new");
    let card = browser.get(&path).await;
    assert_eq!(
        attribute(&card, "nav.trail a", "href").unwrap(),
        "/admin/leads/?status=new"
    );
    let token = crate::accounts::browser::csrf_of(&card);
    let deleted = office.staff().delete(&format!("/api/leads/{id}/")).send().await;
    assert_eq!(deleted.status, 204);
    let fields = [("csrfmiddlewaretoken", token.as_str()), ("name", "Анна К.")];
    let gone = browser.post(&path, &fields).await;
    assert_eq!(gone.status, 404);
    assert_eq!(
        attribute(&gone, "nav.trail a", "href").unwrap(),
        "/admin/leads/?status=new"
    );
    assert_eq!(attribute(&gone, "[name=name]", "value").unwrap(), "Анна К.");
}

#[db_test]
async fn a_phone_stays_on_one_line_of_the_list(office: Office) {
    sent(&office, lead("Анна")).await;
    let list = owner(&office).await.get("/admin/leads/").await;
    assert_eq!(texts(&list, "tbody td .line"), ["+998901234567"]);
}

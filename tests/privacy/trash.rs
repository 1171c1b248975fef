//! Staff delete a lead: it is in the trash for thirty days, out of sight, and can be brought back.

use std::time::{Duration, SystemTime};

use paradise::accounts::roles::Role;
use paradise::leads::{Leads, duplicates::duplicates};
use paradise::site;
use serde_json::{Value, json};
use testkit::db_test;

use crate::accounts::browser::{person, signed_in};
use crate::leads::office::{FORM, Office, lead, pdf};

async fn with_file(office: &Office) -> Value {
    let answer = office
        .client()
        .post("/api/leads/submit/")
        .multipart(&FORM, &[pdf("brief.pdf")])
        .send()
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["lead_id"].clone()
}

async fn trash(office: &Office) -> Vec<Value> {
    let answer = office.staff().get("/api/leads/?trash=true").send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["results"].as_array().unwrap().clone()
}

async fn delete(office: &Office, id: &Value) {
    let answer = office.staff().delete(&format!("/api/leads/{id}/")).send().await;
    assert_eq!(answer.status, 204);
}

/// As if what is in the trash had been deleted so many days ago.
async fn age(office: &Office, days: i64) {
    let tx = office.app.core.db.begin().await.unwrap();
    let then = chrono::Utc::now() - chrono::TimeDelta::days(days);
    db::execute(&tx, "UPDATE trash SET deleted_at = $1", &[then.into()])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[db_test]
async fn a_deleted_lead_is_out_of_sight_and_comes_back_whole(office: Office) {
    let id = with_file(&office).await;
    let twin = office.submit(lead("Двойник")).await.json()["lead_id"].clone();
    let path = format!("/api/leads/{id}/");
    person(&office.app, "boss", &[Role::Owner]).await;
    let mut browser = signed_in(&office.app, "boss").await;
    let page = format!("/admin/leads/{id}/");
    let noted = browser
        .fill(&page, &format!("{page}note/"), &[("text", "перезвонить")])
        .await;
    assert_eq!(noted.status, 303);
    let before = office.see(&id).await;
    delete(&office, &id).await;

    let staff = office.staff();
    for gone in [
        path.clone(),
        format!("{path}file/"),
        format!("{path}?include=duplicates"),
    ] {
        assert_eq!(staff.get(&gone).send().await.status, 404, "{gone}");
    }
    assert_eq!(
        staff
            .patch(&path)
            .json(json!({ "status": "closed" }))
            .send()
            .await
            .status,
        404
    );
    assert_eq!(office.names("").await, ["Двойник"]);
    assert_eq!(
        office.names("?search=%D0%A2%D0%B5%D1%81%D1%82").await,
        ["Двойник"],
        "its company is found, the lead is not"
    );
    let stats = staff.get("/api/leads/stats/").send().await.json();
    assert_eq!(stats["total_leads"], 1);
    let csv = staff.get("/api/leads/export_csv/").send().await.text();
    assert!(!csv.contains("Тест Тестов"), "{csv}");
    let beside = staff
        .get(&format!("/api/leads/{twin}/?include=duplicates"))
        .send()
        .await
        .json();
    assert_eq!(beside["duplicates"], json!([]));
    let list = browser.get("/admin/leads/").await.text();
    assert!(!list.contains("Тест Тестов"));

    let [item] = trash(&office).await.try_into().unwrap();
    assert_eq!(
        (&item["id"], &item["name"], &item["deleted_by"]),
        (&id, &json!("Тест Тестов"), &json!("admin"))
    );
    assert!(item["gone_at"].as_str() > item["deleted_at"].as_str());
    let back = staff.post(&format!("{path}restore/")).send().await;
    assert_eq!(back.status, 200, "{}", back.text());
    assert_eq!(office.see(&id).await, before);
    assert_eq!(staff.get(&format!("{path}file/")).send().await.status, 200);
    let card = browser.get(&page).await.text();
    assert!(card.contains("перезвонить"), "the note came back");
    assert!(trash(&office).await.is_empty());
    let again = staff.post(&format!("{path}restore/")).send().await;
    assert_eq!(again.status, 404);
    let past = paradise::audit::of(&office.app.core.db, &format!("lead:{id}"), 50)
        .await
        .unwrap();
    let actions: Vec<_> = past.iter().map(|past| past.action.as_str()).collect();
    assert!(
        actions.contains(&"lead.deleted") && actions[..2].contains(&"lead.restored"),
        "{actions:?}"
    );
    let lead = paradise::leads::lead::Model {
        id: 0,
        phone_normal: Some("+998901234567".into()),
        ..paradise::leads::lead::Model::blank(&office.app.core)
    };
    let all = duplicates(&office.app.core, &lead, &db::sea_orm::Condition::all())
        .await
        .unwrap();
    assert_eq!(all.len(), 2);
}

#[db_test]
async fn who_may_not_delete_sees_no_trash(office: Office) {
    let id = with_file(&office).await;
    delete(&office, &id).await;
    person(&office.app, "viewer", &[Role::Viewer]).await;
    let viewer = format!("Bearer {}", office.app.token("viewer").await);
    let client = office.client().default_header("Authorization", &viewer);
    assert_eq!(client.get("/api/leads/?trash=true").send().await.status, 403);
    assert_eq!(
        client
            .post(&format!("/api/leads/{id}/restore/"))
            .send()
            .await
            .status,
        403
    );
    let mut browser = signed_in(&office.app, "viewer").await;
    assert_eq!(browser.get("/admin/leads/trash/").await.status, 403);
    let wrong = office.staff().get("/api/leads/?trash=yes").send().await;
    assert!(
        wrong.json()["error"]["details"]["trash"].is_array(),
        "{}",
        wrong.text()
    );
}

#[db_test]
async fn an_owner_brings_leads_back_on_a_page(office: Office) {
    let mut ids = Vec::new();
    for name in ["Первая", "Вторая"] {
        ids.push(office.submit(lead(name)).await.json()["lead_id"].clone());
    }
    person(&office.app, "boss", &[Role::Owner]).await;
    let mut browser = signed_in(&office.app, "boss").await;
    let asked = browser
        .get(&format!("/admin/leads/{}/delete/", ids[0]))
        .await
        .text();
    assert!(
        !asked.contains("cannot be undone") && !asked.contains("нельзя"),
        "{asked}"
    );
    // One on its page, one with the action of the list.
    let page = format!("/admin/leads/{}/delete/", ids[0]);
    assert_eq!(browser.fill(&page, &page, &[]).await.status, 303);
    let all = [("action", "delete"), ("all", "1"), ("confirmed", "1")];
    let done = browser.fill("/admin/leads/", "/admin/leads/action/", &all).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let list = browser.get("/admin/leads/").await.text();
    assert!(
        list.contains("/admin/leads/trash/"),
        "the list leads to the trash"
    );
    let shown = browser.get("/admin/leads/trash/").await.text();
    assert!(shown.contains("Первая") && shown.contains("Вторая"), "{shown}");
    let id = ids[0].to_string();
    let back = browser
        .fill("/admin/leads/trash/", "/admin/leads/trash/", &[("id", &id)])
        .await;
    assert_eq!(back.status, 303);
    let shown = browser.get("/admin/leads/trash/").await.text();
    assert!(!shown.contains("Первая") && shown.contains("Вторая"), "{shown}");
    assert_eq!(office.names("").await, ["Первая"]);
}

/// As if everything in the private store had been written two days ago.
fn age_files(folder: &std::path::Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            age_files(&path);
        } else {
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(48))
                .unwrap();
        }
    }
}

#[db_test]
async fn after_thirty_days_it_is_gone_with_its_file(office: Office) {
    let id = with_file(&office).await;
    delete(&office, &id).await;
    let core = &office.app.core;
    let privacy = site::slices().privacy(core).unwrap();
    let leads = Leads::start(core);
    age_files(&core.settings.private_root());
    age(&office, 29).await;
    leads.tidy().await.unwrap();
    assert!(privacy.expire().await.unwrap().is_empty());
    assert_eq!(
        (trash(&office).await.len(), office.files()),
        (1, 1),
        "it can be brought back"
    );

    age(&office, 31).await;
    let runs = privacy.expire().await.unwrap();
    assert_eq!(runs[0].0, "leads.trash_emptied");
    assert_eq!((runs[0].1["trash"], runs[0].1["file"]), (1, 1));
    assert_eq!(trash(&office).await.len(), 0);
    let back = office
        .staff()
        .post(&format!("/api/leads/{id}/restore/"))
        .send()
        .await;
    assert_eq!(back.status, 404);
    leads.tidy().await.unwrap();
    assert_eq!(office.files(), 1, "the backup of today may need it");
    age_files(&core.settings.private_root());
    leads.tidy().await.unwrap();
    assert_eq!(office.files(), 0);
    let past = paradise::audit::of(&core.db, "leads", 10).await.unwrap();
    assert_eq!(past[0].action, "leads.trash_emptied");
    assert_eq!(past[0].actor, "schedule");
}

//! The leads visible to each role.

use paradise::accounts::roles::Role;
use testkit::db_test;

use super::super::office::{Office, lead};
use super::world::{listed, sent, texts};
use crate::accounts::browser::{person, signed_in};

#[db_test]
async fn a_viewer_sees_leads_but_no_way_to_reach_people_and_no_button(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    person(&office.app, "vera", &[Role::Viewer]).await;
    let mut browser = signed_in(&office.app, "vera").await;
    assert_eq!(listed(&mut browser, "").await, ["Анна"]);
    for path in [
        "/admin/leads/".to_owned(),
        format!("/admin/leads/{id}/"),
        format!("/admin/leads/{id}/history/"),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.text().contains("1234567"), "{path}");
        assert_eq!(texts(&page, ".one-click, .note, .tools a[href*=export]").len(), 0);
    }
    // A search or an order does not reveal it either: the second lead has the smaller phone number.
    let mut other = lead("Бобур");
    other["phone"] = serde_json::json!("+998 90 000-00-01");
    sent(&office, other).await;
    assert_eq!(listed(&mut browser, "?q=1234567").await.len(), 0);
    assert_eq!(
        listed(&mut browser, "?q=%D0%B0%D0%BD%D0%BD%D0%B0").await,
        ["Анна"]
    );
    let newest_first = listed(&mut browser, "").await;
    assert_eq!(newest_first, ["Бобур", "Анна"]);
    assert_eq!(listed(&mut browser, "?o=-phone").await, newest_first);
    let list = browser.get("/admin/leads/").await;
    assert_eq!(texts(&list, "thead a[href*='o=phone']").len(), 0);
    assert_eq!(browser.get("/admin/leads/export/csv/").await.status, 403);
    assert_eq!(browser.get("/admin/deliveries/").await.status, 403);
}

#[db_test]
async fn a_manager_of_own_leads_sees_no_others(office: Office) {
    let id = sent(&office, lead("Анна")).await;
    sent(&office, lead("Бобур")).await;
    let olga = person(&office.app, "olga", &[Role::SalesOwn]).await;
    let tx = office.app.core.db.begin().await.unwrap();
    let sql = "UPDATE leads SET owner_id = $1 WHERE id = $2";
    db::execute(&tx, sql, &[olga.id.into(), id.into()]).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = signed_in(&office.app, "olga").await;
    assert_eq!(listed(&mut browser, "").await, ["Анна"]);
    assert_eq!(
        browser.get(&format!("/admin/leads/{}/", id + 1)).await.status,
        404
    );
    assert_eq!(browser.get(&format!("/admin/leads/{id}/")).await.status, 200);
}

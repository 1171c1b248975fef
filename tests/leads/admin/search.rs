//! The search finds parts of words, on pages and through the API, and reflects every change.

use serde_json::json;
use testkit::db_test;

use super::super::office::{Office, lead};
use super::world::{listed, owner, sent};
use crate::support::encoded;

#[db_test]
async fn parts_of_words_in_any_case_and_signs_are_found_alike_on_the_page_and_by_the_api(office: Office) {
    let mut odd = lead("Ёлкина Мария");
    odd["company"] = json!("ООО \"Яр\"+лык");
    odd["message"] = json!("Скидка 100%_всем, размер 5\\7");
    sent(&office, odd).await;
    sent(&office, lead("Anna Karimova")).await;
    let mut browser = owner(&office).await;
    for (search, found) in [
        ("ЛКИН", vec!["Ёлкина Мария"]),
        ("ё", vec!["Ёлкина Мария"]),
        ("р\"+л", vec!["Ёлкина Мария"]),
        ("0%_в", vec!["Ёлкина Мария"]),
        ("5\\7", vec!["Ёлкина Мария"]),
        ("RIMOV", vec!["Anna Karimova"]),
        ("kari ann", vec!["Anna Karimova"]),
        ("karimovakarimovakarimova", vec![]),
        ("ООО", vec!["Anna Karimova", "Ёлкина Мария"]),
        ("\" OR \"", vec![]),
    ] {
        let search = encoded(search);
        assert_eq!(
            listed(&mut browser, &format!("?q={search}")).await,
            found,
            "{search}"
        );
        assert_eq!(
            office.names(&format!("?search={search}")).await,
            found,
            "{search}"
        );
    }
}

#[db_test]
async fn a_changed_lead_is_found_by_its_new_name_and_a_deleted_one_not_at_all(office: Office) {
    let id = sent(&office, lead("Прежняя")).await;
    let mut browser = owner(&office).await;
    let (old, new) = (encoded("режня"), encoded("ОВОЕ"));
    assert_eq!(listed(&mut browser, &format!("?q={old}")).await, ["Прежняя"]);
    let path = format!("/api/leads/{id}/");
    let staff = office.staff();
    let change = staff.patch(&path).json(json!({ "name": "Новое" }));
    assert_eq!(change.send().await.status, 200);
    assert_eq!(listed(&mut browser, &format!("?q={old}")).await.len(), 0);
    assert_eq!(listed(&mut browser, &format!("?q={new}")).await, ["Новое"]);
    let deletion = staff.delete(&path);
    assert_eq!(deletion.send().await.status, 204);
    assert_eq!(listed(&mut browser, &format!("?q={new}")).await.len(), 0);
    assert_eq!(office.names(&format!("?search={new}")).await.len(), 0);
}

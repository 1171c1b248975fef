//! Phone numbers as users type them: found in any spelling, and the same person is recognised.

use db::sea_orm::ConnectionTrait as _;
use paradise::leads::Leads;
use serde_json::{Value, json};
use testkit::db_test;

use super::office::{Office, lead};

async fn write(office: &Office, name: &str, phone: &str, email: &str) -> Value {
    let mut form = lead(name);
    form["phone"] = json!(phone);
    form["email"] = json!(email);
    let answer = office.submit(form).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["lead_id"].clone()
}

async fn duplicates(office: &Office, id: &Value) -> Value {
    let path = format!("/api/leads/{id}/?include=duplicates");
    office.staff().get(&path).send().await.json()["duplicates"].clone()
}

const SPELLINGS: [&str; 8] = [
    "90%20123%2045%2067",
    "%2B998901234567",
    "8-90-123-45-67",
    "8%20(90)%20123-45-67",
    "998901234567",
    "901234567",
    "123-45-67",
    "123%2045%2067",
];

#[db_test]
async fn a_phone_is_found_by_any_spelling(office: Office) {
    let typed = [
        ("A", "+998 (90) 123-45-67"),
        ("B", "901234567"),
        ("C", "8 90 123 45 67"),
    ];
    for (name, phone) in typed {
        let id = write(&office, name, phone, "").await;
        assert_eq!(office.see(&id).await["phone"], phone, "as it was typed");
    }
    write(&office, "D", "+998 91 765 43 21", "").await;
    for spelling in SPELLINGS {
        let found = office.names(&format!("?ordering=name&search={spelling}")).await;
        assert_eq!(found, ["A", "B", "C"], "{spelling}");
    }
    assert_eq!(office.names("?search=765-43-21,d").await, ["D"]);
    assert_eq!(office.names("?search=93-000-00-00").await.len(), 0);
}

#[db_test]
async fn staff_see_who_wrote_before(office: Office) {
    let first = write(&office, "Анна", "+998901234567", "").await;
    let second = write(&office, "Анна Сергеева", "90 123-45-67", "Anna@Shov.example").await;
    let third = write(&office, "Бухгалтерия", "+998 91 765 43 21", "anna@shov.EXAMPLE").await;
    write(&office, "Другой", "+998 93 111 11 11", "").await;

    let seen = duplicates(&office, &second).await;
    let seen: Vec<_> = seen.as_array().unwrap().iter().collect();
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert_eq!((&seen[0]["id"], &seen[0]["same"]), (&third, &json!(["email"])));
    assert_eq!((&seen[1]["id"], &seen[1]["same"]), (&first, &json!(["phone"])));
    assert_eq!(seen[1]["created_at"], office.see(&first).await["created_at"]);
    assert!(office.see(&second).await.get("duplicates").is_none());

    // A spam lead is not counted as an earlier lead of the person.
    let path = format!("/api/leads/{first}/spam/");
    assert_eq!(office.staff().post(&path).send().await.status, 200);
    assert_eq!(duplicates(&office, &second).await.as_array().unwrap().len(), 1);

    let path = format!("/api/leads/{third}/");
    let staff = office.staff();
    let changed = staff
        .patch(&path)
        .json(json!({ "phone": "93 1111111", "email": null }));
    assert_eq!(changed.send().await.status, 200);
    let seen = duplicates(&office, &third).await;
    assert_eq!(
        (seen.as_array().unwrap().len(), &seen[0]["name"]),
        (1, &json!("Другой"))
    );
    assert_eq!(duplicates(&office, &second).await, json!([]));
}

#[db_test]
async fn a_number_without_its_country_belongs_where_the_operator_says(first: Office) {
    let office = first.another(&[("PHONE_COUNTRY", "RU")]).await;
    write(&office, "Пермь", "8 (912) 345-67-89", "").await;
    assert_eq!(office.names("?search=%2B79123456789").await, ["Пермь"]);
    assert_eq!(office.names("?search=912%20345%2067%2089").await, ["Пермь"]);
}

#[db_test]
async fn leads_of_an_older_version_are_found_too_after_tidying(office: Office) {
    for n in 0..3 {
        write(&office, &format!("Старый {n}"), "8 90 123 45 67", "").await;
    }
    let tx = office.app.core.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE leads SET phone_normal = NULL, search_text = lower(name)")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(office.names("?search=%2B998901234567").await.len(), 0);

    Leads::start(&office.app.core).tidy().await.unwrap();
    assert_eq!(office.names("?search=%2B998901234567").await.len(), 3);
    assert_eq!(
        office
            .names("?search=%D1%81%D1%82%D0%B0%D1%80%D1%8B%D0%B9")
            .await
            .len(),
        3
    );
}

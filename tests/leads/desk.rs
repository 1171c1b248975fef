//! Staff process leads.

use serde_json::{Value, json};
use testkit::db_test;

use super::office::{FORM, Office, lead, pdf};

async fn write(office: &Office, lead: Value) -> Value {
    let answer = office.staff().post("/api/leads/").json(lead).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].clone()
}

#[db_test]
async fn staff_write_change_and_delete_a_lead(office: Office) {
    let mut form = lead("Звонок");
    form["phone"] = json!("1");
    form["status"] = json!("qualified");
    form["quantity"] = json!(5);
    let id = write(&office, form).await;
    let path = format!("/api/leads/{id}/");
    let seen = office.see(&id).await;
    assert_eq!(
        (&seen["phone"], &seen["status_display"]),
        (&json!("1"), &json!("Квалифицирован"))
    );
    assert_eq!(
        (&seen["ip_address"], &seen["user_agent"]),
        (&json!(null), &json!(""))
    );

    let amended = office
        .staff()
        .patch(&path)
        .json(json!({ "status": "contacted", "created_at": "2000-01-01" }))
        .send()
        .await
        .json();
    assert_eq!(amended["status"], "contacted");
    assert_eq!(amended["created_at"], seen["created_at"]);
    assert!(amended["updated_at"].as_str() > seen["updated_at"].as_str());

    let incomplete = office
        .staff()
        .put(&path)
        .json(json!({ "name": "x" }))
        .send()
        .await;
    let details = incomplete.json()["error"]["details"].clone();
    assert_eq!(details.as_object().unwrap().len(), 3, "{details}");
    let replaced = office.staff().put(&path).json(lead("Другой")).send().await.json();
    assert_eq!(
        (&replaced["name"], &replaced["quantity"]),
        (&json!("Другой"), &json!(5))
    );
    let cleared = office
        .staff()
        .patch(&path)
        .json(json!({ "quantity": null, "email": null }))
        .send()
        .await
        .json();
    assert_eq!(cleared["quantity"], json!(null));
    for (field, value) in [
        ("status", json!("")),
        ("status", json!(null)),
        ("name", json!(" ")),
        ("message", json!(null)),
    ] {
        let answer = office
            .staff()
            .patch(&path)
            .json(json!({ field: value }))
            .send()
            .await;
        assert_eq!(answer.status, 400, "{field}");
    }

    assert_eq!(office.staff().delete(&path).send().await.status, 204);
    assert_eq!(office.staff().get(&path).send().await.status, 404);
    assert_eq!(office.staff().delete(&path).send().await.status, 404);
    let next = office.submit(lead("Следующий")).await.json()["lead_id"].clone();
    assert!(next.as_i64() > id.as_i64(), "a deleted lead's id was given again");
}

#[db_test]
async fn a_file_is_replaced_cleared_and_gone_with_its_lead(office: Office) {
    let answer = office
        .staff()
        .post("/api/leads/")
        .multipart(&FORM, &[pdf("a.pdf")])
        .send()
        .await;
    let path = format!("/api/leads/{}/", answer.json()["id"]);
    let file = format!("{path}file/");
    let gif = testkit::client::FilePart::new("file", "new.gif", "image/gif", *b"GIF89a\x01\0\x01\0\0\0\0;");
    let none: [(&str, &str); 0] = [];
    assert_eq!(
        office
            .staff()
            .patch(&path)
            .multipart(&none, &[gif])
            .send()
            .await
            .status,
        200
    );
    assert_eq!(
        office.staff().get(&file).send().await.header("content-type"),
        Some("image/gif")
    );

    let kept = office
        .staff()
        .patch(&path)
        .form(&[("file", ""), ("source", "x")])
        .send()
        .await
        .json();
    assert!(kept["file"].is_string());
    let refused = office
        .staff()
        .patch(&path)
        .json(json!({ "file": "x" }))
        .send()
        .await;
    assert!(refused.json()["error"]["details"]["file"].is_array());
    let cleared = office
        .staff()
        .patch(&path)
        .json(json!({ "file": null }))
        .send()
        .await
        .json();
    assert_eq!(cleared["file"], json!(null));
    assert_eq!(office.staff().get(&file).send().await.status, 404);
}

#[db_test]
async fn staff_search_filter_and_order(office: Office) {
    for (name, company, message) in [
        ("Пётр Ё", "ИП Пётр", "нужно 5%_ золото"),
        ("John", "Acme, Inc.", "it's"),
        ("Anna", "Acme", ""),
    ] {
        let mut form = lead(name);
        form["company"] = json!(company);
        form["message"] = json!(message);
        form["language"] = json!(if name == "Anna" { "uz" } else { "ru" });
        write(&office, form).await;
    }
    assert_eq!(office.names("").await, ["Anna", "John", "Пётр Ё"]);
    assert_eq!(
        office.names("?search=%D0%9F%D0%81%D0%A2%D0%A0").await,
        ["Пётр Ё"],
        "ПЁТР"
    );
    assert_eq!(office.names("?search=acme,INC").await, ["John"]);
    assert_eq!(office.names("?search=5%25_").await, ["Пётр Ё"]);
    assert_eq!(office.names("?search=%25").await, ["Пётр Ё"]);
    assert_eq!(office.names("?search=t's").await, ["John"]);
    assert_eq!(office.names("?search=annaacme").await.len(), 0);
    assert_eq!(
        office
            .names("?language=uz&status=new&product_type=woven&page_size=1")
            .await,
        ["Anna"]
    );
    assert_eq!(office.names("?status=closed").await.len(), 0);
    assert_eq!(
        office.names("?ordering=-status,bogus,name,-name").await,
        ["Anna", "John", "Пётр Ё"]
    );
    assert_eq!(office.names("?ordering=-name").await, ["Пётр Ё", "John", "Anna"]);

    let first = office.staff().get("/api/leads/?search=john").send().await.json()["results"][0].clone();
    let at = first["created_at"].as_str().unwrap().replace('+', "%2B");
    assert_eq!(office.names(&format!("?created_at={at}")).await, ["John"]);
    for wrong in [
        "status=bogus",
        "status=NEW",
        "product_type=hangTags",
        "created_at=bad",
        "search=%00",
    ] {
        let answer = office.staff().get(&format!("/api/leads/?{wrong}")).send().await;
        assert_eq!(answer.status, 400, "{wrong}");
        let field = wrong.split('=').next().unwrap();
        assert!(answer.json()["error"]["details"][field].is_array(), "{wrong}");
    }
    let long = format!("/api/leads/?search={}", "_,".repeat(1_000));
    assert_eq!(office.staff().get(&long).send().await.status, 400);
}

#[db_test]
async fn the_figures_count_what_there_is(office: Office) {
    for (name, status, kind) in [
        ("A", "new", "woven"),
        ("B", "closed", "other"),
        ("C", "rejected", "woven"),
    ] {
        let mut form = lead(name);
        form["status"] = json!(status);
        form["product_type"] = json!(kind);
        write(&office, form).await;
    }
    let stats = office
        .staff()
        .get("/api/leads/stats/?status=new")
        .send()
        .await
        .json();
    let number = |name: &str| stats[name].as_i64().unwrap();
    assert_eq!(
        (
            number("total_leads"),
            number("new_leads"),
            number("contacted_leads")
        ),
        (3, 1, 0)
    );
    assert_eq!((number("leads_this_week"), number("leads_this_month")), (3, 3));
    assert_eq!(stats["by_product_type"], json!({ "other": 1, "woven": 2 }));
    assert_eq!(stats["by_language"], json!({ "ru": 3 }));
    assert_eq!(stats["recent_leads"][0]["name"], "C");
}

#[db_test]
async fn what_is_no_lead_is_not_found_and_strangers_are_kept_out(office: Office) {
    for id in [
        "abc",
        "0",
        "-1",
        "+1",
        "1.0",
        "99999999999999999999",
        "%FF",
        "export",
    ] {
        let answer = office.staff().get(&format!("/api/leads/{id}/")).send().await;
        assert_eq!(answer.status, 404, "{id}");
        assert!(answer.json()["error"]["details"]["detail"].is_string(), "{id}");
    }
    let stranger = format!("Bearer {}", office.app.token("somebody").await);
    for client in [
        office.client(),
        office.client().default_header("Authorization", &stranger),
    ] {
        for path in [
            "/api/leads/",
            "/api/leads/1/",
            "/api/leads/1/file/",
            "/api/leads/stats/",
            "/api/leads/export_csv/",
        ] {
            assert_eq!(client.get(path).send().await.status, 403, "{path}");
        }
    }
}

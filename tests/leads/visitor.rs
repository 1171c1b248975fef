//! A visitor and the contact form.

use serde_json::json;
use testkit::{client::FilePart, db_test};

use super::office::{FORM, Office, PDF, lead, pdf};

#[db_test]
async fn a_visitor_sends_a_form_with_a_pdf_and_staff_download_it(office: Office) {
    let sent = office
        .visitor("203.0.113.9")
        .post("/api/contact/submit/")
        .header("User-Agent", "Mozilla/5.0")
        .multipart(&FORM, &[pdf("C:\\Users\\Иван\\макет бирки.pdf")])
        .send()
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let id = &sent.json()["lead_id"];

    let seen = office.see(id).await;
    assert_eq!(seen["ip_address"], "203.0.113.9");
    assert_eq!(seen["user_agent"], "Mozilla/5.0");
    assert_eq!(seen["status_display"], "Новый");
    let path = format!("/api/leads/{id}/file/");
    assert_eq!(seen["file"], format!("https://shop.example.uz{path}"));

    let file = office.staff().get(&path).send().await;
    assert_eq!(file.body, PDF);
    assert_eq!(file.header("content-type"), Some("application/pdf"));
    let disposition = file.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment"), "{disposition}");
    assert!(!disposition.contains("Users"), "{disposition}");
    assert_eq!(office.client().get(&path).send().await.status, 403);
}

#[db_test]
async fn a_refused_form_leaves_no_file(office: Office) {
    let fields: Vec<_> = FORM.iter().filter(|(name, _)| *name != "name").collect();
    let fields: Vec<_> = fields.into_iter().copied().collect();
    let big = [PDF, &vec![b'0'; 300_000]].concat();
    let files = [
        pdf("good.pdf"),
        FilePart::new("file", "big.pdf", "application/pdf", big),
    ];
    for file in files {
        let answer = office
            .client()
            .post("/api/leads/submit/")
            .multipart(&fields, &[file])
            .send()
            .await;
        assert_eq!(answer.status, 400);
        assert!(answer.json()["error"]["details"]["name"].is_array());
    }
    let html = FilePart::new("file", "page.pdf", "application/pdf", "<html>");
    let answer = office
        .client()
        .post("/api/leads/submit/")
        .multipart(&FORM, &[html])
        .send()
        .await;
    assert!(answer.json()["error"]["details"]["file"].is_array());
    assert_eq!(office.files(), 0);
    assert_eq!(office.names("").await.len(), 0);
}

#[db_test]
async fn a_visitor_is_answered_in_the_language_of_the_form(office: Office) {
    let mut form = lead("Ann");
    form["language"] = json!("en");
    let thanks = office.submit(form.clone()).await.json();
    assert!(
        thanks["message"].as_str().unwrap().starts_with("Thank you"),
        "{thanks}"
    );
    form["phone"] = json!("1");
    let refused = office
        .client()
        .post("/api/leads/submit/")
        .header("Accept-Language", "ru")
        .json(form)
        .send()
        .await;
    let text = refused.json()["error"]["details"]["phone"][0].to_string();
    assert!(text.contains("phone number"), "{text}");
}

#[db_test]
async fn what_a_visitor_may_not_set_is_ignored(office: Office) {
    let mut form = lead("  =1+1\r\nx ");
    for (field, value) in [
        ("status", json!("closed")),
        ("id", json!(77)),
        ("ip_address", json!("1.2.3.4")),
    ] {
        form[field] = value;
    }
    form["product_type"] = json!("hangTags");
    form["email"] = json!("");
    form["quantity"] = json!("12.0");
    let id = office.submit(form).await.json()["lead_id"].clone();
    let seen = office.see(&id).await;
    assert_ne!(id, 77);
    assert_eq!(seen["name"], "=1+1 x");
    assert_eq!(seen["status"], "new");
    assert_eq!(seen["ip_address"], "127.0.0.1");
    assert_eq!(seen["product_type"], "hang_tags");
    assert_eq!(seen["email"], "");
    assert_eq!(seen["quantity"], 12);
    assert_eq!(seen["language"], "ru");
    assert_eq!(seen["file"], json!(null));
}

#[db_test]
async fn every_wrong_field_is_told_at_once(office: Office) {
    let form = json!({
        "name": "", "phone": "1", "email": "bad", "product_type": "zzz", "quantity": 12.5,
        "message": null, "language": "", "source": "y".repeat(101), "file": "text",
    });
    let answer = office.submit(form).await.json();
    let mut wrong: Vec<_> = answer["error"]["details"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    wrong.sort();
    let all = [
        "company",
        "email",
        "file",
        "language",
        "message",
        "name",
        "phone",
        "product_type",
        "quantity",
        "source",
    ];
    assert_eq!(wrong, all);
}

#[db_test]
async fn empty_fields_of_a_form_mean_their_defaults(office: Office) {
    let mut fields = FORM.to_vec();
    fields.extend([
        ("email", ""),
        ("quantity", ""),
        ("message", ""),
        ("language", ""),
        ("file", ""),
    ]);
    let answer = office
        .client()
        .post("/api/leads/submit")
        .form(&fields)
        .send()
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let seen = office.see(&answer.json()["lead_id"]).await;
    assert_eq!(
        (&seen["language"], &seen["quantity"]),
        (&json!("ru"), &json!(null))
    );
}

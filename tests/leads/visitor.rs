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

#[db_test]
async fn a_message_of_fifty_pages_is_taken_and_a_longer_one_is_refused_at_its_field(office: Office) {
    let most = 256 * 1024;
    let with = |message: String| {
        let mut form = lead("Длинный");
        form["message"] = json!(message);
        form
    };
    // Two bytes per letter, and none is lost.
    let longest = "ж".repeat(most / 2);
    let taken = office.submit(with(longest.clone())).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    let id = taken.json()["lead_id"].clone();
    assert_eq!(office.see(&id).await["message"], longest);
    let (staff, path) = (office.staff(), format!("/api/leads/{id}/"));
    for message in ["ж".repeat(most / 2 + 1), "x".repeat(most + 1)] {
        let form = with(message);
        for refused in [
            office.submit(form.clone()).await,
            staff.post("/api/leads/").json(&form).send().await,
            staff.put(&path).json(&form).send().await,
        ] {
            assert_eq!(refused.status, 400, "{}", refused.text());
            let details = refused.json()["error"]["details"].clone();
            assert_eq!(details, json!({ "message": ["Не больше 256 КБ."] }));
        }
    }
    assert_eq!(office.see(&id).await["message"], longest, "nothing was changed");
    let described = office.client().get("/api/forms/contact/").send().await.json();
    let fields = described["fields"].as_array().unwrap();
    let message = fields.iter().find(|field| field["name"] == "message").unwrap();
    assert_eq!(message["max_bytes"], most);
}

#[db_test]
async fn a_file_keeps_its_name_however_a_client_spells_it(office: Office) {
    let disposition = |parameters: &str| {
        let fields = FORM.iter().map(|(name, value)| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        });
        let fields: String = fields.collect();
        format!(
            "{fields}--b\r\nContent-Disposition: form-data; {parameters}\r\n\r\n%PDF-1.4\nbrief\r\n--b--\r\n"
        )
    };
    for (parameters, wanted) in [
        (
            "name=\"file\"; filename*=utf-8''%D0%91%D1%80%D0%B8%D1%84.pdf",
            "Бриф.pdf",
        ),
        (
            "name=\"file\"; filename=\"____.pdf\"; filename*=UTF-8''%D0%91%D1%80%D0%B8%D1%84.pdf",
            "Бриф.pdf",
        ),
        ("filename=\"Бриф; name=a.pdf\"; name=file", "Бриф; name=a.pdf"),
    ] {
        let sent = office
            .client()
            .post("/api/leads/submit/")
            .body(disposition(parameters))
            .content_type("multipart/form-data; boundary=b")
            .send()
            .await;
        assert_eq!(sent.status, 201, "{parameters}: {}", sent.text());
        let path = format!("/api/leads/{}/file/", sent.json()["lead_id"]);
        let file = office.staff().get(&path).send().await;
        let exact = percent_encoding::utf8_percent_encode(wanted, percent_encoding::NON_ALPHANUMERIC);
        let exact = exact.to_string().replace("%2E", ".");
        let header = file.header("content-disposition").unwrap();
        assert!(header.ends_with(&format!("filename*=UTF-8''{exact}")), "{header}");
    }
}

#[db_test]
async fn a_phone_with_marks_that_nobody_sees_can_be_called(office: Office) {
    for phone in [
        "\u{202d}+998\u{a0}90\u{a0}123‑45‑67\u{202c}",
        "90–123—45−67\u{feff}",
    ] {
        let mut form = lead("Скопировано");
        form["phone"] = json!(phone);
        let sent = office.submit(form).await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let id = sent.json()["lead_id"].clone();
        assert_eq!(office.see(&id).await["phone"], phone, "as it was sent");
    }
    assert_eq!(office.names("?search=%2B998901234567").await.len(), 2);
}

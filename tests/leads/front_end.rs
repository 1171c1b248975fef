//! A front end that requests the definition of the form.

use serde_json::{Value, json};
use testkit::db_test;

use super::office::{Office, lead, pdf};

#[db_test]
async fn a_front_end_learns_the_form_in_the_language_of_its_page(first: Office) {
    let office = first.another(&[("SITE_PHONE", "+998 71 200-00-00")]).await;
    let mut labels = Vec::new();
    for (lang, woven) in [("ru", "Вшивные этикетки"), ("en", "Woven labels"), ("uz", "")] {
        let path = format!("/api/forms/contact/?lang={lang}");
        let client = office.client();
        let answer = client
            .get(&path)
            .header("Origin", "http://localhost:3000")
            .send()
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("http://localhost:3000")
        );
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let form = answer.json();
        assert_eq!(form["language"], lang);
        assert_eq!(form["action"], "https://shop.example.uz/api/leads/submit/");
        assert_eq!(form["limit"], json!({ "count": 100_000, "seconds": 3600 }));
        assert_eq!(form["contacts"]["phone"], "+998 71 200-00-00");
        assert_eq!(form["retry"]["field"], "submission_id");
        let choices = form["fields"][4]["choices"].as_array().unwrap();
        let values: Vec<_> = choices
            .iter()
            .map(|choice| choice["value"].as_str().unwrap())
            .collect();
        assert_eq!(values, ["woven", "printed", "hang_tags", "stickers", "other"]);
        assert!(choices[0]["label"].as_str().unwrap().contains(woven));
        labels.push(
            form["fields"]
                .as_array()
                .unwrap()
                .iter()
                .map(|field| field["label"].clone())
                .collect::<Vec<_>>(),
        );
    }
    assert!(labels[0] != labels[1] && labels[1] != labels[2]);
}

#[db_test]
async fn what_the_form_is_said_to_take_is_what_it_takes(first: Office) {
    let office = first.another(&[("FILE_UPLOAD_MAX_MEMORY_SIZE", "1MiB")]).await;
    let form = office.client().get("/api/forms/contact/").send().await.json();
    let mut judged = 0;
    for field in form["fields"].as_array().unwrap() {
        let name = field["name"].as_str().unwrap();
        let told = async |value: Option<Value>| {
            let mut sent = lead("A");
            match value {
                Some(value) => sent[name] = value,
                None => drop(sent.as_object_mut().unwrap().remove(name)),
            }
            office.submit(sent).await.json()["error"]["details"][name].is_array()
        };
        assert_eq!(told(None).await, field["required"] == true, "{name}");
        if let Some(max) = field["max_length"].as_u64().filter(|_| field["type"] == "text") {
            let max = usize::try_from(max).unwrap();
            assert!(!told(Some("ж".repeat(max).into())).await, "{name}");
            assert!(told(Some("ж".repeat(max + 1).into())).await, "{name}");
            judged += 1;
        }
        for choice in field["choices"].as_array().into_iter().flatten() {
            assert!(!told(Some(choice["value"].clone())).await, "{choice}");
            judged += 1;
        }
    }
    assert_eq!(judged, 7);
    let file = &form["fields"][7];
    assert_eq!(
        (&file["max_size"], &file["max_count"]),
        (&json!(1_048_576), &json!(1))
    );
    let extensions = file["extensions"].as_array().unwrap();
    for extension in extensions
        .iter()
        .map(|extension| extension.as_str().unwrap())
        .chain(["exe"])
    {
        let client = office.client();
        let request = client.post("/api/leads/submit/?lang=en");
        let part = pdf(&format!("a.{extension}"));
        let answer = request.multipart(&[("name", "")], &[part]).send().await.json();
        let told = answer["error"]["details"]["file"].to_string();
        assert_eq!(
            told.contains("of the types"),
            extension == "exe",
            "{extension}: {told}"
        );
    }
}

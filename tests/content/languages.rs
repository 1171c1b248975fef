//! Languages of content are a setting: a new one needs no change of the schema, and one that was taken out comes back
//! with its texts.

use serde_json::{Value, json};
use testkit::db_test;
use text::Lang;

use super::admin::editor::{Editor, FORM};
use crate::support::{TestApp, encoded};

const FIVE: (&str, &str) = ("LANGUAGES", "ru,en,uz,kk,zh-Hans");

const TEXTS: [(&str, &str); 11] = [
    ("name_ru", "Бирка"),
    ("name_en", "Tag"),
    ("name_uz", "Yorliq"),
    ("name_kk", "Белгі"),
    ("name_zh-Hans", "标签"),
    ("description_kk", "Қалың картон."),
    ("features.ru", "Прочная"),
    ("features.kk", "Берік\nЭкологиялық"),
    ("category", "hang_tags"),
    ("slug", "birka"),
    ("is_published", "true"),
];

async fn read(app: &TestApp, query: &str) -> Value {
    let path = format!("/api/content/products/birka/{query}");
    let answer = app.client().get(&path).send().await;
    assert_eq!(answer.status, 200, "{query}");
    answer.json()
}

async fn found(app: &TestApp, word: &str) -> u64 {
    let path = format!("/api/content/products/?search={}", encoded(word));
    app.client().get(&path).send().await.json()["count"]
        .as_u64()
        .unwrap()
}

#[db_test]
async fn a_site_speaks_five_languages_by_a_setting(app: TestApp) {
    let site = app.twin(&[FIVE]).await;
    let mut editor = Editor::of(&site).await;
    let blank = editor.get("/admin/products/add/").await;
    let page = editor.send(&blank, FORM, &TEXTS).await;
    assert_eq!(page.text_of(".notice"), "The entry was added.");
    // What lacks a language is marked by the language's own name.
    let marked = page.texts(".missing label");
    assert!(
        marked.contains(&"简体中文 not translated".to_owned()),
        "{marked:?}"
    );
    assert!(
        marked.contains(&"Русский not translated".to_owned()),
        "{marked:?}"
    );

    let product = read(&site, "?lang=kk").await;
    assert_eq!(
        (&product["name"], &product["name_kk"]),
        (&json!("Белгі"), &json!("Белгі"))
    );
    assert_eq!(product["name_zh-Hans"], "标签");
    assert_eq!(product["features_list"], json!(["Берік", "Экологиялық"]));
    assert_eq!(product["description"], "Қалың картон.");
    // A language without a text shows the default one; an unknown language is the default one.
    let chinese = read(&site, "?lang=zh-hans").await;
    assert_eq!(
        (&chinese["name"], &chinese["features_list"]),
        (&json!("标签"), &json!(["Прочная"]))
    );
    assert_eq!(read(&site, "?lang=de").await["name"], "Бирка");
    let names: Vec<_> = product
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| key.starts_with("name"))
        .collect();
    assert_eq!(
        names,
        ["name", "name_ru", "name_en", "name_uz", "name_kk", "name_zh-Hans"]
    );
    assert_eq!((found(&site, "белгі").await, found(&site, "标签").await), (1, 1));

    // Lists, filters and histories of the admin know them.
    let list = editor.get("/admin/products/?missing=kk&q=birka").await;
    assert_eq!(list.texts("tbody th a").len(), 0);
    let list = editor.get("/admin/products/?missing=zh-Hans&q=birka").await;
    assert_eq!(list.texts("tbody th a"), ["Бирка"]);
    let list = editor.get("/admin/products/?o=name_ru&q=белгі").await;
    assert_eq!(list.texts("tbody th a"), ["Бирка"]);
    let object = list.attr("tbody th a", "href");
    let page = editor.get(&object).await;
    editor.send(&page, FORM, &[("name_kk", "Жапсырма")]).await;
    let path = object.split('?').next().unwrap();
    let history = editor.get(&format!("{path}history/")).await;
    assert!(history.text_of(".past li:first-child").contains("Қазақша"));
    assert_eq!(read(&site, "?lang=kk").await["name"], "Жапсырма");
}

#[db_test]
async fn a_language_that_is_taken_out_comes_back_with_its_texts(app: TestApp) {
    let five = app.twin(&[FIVE]).await;
    let mut editor = Editor::of(&five).await;
    let blank = editor.get("/admin/products/add/").await;
    editor.send(&blank, FORM, &TEXTS).await;

    // The site has three languages now: answers and forms know no other, and saving changes no other.
    let mut editor = Editor::another(&app).await;
    app.content.refresh().await.unwrap();
    let product = read(&app, "?lang=kk").await;
    assert_eq!(product["name"], "Бирка");
    assert!(
        product.get("name_kk").is_none() && product["features"].get("kk").is_none(),
        "{product}"
    );
    let list = editor.get("/admin/products/?q=birka").await;
    let object = list.attr("tbody th a", "href");
    let page = editor.get(&object).await;
    assert_eq!(
        (
            page.texts("[name=name_uz]").len(),
            page.texts("[name=name_kk]").len()
        ),
        (1, 0)
    );
    let page = editor
        .send(
            &page,
            FORM,
            &[("name_ru", "Бирка новая"), ("features.ru", "Мягкая")],
        )
        .await;
    assert_eq!(page.text_of(".notice"), "The changes were saved.");

    five.content.refresh().await.unwrap();
    let product = read(&five, "?lang=kk").await;
    assert_eq!(
        (&product["name"], &product["name_ru"]),
        (&json!("Белгі"), &json!("Бирка новая"))
    );
    assert_eq!(product["name_zh-Hans"], "标签");
    assert_eq!(product["features_list"], json!(["Берік", "Экологиялық"]));
    assert_eq!(product["features"]["ru"], json!(["Мягкая"]));
}

#[db_test]
async fn messages_of_another_language_of_content_fall_back(app: TestApp) {
    for (languages, messages) in [("kk,de", Lang::En), ("kk,uz,ru", Lang::Uz)] {
        let site = app.twin(&[("LANGUAGES", languages)]).await;
        assert_eq!(site.core.languages.first(), Some(&messages), "{languages}");
        assert_eq!(site.core.terms.languages.fallback().as_str(), "kk");
        assert_eq!(site.client().get("/contact/").send().await.status, 200);
    }
}

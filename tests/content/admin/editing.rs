//! One product at a time: three languages, an address, two editors.

use serde_json::json;
use testkit::db_test;

use super::editor::{Editor, FORM, product};
use crate::support::TestApp;

#[db_test]
async fn an_editor_writes_in_three_languages_and_visitors_read_it_at_once(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let blank = editor.get("/admin/products/add/").await;
    let typed = [
        ("name_ru", "Бирка «Крафт» №2"),
        ("category", "hang_tags"),
        ("description_ru", "Плотный картон.\r\nШнур в подарок."),
        ("features.ru", "Прочная\r\n\r\n Экологичная "),
        ("features.en", "Strong"),
        ("is_published", "true"),
    ];
    let page = editor.send(&blank, FORM, &typed).await;
    assert_eq!(page.text_of(".notice"), "The entry was added.");
    assert_eq!(
        page.value(FORM, "slug").as_deref(),
        Some("birka-kraft-no2"),
        "made of the name"
    );
    let shown = product(&app, "birka-kraft-no2").await.unwrap();
    assert_eq!(shown["name"], "Бирка «Крафт» №2");
    assert_eq!(shown["description"], "Плотный картон.\nШнур в подарок.");
    assert_eq!(
        shown["features"],
        json!({"ru": ["Прочная", "Экологичная"], "en": ["Strong"]})
    );
    // What has no translation yet is marked beside what has.
    assert_eq!(
        page.texts(".missing label"),
        [
            "English not translated",
            "Oʻzbekcha not translated",
            "English not translated",
            "Oʻzbekcha not translated"
        ]
    );
    let list = editor.get("/admin/products/?missing=uz&q=КРАФТ,ШНУР").await;
    assert_eq!(list.texts("tbody th a"), ["Бирка «Крафт» №2"]);
    assert_eq!(list.text_of("td[data-label='Not translated'] .badge"), "en, uz");

    let rest = [
        ("name_en", "Kraft tag"),
        ("name_uz", "Kraft yorligʻi"),
        ("description_en", "Thick card."),
        ("description_uz", "Qalin karton."),
    ];
    let page = editor.send(&page, FORM, &rest).await;
    assert_eq!(page.text_of(".notice"), "The changes were saved.");
    assert!(page.texts(".missing label").is_empty());
    let list = editor.get("/admin/products/?missing=any&q=kraft,thick").await;
    assert!(list.texts("tbody th a").is_empty());
    let uzbek = app
        .client()
        .get("/api/content/products/birka-kraft-no2/?lang=uz")
        .send()
        .await;
    assert_eq!(uzbek.json()["name"], "Kraft yorligʻi");
}

#[db_test]
async fn an_address_is_the_products_alone(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let blank = editor.get("/admin/products/add/").await;
    for (slug, error) in [
        ("woven-label-classic", "This value is already taken."),
        (
            "бирка/2",
            "An address has only Latin letters, digits, hyphens and underscores.",
        ),
    ] {
        let typed = [("name_ru", "Бирка"), ("slug", slug)];
        let refused = editor.send(&blank, FORM, &typed).await;
        assert_eq!(refused.0.status, 400);
        assert_eq!(refused.text_of("#error-slug"), error);
        assert_eq!(refused.value(FORM, "slug").as_deref(), Some(slug));
        assert_eq!(refused.value(FORM, "name_ru").as_deref(), Some("Бирка"));
    }
    // Names that are alike get addresses that are not.
    let long = "Ж".repeat(200);
    for _ in 0..2 {
        let page = editor.send(&blank, FORM, &[("name_ru", &long)]).await;
        assert_eq!(page.0.status, 200, "{}", page.0.text());
        assert!(page.value(FORM, "slug").unwrap().len() <= 200);
    }
}

#[db_test]
async fn two_editors_of_one_product_overwrite_nothing(app: TestApp) {
    let mut first = Editor::of(&app).await;
    let mut second = Editor::another(&app).await;
    let path = "/admin/products/1/";
    let (one, other) = (first.get(path).await, second.get(path).await);
    let saved = first.send(&one, FORM, &[("name_ru", "Первый")]).await;
    assert_eq!(saved.text_of(".notice"), "The changes were saved.");

    let typed = [("name_ru", "Второй"), ("name_en", "Second")];
    let conflict = second.send(&other, FORM, &typed).await;
    assert_eq!(conflict.0.status, 409);
    assert_eq!(
        product(&app, "woven-label-classic").await.unwrap()["name_ru"],
        "Первый"
    );
    let chosen = [("take-name_ru", "theirs"), ("take-name_en", "mine")];
    second.send(&conflict, "main form", &chosen).await;
    let shown = product(&app, "woven-label-classic").await.unwrap();
    assert_eq!(shown["name_ru"], "Первый");
    assert_eq!(shown["name_en"], "Second");
}

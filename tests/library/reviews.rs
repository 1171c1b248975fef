//! A model from outside has what a built-in one has.

use paradise::{
    accounts::roles::Role,
    import::{Choices, Dump, load},
    slice::Parts,
};
use serde_json::{Value, json};
use testkit::{Answer, Client, db_test};

use super::{Extended, slices};
use crate::{
    accounts::browser::{Browser, PASSWORD, person},
    api::operations,
    content::{
        admin::editor::{Editor, FORM},
        world,
    },
    support::TestApp,
};

const STAFF: &str = "/api/staff/reviews/";
const PUBLIC: &str = "/api/reviews/";

async fn add(staff: &Client, author: &str, rating: i32, product: i64) -> Value {
    let review = json!({
        "author": author, "text_ru": format!("{author}: хорошо"), "text_en": format!("{author}: good"),
        "rating": rating, "product": product, "is_published": true,
    });
    let answer = staff.post(STAFF).json(review).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn authors(app: &TestApp, query: &str) -> Vec<String> {
    let answer = app.client().get(&format!("{PUBLIC}{query}")).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    let rows = answer.json()["results"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| row["author"].as_str().unwrap().to_owned())
        .collect()
}

async fn product(app: &TestApp, slug: &str) -> i64 {
    let path = format!("/api/content/products/{slug}/");
    app.client().get(&path).send().await.json()["id"]
        .as_i64()
        .unwrap()
}

fn errors(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 400, "{}", answer.text());
    let fields = answer.json()["error"]["details"].as_object().unwrap().clone();
    fields.keys().cloned().collect()
}

#[db_test]
async fn visitors_read_what_staff_publish(Extended(app): Extended) {
    world::seeded(&app).await;
    let staff = app.staff().await;
    let (label, other) = (product(&app, "woven-label-classic").await, 2);
    let first = add(&staff, "Анна", 5, label).await;
    add(&staff, "Борис", 3, label).await;
    add(&staff, "Вера", 5, other).await;
    let draft = json!({"author": "Тайна", "text_ru": "x", "rating": 1, "product": label});
    assert_eq!(staff.post(STAFF).json(draft).send().await.status, 201);

    // Newest first; filters, orders and the search are those of the declaration.
    for (query, found) in [
        ("", vec!["Вера", "Борис", "Анна"]),
        ("?rating=5", vec!["Вера", "Анна"]),
        ("?product=2", vec!["Вера"]),
        ("?ordering=rating", vec!["Борис", "Анна", "Вера"]),
        ("?ordering=-rating,-created_at", vec!["Вера", "Анна", "Борис"]),
        ("?search=GOOD,%20%D0%B1%D0%BE%D1%80%D0%B8%D1%81", vec!["Борис"]),
        ("?rating=4", vec![]),
    ] {
        assert_eq!(authors(&app, query).await, found, "{query}");
    }
    let path = format!("{PUBLIC}{}/", first["id"]);
    let review = app.client().get(&format!("{path}?lang=en")).send().await.json();
    assert_eq!(
        (&review["text"], &review["text_ru"]),
        (&json!("Анна: good"), &json!("Анна: хорошо"))
    );
    assert_eq!(
        (&review["product"], &review["rating"]),
        (&json!(label), &json!(5))
    );
    let names: Vec<_> = review.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "id",
            "author",
            "text",
            "text_ru",
            "text_en",
            "text_uz",
            "rating",
            "product",
            "created_at"
        ]
    );
    for path in [
        format!("{PUBLIC}999/"),
        format!("{PUBLIC}x/"),
        format!("{PUBLIC}?page=2"),
    ] {
        assert_eq!(app.client().get(&path).send().await.status, 404, "{path}");
    }
    assert_eq!(
        errors(&app.client().get("/api/reviews/?rating=many").send().await),
        ["rating"]
    );

    // What is taken back is gone at once, and what belonged to a product goes with it.
    let object = format!("{STAFF}{}/", first["id"]);
    let hidden = staff
        .patch(&object)
        .json(json!({"is_published": false}))
        .send()
        .await;
    assert_eq!(hidden.status, 200);
    assert_eq!(authors(&app, "").await, ["Вера", "Борис"]);
    assert_eq!(app.client().get(&path).send().await.status, 404);
}

#[db_test]
async fn staff_write_by_the_rules_of_the_declaration(Extended(app): Extended) {
    world::seeded(&app).await;
    let staff = app.staff().await;
    for (given, wrong) in [
        (json!({}), vec!["author", "product", "text_ru"]),
        (
            json!({"author": " ", "text_ru": "x", "product": 1, "rating": 6}),
            vec!["author", "rating"],
        ),
        (
            json!({"author": "x".repeat(121), "text_ru": "x", "product": 999, "rating": null}),
            vec!["author", "product", "rating"],
        ),
        (
            json!({"author": "x", "text_ru": "x", "product": "unknown thing"}),
            vec!["product"],
        ),
    ] {
        let mut found = errors(&staff.post(STAFF).json(&given).send().await);
        found.sort();
        assert_eq!(found, wrong, "{given}");
    }
    let review = add(&staff, "Анна", 5, 1).await;
    let object = format!("{STAFF}{}/", review["id"]);
    let changed = staff
        .patch(&object)
        .json(json!({"rating": 4, "text_uz": "yaxshi"}))
        .send()
        .await;
    assert_eq!((changed.status, &changed.json()["rating"]), (200, &json!(4)));
    assert_eq!(
        changed.json()["text_ru"],
        "Анна: хорошо",
        "others stay as they are"
    );
    assert_eq!(
        errors(&staff.put(&object).json(json!({"rating": 2})).send().await),
        ["author", "product", "text_ru"]
    );
    let list = staff
        .get(&format!("{STAFF}?rating=4&search=YAXSHI&ordering=-created_at"))
        .send()
        .await;
    assert_eq!(list.json()["count"], 1);

    // Who may not, may not; and each way leaves its mark in the history of the object.
    let plain = app.token("plain").await;
    let stranger = app
        .client()
        .default_header("Authorization", &format!("Bearer {plain}"));
    for answer in [
        stranger.get(STAFF).send().await,
        stranger.delete(&object).send().await,
        stranger.post(STAFF).json(json!({})).send().await,
    ] {
        assert_eq!(answer.status, 403);
    }
    assert_eq!(app.client().get(STAFF).send().await.status, 403);
    person(&app, "boss", &[Role::Owner]).await;
    let mut browser = Browser::of(&app);
    assert_eq!(browser.sign_in("boss", PASSWORD).await.status, 303);
    let history = browser
        .get(&format!("/admin/reviews/{}/history/", review["id"]))
        .await
        .text();
    assert!(
        history.contains("Rating") && history.contains("yaxshi"),
        "{history}"
    );

    assert_eq!(staff.delete(&object).send().await.status, 204);
    assert_eq!(staff.get(&object).send().await.status, 404);
}

#[db_test]
async fn an_editor_finds_reviews_in_the_admin(Extended(app): Extended) {
    let mut editor = Editor::of(&app).await;
    let blank = editor.get("/admin/reviews/add/").await;
    assert_eq!(
        blank
            .texts("label")
            .iter()
            .filter(|label| *label == "Product")
            .count(),
        1
    );
    // Nothing is suggested that would be refused.
    for field in ["rating", "product_id"] {
        assert_eq!(blank.value(FORM, field).as_deref(), Some(""), "{field}");
    }
    let typed = [
        ("author", "Анна"),
        ("text_ru", "Хорошо"),
        ("rating", "5"),
        ("product_id", "classic"),
    ];
    let page = editor.send(&blank, FORM, &typed).await;
    assert_eq!(
        page.text_of(".notice"),
        "The entry was added.",
        "{}",
        page.0.text()
    );
    let list = editor.get("/admin/reviews/").await;
    assert_eq!(list.texts("tbody th a"), ["Анна"]);
    let product = list.attr("tbody td a", "href");
    // The page of deleting the product lists its reviews, which are deleted with it.
    let ask = editor.get(&format!("{product}delete/")).await;
    assert!(ask.text_of("main").contains("Reviews"), "{}", ask.0.text());
    let menu = editor.get("/admin/").await.texts("nav a");
    assert!(menu.contains(&"Reviews".to_owned()), "{menu:?}");
    assert_eq!(
        text::words("reviews-title", text::Lang::Ru).as_deref(),
        Some("Отзывы")
    );
    let findings = slices().pages(&app.core.terms, &Parts::default()).check();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[db_test]
async fn reviews_of_the_old_site_move_in(Extended(app): Extended) {
    let time = "2026-10-01T09:00:00Z";
    let product = |pk: i64, slug: &str| {
        json!({"model": "content.product", "pk": pk, "fields": {"name_ru": "Бирка", "slug": slug, "category": "hang_tags",
            "created_at": time, "updated_at": time}})
    };
    let review = |pk: i64, product: i64| {
        json!({"model": "shop.review", "pk": pk, "fields": {"author": "Анна", "text_ru": "Хорошо", "text_en": "Good",
            "rating": "4", "product": product, "is_published": true, "created_at": time, "updated_at": time}})
    };
    let run = async |objects: Vec<Value>| {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), serde_json::to_vec(&objects).unwrap()).unwrap();
        let dump = Dump::open(file.path()).unwrap();
        load(
            &app.core,
            &slices().importers(),
            dump,
            None,
            Choices::default(),
            |_, _| {},
        )
        .await
    };
    // Reviews may stand before their products in the file.
    run(vec![review(7, 70), product(70, "birka")]).await.unwrap();
    let found = app
        .client()
        .get(&format!("{PUBLIC}7/?lang=en"))
        .send()
        .await
        .json();
    assert_eq!((&found["text"], &found["rating"]), (&json!("Good"), &json!(4)));
    // Again changes nothing; one without its product is refused by name.
    run(vec![review(7, 70), product(70, "birka")]).await.unwrap();
    assert_eq!(authors(&app, "").await, ["Анна"]);
    let error = run(vec![review(8, 71)]).await.unwrap_err();
    assert!(error.message().contains("shop.review 8"), "{}", error.message());
}

#[db_test]
async fn its_lists_take_fields_and_say_what_it_belongs_to(Extended(app): Extended) {
    let staff = operations::world(&app).await;
    let label = product(&app, "woven-label-classic").await;
    let review = add(&staff, "Анна", 5, label).await;
    assert!(operations::rows_have_the_fields(&app, &staff).await >= 6);

    let name = staff
        .get(&format!("/api/staff/products/{label}/"))
        .send()
        .await
        .json()["name_ru"]
        .clone();
    let one = staff
        .get(&format!("{STAFF}{}/?include=product", review["id"]))
        .send()
        .await;
    assert_eq!(one.json()["product_title"], name);
    let plain = staff.get(&format!("{STAFF}{}/", review["id"])).send().await;
    assert!(plain.json().get("product_title").is_none());
    assert_eq!(
        one.header("etag"),
        plain.header("etag"),
        "what is added is no part of the version"
    );
    let list = staff
        .get(&format!("{STAFF}?include=product&fields=id,product_title"))
        .send()
        .await
        .json();
    assert_eq!(
        list["results"],
        json!([{ "id": review["id"], "product_title": name }])
    );
}

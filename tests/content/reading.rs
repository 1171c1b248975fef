//! A visitor reads the catalogue.

use serde_json::{Value, json};
use testkit::db_test;
use text::Lang;

use super::world::{PORTFOLIO, PRODUCTS, add, product, seeded};
use crate::support::TestApp;

async fn get(app: &TestApp, path: &str) -> Value {
    let answer = app.client().get(path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

async fn status(app: &TestApp, path: &str) -> u16 {
    app.client().get(path).send().await.status
}

fn ids(list: &Value) -> Vec<i64> {
    let results = list["results"].as_array().unwrap().iter();
    results.map(|item| item["id"].as_i64().unwrap()).collect()
}

#[db_test]
async fn a_visitor_reads_uzbek_and_russian_where_uzbek_is_missing(app: TestApp) {
    seeded(&app).await;
    let translated = get(&app, "/api/content/products/woven-label-classic/?lang=uz").await;
    assert_eq!(translated["name"], translated["name_uz"]);
    assert_eq!(translated["features_list"], json!(["Chidamli"]));
    assert_eq!(translated["category_display"], "Вшивные этикетки");
    let russian_only = get(&app, "/api/content/products/printed-satin/?lang=uz").await;
    assert_eq!(russian_only["name"], "Печать на сатине");
    assert_eq!(russian_only["name_uz"], "");
}

#[db_test]
async fn a_visitor_sees_only_what_is_published(app: TestApp) {
    seeded(&app).await;
    assert_eq!(ids(&get(&app, PRODUCTS).await), [1, 3, 2, 5, 6]);
    assert_eq!(status(&app, "/api/content/products/hidden-sticker/").await, 404);
    assert_eq!(status(&app, "/api/content/portfolio/4/").await, 404);
    for nothing in [
        "products/1/",
        "products/PRINTED-SATIN/",
        "portfolio/+1/",
        "products/%FF/",
        "portfolio/%FF/",
    ] {
        assert_eq!(
            status(&app, &format!("/api/content/{nothing}")).await,
            404,
            "{nothing}"
        );
    }
}

#[db_test]
async fn a_gallery_is_in_its_order(app: TestApp) {
    seeded(&app).await;
    let page = get(&app, "/api/content/products/woven-label-classic/").await;
    let images = page["images"].as_array().unwrap();
    let orders: Vec<_> = images
        .iter()
        .map(|image| image["order"].as_i64().unwrap())
        .collect();
    assert_eq!(orders, [1, 2]);
    assert_eq!(images[0]["image"], images[0]["image_url"]);
    assert_eq!(
        images[0]["image"],
        "https://shop.example.uz/media/products/gallery/2026/11/g2.png"
    );
}

#[db_test]
async fn a_visitor_searches_in_any_case_and_every_word_counts(app: TestApp) {
    let mut box_ = product(1);
    box_.name.set(&Lang::Ru.into(), "Коробка 50% ПЭТ_1");
    box_.description.set(&Lang::Uz.into(), "Qutilar o'lchami");
    add(&app.core.db, [box_, product(2)]).await;
    app.content.refresh().await.unwrap();
    for (search, wanted) in [
        ("КОРОБКА", vec![1]),
        ("короб,пэт", vec![1]),
        ("коробка+стикер", vec![]),
        ("%25", vec![1]),
        ("_", vec![1]),
        ("o%27lcham", vec![1]),
        ("ПЭТ_1%0AQutilar", vec![1]),
        ("%2C+", vec![1, 2]),
    ] {
        let found = get(
            &app,
            &format!("{PRODUCTS}?search={}&ordering=created_at", percent(search)),
        )
        .await;
        assert_eq!(ids(&found), wanted, "{search}");
    }
}

/// Encodes what is not ASCII and leaves the rest as the test wrote it.
fn percent(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b if b.is_ascii() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[db_test]
async fn a_choice_that_does_not_exist_is_refused_with_its_name(app: TestApp) {
    seeded(&app).await;
    for list in [PRODUCTS, PORTFOLIO] {
        let answer = app
            .client()
            .get(&format!("{list}?category=STICKERS"))
            .send()
            .await;
        assert_eq!(answer.status, 400);
        let details = &answer.json()["error"]["details"];
        assert_eq!(
            details.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["category"]
        );
    }
    assert_eq!(
        ids(&get(&app, &format!("{PRODUCTS}?category=&is_featured=FALSE")).await),
        [2, 5, 6]
    );
    assert_eq!(status(&app, &format!("{PRODUCTS}?search=%00")).await, 400);
}

#[db_test]
async fn the_index_names_both_lists(app: TestApp) {
    let index = get(&app, "/api/content/").await;
    assert_eq!(
        index,
        json!({
            "portfolio": "https://shop.example.uz/api/content/portfolio/",
            "products": "https://shop.example.uz/api/content/products/",
        })
    );
}

#[db_test]
async fn a_picture_is_served_and_a_leads_file_is_not(app: TestApp) {
    seeded(&app).await;
    let page = get(&app, "/api/content/portfolio/2/").await;
    let address = page["image"].as_str().unwrap();
    let path = address.strip_prefix("https://shop.example.uz").unwrap();
    let picture = app.client().get(path).send().await;
    assert_eq!(
        (picture.status, picture.header("content-type")),
        (200, Some("image/png"))
    );
    assert_eq!(
        picture.header("cross-origin-resource-policy"),
        Some("cross-origin")
    );
    assert!(picture.body.starts_with(b"\x89PNG"));
    let head = app.client().head(path).send().await;
    let length = picture.body.len().to_string();
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, Some(length.as_str()))
    );
    let tag = picture.header("etag").unwrap();
    let foreign = format!("\"client,*,{}\"", tag.trim_matches('"'));
    let listed = format!("\"a,b\", W/{tag}");
    let whole = picture.body.len();
    for (method, headers, wanted) in [
        ("GET", vec![("Range", "bytes=0-3")], (206, 4)),
        (
            "GET",
            vec![("Range", "Bytes=1-99999999999999999999")],
            (206, whole - 1),
        ),
        ("GET", vec![("Range", "bytes=99999999999999999999-")], (416, 0)),
        ("GET", vec![("Range", "bytes=0-3"), ("If-Range", tag)], (206, 4)),
        (
            "GET",
            vec![("Range", "bytes=0-3"), ("If-Range", &listed)],
            (200, whole),
        ),
        (
            "GET",
            vec![("If-None-Match", &listed), ("Range", "bytes=0-3")],
            (304, 0),
        ),
        ("GET", vec![("If-None-Match", &foreign)], (200, whole)),
        // Ranges are for GET alone.
        ("HEAD", vec![("Range", "bytes=0-3")], (200, 0)),
    ] {
        let client = app.client();
        let request = headers
            .iter()
            .fold(client.request(method, path), |request, (name, value)| {
                request.header(name, value)
            });
        let answer = request.send().await;
        let length = if wanted.0 == 416 { 0 } else { answer.body.len() };
        assert_eq!((answer.status, length), wanted, "{method} {headers:?}");
    }
    for nothing in [
        "leads/2026/11/brief.pdf",
        "../secret_key",
        "%2e%2e/secret_key",
        "%FF",
        "",
    ] {
        assert_eq!(status(&app, &format!("/media/{nothing}")).await, 404, "{nothing}");
    }
}

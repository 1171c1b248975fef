//! Pictures in the sizes that a page asks for, made while nobody waits.

use std::io::Cursor;

use chrono::TimeDelta;
use db::sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    PaginatorTrait as _, QueryFilter as _, sea_query::Expr,
};
use image::{ImageFormat, Rgb, RgbImage};
use paradise::{
    content::{
        product, product_image,
        renditions::{
            picture::{self, Problem},
            rendition,
        },
    },
    zone,
};
use serde_json::Value;
use testkit::db_test;

use super::world::{PORTFOLIO, PRODUCTS, add, product, seeded};
use crate::support::{TestApp, eventually};

/// Of a picture of [`photo`]: three widths in two formats, and the thumbnail.
const FILES: u64 = 3 * 2 + 1;

const HOST: &str = "https://shop.example.uz";

/// A picture that differs from those with another shade.
fn photo(shade: u8) -> Vec<u8> {
    let pixels = RgbImage::from_fn(1000, 500, |x, y| {
        Rgb([shade, (x / 4).to_le_bytes()[0], (y / 2).to_le_bytes()[0]])
    });
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

async fn put(app: &TestApp, path: &str, bytes: Vec<u8>) {
    let (folder, name) = path.rsplit_once('/').unwrap();
    app.core.public.save(folder, name, bytes).await.unwrap();
}

/// A product that shows this picture.
async fn show(app: &TestApp, id: i64, path: &str) {
    let mut row = product(id);
    path.clone_into(&mut row.main_image);
    add(&app.core.db, [row]).await;
    app.content.refresh().await.unwrap();
}

async fn get(app: &TestApp, path: &str) -> Value {
    let answer = app.client().get(path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

async fn renditions_of(app: &TestApp, id: i64) -> Value {
    let page = get(app, &format!("{PRODUCTS}product-{id}/?include=renditions")).await;
    page["renditions"].clone()
}

async fn made(app: &TestApp, id: i64) -> Value {
    eventually(async || Some(renditions_of(app, id).await).filter(|renditions| !renditions.is_null())).await
}

async fn problem(app: &TestApp, path: &str, wanted: Problem) {
    eventually(async || {
        let row = picture::Entity::find_by_id(path)
            .one(app.core.db.read())
            .await
            .unwrap();
        row?.problem.filter(|problem| *problem == wanted)
    })
    .await;
}

/// Any change of the catalogue.
async fn touch(app: &TestApp, id: i64) {
    let tx = app.core.db.begin().await.unwrap();
    let mut row = product(id).into_active_model();
    row.updated_at = Set(zone::now());
    row.update(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[db_test]
async fn a_page_gets_what_it_needs_to_show_a_picture_in_any_size(app: TestApp) {
    put(&app, "products/бирка 1.jpg", photo(1)).await;
    show(&app, 1, "products/бирка 1.jpg").await;
    let renditions = made(&app, 1).await;
    assert_eq!(
        (&renditions["width"], &renditions["height"]),
        (&1000.into(), &500.into())
    );
    let placeholder = renditions["placeholder"].as_str().unwrap();
    assert!(placeholder.starts_with("data:image/webp;base64,") && placeholder.len() < 600);
    let sources = renditions["sources"].as_array().unwrap();
    let types: Vec<_> = sources
        .iter()
        .map(|source| source["type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["image/webp", "image/jpeg"]);
    for source in sources {
        let files = source["srcset"].as_array().unwrap();
        let widths: Vec<_> = files.iter().map(|file| file["width"].as_u64().unwrap()).collect();
        assert_eq!(widths, [320, 640, 1000]);
        for file in files {
            let path = file["url"].as_str().unwrap().strip_prefix(HOST).unwrap();
            let answer = app.client().get(path).send().await;
            assert_eq!(answer.header("content-type"), source["type"].as_str());
            assert_eq!(answer.body.len() as u64, file["bytes"].as_u64().unwrap());
            assert_eq!(
                answer.header("cache-control"),
                Some("public, max-age=31536000, immutable")
            );
            let pixels = image::load_from_memory(&answer.body).unwrap();
            assert_eq!(u64::from(pixels.width()), file["width"].as_u64().unwrap());
            assert_eq!(u64::from(pixels.height()), file["height"].as_u64().unwrap());
        }
    }
    let original = app
        .client()
        .head("/media/products/%D0%B1%D0%B8%D1%80%D0%BA%D0%B0%201.jpg")
        .send()
        .await;
    assert_eq!(original.header("cache-control"), Some("public, max-age=86400"));
}

#[db_test]
async fn every_picture_of_the_catalogue_has_them_and_nobody_gets_them_unasked(app: TestApp) {
    let bare = async || {
        let mut bodies = Vec::new();
        for path in [
            PRODUCTS,
            PORTFOLIO,
            "/api/content/products/woven-label-classic/",
            "/api/content/portfolio/1/",
        ] {
            for query in ["", "?lang=en", "?include=", "?include=everything&lang=uz"] {
                let body = app.client().get(&format!("{path}{query}")).send().await.text();
                assert!(!body.contains("renditions"), "{path}{query}");
                bodies.push(body);
            }
        }
        bodies
    };
    seeded(&app).await;
    let before = bare().await;
    let of = |items: &Value, image: &str| {
        let items = items.as_array().unwrap().clone();
        let with_picture: Vec<_> = items.into_iter().filter(|item| !item[image].is_null()).collect();
        assert!(!with_picture.is_empty());
        with_picture
            .iter()
            .all(|item| item["renditions"]["sources"].is_array())
    };
    eventually(async || {
        let products = get(&app, &format!("{PRODUCTS}?is_featured=true&include=renditions")).await;
        let works = get(&app, &format!("{PORTFOLIO}?lang=en&include=other,renditions")).await;
        let page = get(
            &app,
            "/api/content/products/woven-label-classic/?include=renditions",
        )
        .await;
        let work = get(&app, "/api/content/portfolio/1/?include=renditions").await;
        let all = of(&products["results"], "main_image")
            && of(&works["results"], "image")
            && of(&page["images"], "image")
            && page["renditions"].is_object()
            && work["renditions"].is_object();
        all.then_some(())
    })
    .await;
    assert_eq!(bare().await, before);
}

#[db_test]
async fn a_picture_that_is_replaced_under_its_name_is_made_anew(app: TestApp) {
    put(&app, "products/p.jpg", photo(1)).await;
    show(&app, 1, "products/p.jpg").await;
    let first = made(&app, 1).await;
    put(&app, "products/p.jpg", photo(200)).await;
    touch(&app, 1).await;
    let second = eventually(async || Some(renditions_of(&app, 1).await).filter(|new| *new != first)).await;
    let url = |renditions: &Value| {
        renditions["sources"][0]["srcset"][0]["url"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_ne!(url(&first), url(&second));
    let old = app
        .client()
        .get(url(&first).strip_prefix(HOST).unwrap())
        .send()
        .await;
    assert_eq!(old.status, 200, "a page that was built before may still show it");
}

#[db_test]
async fn a_picture_that_is_none_is_remembered_with_its_reason_and_may_be_mended(app: TestApp) {
    put(
        &app,
        "products/text.png",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
    )
    .await;
    put(&app, "products/cut.jpg", photo(1)[..5000].to_vec()).await;
    put(&app, "products/named-png.png", photo(2)).await;
    for (id, path) in [
        (1, "text.png"),
        (2, "cut.jpg"),
        (3, "missing.png"),
        (4, "named-png.png"),
    ] {
        show(&app, id, &format!("products/{path}")).await;
    }
    problem(&app, "products/text.png", Problem::NotAPicture).await;
    problem(&app, "products/cut.jpg", Problem::Damaged).await;
    problem(&app, "products/missing.png", Problem::Missing).await;
    made(&app, 4).await;
    assert!(renditions_of(&app, 2).await.is_null());

    put(&app, "products/cut.jpg", photo(3)).await;
    put(&app, "products/missing.png", photo(4)).await;
    touch(&app, 1).await;
    made(&app, 2).await;
    made(&app, 3).await;
    let mended = picture::Entity::find_by_id("products/cut.jpg")
        .one(app.core.db.read())
        .await;
    assert_eq!(mended.unwrap().unwrap().problem, None);
}

#[db_test]
async fn what_another_instance_makes_is_left_to_it_until_it_has_died(app: TestApp) {
    let claim = async |until| {
        let tx = app.core.db.begin().await.unwrap();
        picture::Entity::update_many()
            .col_expr(picture::Column::LeaseUntil, Expr::value(until))
            .filter(picture::Column::Source.eq("products/a.jpg"))
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    let tx = app.core.db.begin().await.unwrap();
    let row = picture::ActiveModel {
        source: Set("products/a.jpg".into()),
        lease_token: Set(Some("of another".into())),
        lease_until: Set(Some(zone::now() + TimeDelta::seconds(100))),
        ..Default::default()
    };
    picture::Entity::insert(row)
        .exec_without_returning(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    put(&app, "products/a.jpg", photo(1)).await;
    put(&app, "products/b.jpg", photo(2)).await;
    show(&app, 1, "products/a.jpg").await;
    show(&app, 2, "products/b.jpg").await;
    made(&app, 2).await;
    touch(&app, 2).await;
    show(&app, 3, "products/b.jpg").await;
    assert!(renditions_of(&app, 1).await.is_null());

    claim(zone::now() - TimeDelta::seconds(1)).await;
    touch(&app, 2).await;
    made(&app, 1).await;
}

#[db_test]
async fn two_instances_make_each_picture_once_and_both_show_it(app: TestApp) {
    let twin = app.twin(&[]).await;
    for id in 1..=6 {
        put(
            &app,
            &format!("products/{id}.jpg"),
            photo(u8::try_from(id).unwrap()),
        )
        .await;
        show(&app, id, &format!("products/{id}.jpg")).await;
    }
    for id in 1..=6 {
        assert_eq!(made(&app, id).await, made(&twin, id).await);
    }
    let files = rendition::Entity::find().count(app.core.db.read()).await.unwrap();
    assert_eq!(files, 6 * FILES);
}

#[db_test]
async fn renditions_of_a_picture_that_is_gone_go_a_week_later(app: TestApp) {
    for (id, path) in [(1, "products/a.jpg"), (2, "products/b.jpg")] {
        put(&app, path, photo(u8::try_from(id).unwrap())).await;
        show(&app, id, path).await;
        made(&app, id).await;
    }
    let address = made(&app, 1).await["sources"][0]["srcset"][0]["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let status = async || {
        let path = address.strip_prefix(HOST).unwrap();
        app.client().get(path).send().await.status
    };
    let later = async |time: TimeDelta| {
        let tx = app.core.db.begin().await.unwrap();
        rendition::Entity::update_many()
            .col_expr(rendition::Column::UnusedSince, Expr::value(zone::now() - time))
            .filter(rendition::Column::UnusedSince.is_not_null())
            .exec(&tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        app.content.tidy().await.unwrap();
    };
    app.content.tidy().await.unwrap();
    let tx = app.core.db.begin().await.unwrap();
    product_image::Entity::delete_many().exec(&tx).await.unwrap();
    product::Entity::delete_by_id(1).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    app.content.tidy().await.unwrap();
    later(TimeDelta::days(6)).await;
    assert_eq!(status().await, 200);
    later(TimeDelta::days(8)).await;
    assert_eq!(status().await, 404);
    let left = rendition::Entity::find().count(app.core.db.read()).await.unwrap();
    assert_eq!(left, FILES, "the other picture's stay");
    assert!(!renditions_of(&app, 2).await.is_null());
}

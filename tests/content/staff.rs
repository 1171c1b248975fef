//! The catalogue through the API for staff.

use image::ImageFormat;
use serde_json::{Value, json};
use testkit::{client::FilePart, db_test};

use super::{
    admin::pictures::{photograph, picture},
    world::{PRODUCTS, seeded},
};
use crate::support::TestApp;

const STAFF: &str = "/api/staff/products/";

#[db_test]
async fn a_product_is_written_with_its_picture_and_visitors_see_it(app: TestApp) {
    seeded(&app).await;
    let staff = app.staff().await;
    let file = FilePart::new("main_image", "IMG 1.jpg", "image/jpeg", photograph());
    let fields = [
        ("name_ru", "Кожаная бирка"),
        ("slug", "leather-tag"),
        ("category", "hang_tags"),
        ("is_published", "true"),
        ("order", "1"),
    ];
    let made = staff.post(STAFF).multipart(&fields, &[file]).send().await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    let path = made["main_image"].as_str().unwrap().to_owned();
    assert!(path.starts_with("products/") && !path.contains("IMG"), "{path}");
    let shown = app
        .client()
        .get(&format!("{PRODUCTS}leather-tag/?lang=ru"))
        .send()
        .await
        .json();
    assert!(shown["main_image"].as_str().unwrap().ends_with(&path), "{shown}");
    let bytes = app.client().get(&format!("/media/{path}")).send().await.body;
    assert!(
        !bytes.windows(12).any(|part| part == b"secret-phone"),
        "what a camera adds is gone"
    );

    // Another picture, the rest stays; then none.
    let object = format!("{STAFF}{}/", made["id"]);
    let other = FilePart::new("main_image", "b.png", "image/png", picture(3, ImageFormat::Png));
    let changed = staff
        .patch(&object)
        .multipart(&[("order", "2")], &[other])
        .send()
        .await
        .json();
    assert_ne!(changed["main_image"], made["main_image"]);
    assert_eq!(
        (&changed["name_ru"], &changed["order"]),
        (&made["name_ru"], &json!(2))
    );
    let cleared = staff
        .patch(&object)
        .json(json!({ "main_image": "" }))
        .send()
        .await;
    assert_eq!(cleared.json()["main_image"], "", "{}", cleared.text());

    // What is no picture is told at its field, and nothing is stored.
    let wrong = FilePart::new("main_image", "a.png", "image/png", b"no picture".to_vec());
    let refused = staff
        .patch(&object)
        .multipart(&[("name_ru", "Иначе")], &[wrong])
        .send()
        .await;
    assert_eq!(refused.status, 400);
    assert!(refused.json()["error"]["details"]["main_image"].is_array());
    let now: Value = staff.get(&object).send().await.json();
    assert_eq!(now["name_ru"], made["name_ru"]);
    assert_eq!(staff.delete(&object).send().await.status, 204);
    assert_eq!(
        app.client()
            .get(&format!("{PRODUCTS}leather-tag/"))
            .send()
            .await
            .status,
        404
    );
}

//! `MEDIA_URL`: whatever path an operator moves in with, the addresses that the API gives are served.

use testkit::{Client, TestDatabase, db_test};

use super::world::{PRODUCTS, add, product};
use crate::support::TestApp;

/// A product with a picture; the address that a front end gets for it.
async fn address(app: &TestApp) -> String {
    let folder = app.core.settings.media_root().join("products");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("p1.png"), b"0123456789").unwrap();
    let mut row = product(1);
    "products/p1.png".clone_into(&mut row.main_image);
    add(&app.core.db, [row]).await;
    app.content.refresh().await.unwrap();
    let page = app.client().get(PRODUCTS).send().await.json();
    page["results"][0]["main_image"].as_str().unwrap().to_owned()
}

async fn is_served(client: &Client, path: &str) {
    let answer = client.get(path).send().await;
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, &b"0123456789"[..]),
        "{path}"
    );
    // As pictures are, not as pages.
    assert_eq!(
        answer.header("cross-origin-resource-policy"),
        Some("cross-origin"),
        "{path}"
    );
    assert!(
        answer
            .header("content-security-policy")
            .unwrap()
            .contains("sandbox"),
        "{path}"
    );
}

#[db_test]
async fn pictures_are_served_where_media_url_says(database: TestDatabase) {
    let app = TestApp::start_with(database, &[("MEDIA_URL", "files/shop")]).await;
    let address = address(&app).await;
    assert_eq!(address, "https://shop.example.uz/files/shop/products/p1.png");
    is_served(&app.client(), "/files/shop/products/p1.png").await;
    // For pages of the admin and for a CDN.
    is_served(&app.client(), "/media/products/p1.png").await;
    assert_eq!(
        app.client().get("/files/shop/../secret_key").send().await.status,
        404
    );
}

#[db_test]
async fn an_address_of_this_site_is_served_and_that_of_a_cdn_is_given_as_it_is(database: TestDatabase) {
    let url = ("MEDIA_URL", "https://shop.example.uz/pictures/");
    let app = TestApp::start_with(database, &[url]).await;
    assert_eq!(
        address(&app).await,
        "https://shop.example.uz/pictures/products/p1.png"
    );
    is_served(&app.client(), "/pictures/products/p1.png").await;
    let cdn = app.twin(&[("MEDIA_URL", "https://cdn.example.net/x")]).await;
    let page = cdn.client().get(PRODUCTS).send().await.json();
    assert_eq!(
        page["results"][0]["main_image"],
        "https://cdn.example.net/x/products/p1.png"
    );
    is_served(&cdn.client(), "/media/products/p1.png").await;
}

//! Whoever changes the catalogue, and wherever: visitors see it within a second.

use std::time::Duration;

use db::sea_orm::{ConnectionTrait as _, EntityTrait as _};
use paradise::content::product;
use testkit::db_test;

use super::world::{PRODUCTS, add, another_process, product, seeded, stock};
use crate::support::{TestApp, eventually};

async fn count(app: &TestApp) -> i64 {
    let list = app.client().get(PRODUCTS).send().await;
    list.json()["count"].as_i64().unwrap()
}

#[db_test]
async fn a_change_by_another_instance_is_shown_here(app: TestApp) {
    stock(&app, 2).await;
    let other = another_process(&app.core).await;
    add(&other, [product(3)]).await;
    eventually(async || (count(&app).await == 3).then_some(())).await;

    let tx = other.begin().await.unwrap();
    product::Entity::delete_many().exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    eventually(async || (count(&app).await == 0).then_some(())).await;
}

#[db_test]
async fn a_gallery_picture_removed_by_hand_is_gone_from_the_page(app: TestApp) {
    seeded(&app).await;
    let pictures = async || {
        let page = app
            .client()
            .get("/api/content/products/woven-label-classic/")
            .send()
            .await;
        page.json()["images"].as_array().unwrap().len()
    };
    assert_eq!(pictures().await, 2);
    let tx = another_process(&app.core).await.begin().await.unwrap();
    tx.execute_unprepared("DELETE FROM product_images WHERE id = 1")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    eventually(async || (pictures().await == 1).then_some(())).await;
}

#[db_test]
async fn a_change_that_is_rolled_back_is_never_shown(app: TestApp) {
    stock(&app, 2).await;
    let other = another_process(&app.core).await;
    let tx = other.begin().await.unwrap();
    product::Entity::delete_many().exec(&tx).await.unwrap();
    tx.rollback().await.unwrap();
    app.content.refresh().await.unwrap();
    assert_eq!(count(&app).await, 2);
}

#[db_test]
async fn visitors_read_on_while_the_database_is_gone(app: TestApp) {
    stock(&app, 2).await;
    app.core.db.clone().close().await.unwrap();
    assert!(app.content.refresh().await.is_err());
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(count(&app).await, 2);
    let page = app
        .client()
        .get("/api/content/products/product-1/?lang=en")
        .send()
        .await;
    assert_eq!(page.status, 200);
}

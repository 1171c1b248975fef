//! A Django site's catalogue moves in.

use db::sea_orm::EntityTrait as _;
use paradise::content::{ContentImporter, portfolio, product, product_image};
use serde_json::json;
use testkit::db_test;

use crate::support::{TestApp, seed};

async fn everything(
    app: &TestApp,
) -> (
    Vec<product::Model>,
    Vec<product_image::Model>,
    Vec<portfolio::Model>,
) {
    let db = app.core.db.read();
    (
        product::Entity::find().all(db).await.unwrap(),
        product_image::Entity::find().all(db).await.unwrap(),
        portfolio::Entity::find().all(db).await.unwrap(),
    )
}

#[db_test]
async fn keys_times_and_pictures_are_kept_and_a_second_run_changes_nothing(app: TestApp) {
    seed::seed(&app.core, &[&ContentImporter]).await;
    let first = everything(&app).await;
    assert_eq!((first.0.len(), first.1.len(), first.2.len()), (6, 3, 4));
    let classic = first.0.iter().find(|product| product.id == 1).unwrap();
    assert_eq!(
        classic.created_at.to_rfc3339(),
        "2026-11-01T09:15:30.123456+00:00"
    );
    let content = app.core.public.read(&classic.main_image).await.unwrap();
    assert_eq!(content.content_type, "image/png");

    seed::seed(&app.core, &[&ContentImporter]).await;
    assert_eq!(everything(&app).await, first);
}

#[db_test]
async fn a_product_without_an_address_gets_one_and_odd_features_are_put_right(app: TestApp) {
    seed::seed(&app.core, &[&ContentImporter]).await;
    let product = |id| product::Entity::find_by_id(id).one(app.core.db.read());
    let sticker = product(6).await.unwrap().unwrap();
    assert_eq!(sticker.slug, "nakleyka-vinilovaya");
    assert_eq!(sticker.features, json!({"ru": ["строка"]}));
    let packaging = product(5).await.unwrap().unwrap();
    assert_eq!(packaging.features, json!({"ru": ["список", "не словарь"]}));
}

#[db_test]
async fn new_rows_go_on_behind_the_imported_ones(app: TestApp) {
    use db::sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet, IntoActiveModel as _};

    seed::seed(&app.core, &[&ContentImporter]).await;
    let mut row = super::world::product(0).into_active_model().reset_all();
    row.id = NotSet;
    let tx = app.core.db.begin().await.unwrap();
    let stored = row.insert(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stored.id, 7);
}

//! Products and works that tests make.

use db::{
    Db,
    sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _},
};
use paradise::{
    content::product,
    core::Core,
    prelude::{Declared as _, Translated},
    zone,
};
use text::Lang;

use crate::support::{TestApp, seed};

pub const PRODUCTS: &str = "/api/content/products/";
pub const PORTFOLIO: &str = "/api/content/portfolio/";

/// The contract's catalogue.
pub async fn seeded(app: &TestApp) {
    seed::seed(&app.core, "content").await;
    app.content.refresh().await.unwrap();
}

/// A published sticker with this key.
pub fn product(id: i64) -> product::Model {
    product::Model {
        id,
        slug: format!("product-{id}"),
        name: Translated::new([(Lang::Ru.into(), format!("Стикер {id}").as_str())]),
        category: "stickers".into(),
        is_published: true,
        created_at: zone::now(),
        updated_at: zone::now(),
        ..product::Entity::blank()
    }
}

/// Stores products through any connection to the database.
pub async fn add(db: &Db, products: impl IntoIterator<Item = product::Model>) {
    let rows = products
        .into_iter()
        .map(|row| row.into_active_model().reset_all());
    let tx = db.begin().await.unwrap();
    product::Entity::insert_many(rows)
        .exec_without_returning(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// As many products as that, shown at once.
pub async fn stock(app: &TestApp, count: i64) {
    add(&app.core.db, (1..=count).map(product)).await;
    app.content.refresh().await.unwrap();
}

/// Another process on the same database: its own connections, nothing shared.
pub async fn another_process(core: &Core) -> Db {
    let settings = &core.settings;
    let folder = &settings.files.data_dir;
    Db::connect(&settings.database.url, folder, &db::Options::default())
        .await
        .unwrap()
}

//! A server that dies while it makes renditions.
#![cfg(unix)]

use std::io::Cursor;

use db::sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _,
    QueryFilter as _, sea_query::Expr,
};
use image::{ImageFormat, Rgb, RgbImage};
use paradise::{
    content::{
        product,
        renditions::{picture, rendition},
    },
    core::Core,
    zone,
};
use testkit::{TestDatabase, db_test};

use super::serve::Running;
use crate::{
    content::world,
    support::{environment, eventually},
};

const PICTURES: u8 = 8;

/// Large enough to be caught at work on it.
fn photo(shade: u8) -> Vec<u8> {
    let pixels = RgbImage::from_fn(900, 900, |x, y| {
        let noise = (x * 31 + y * 17 + x * y).to_le_bytes()[0];
        Rgb([shade, noise, noise / 2])
    });
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

async fn stock(core: &Core) {
    let mut rows = Vec::new();
    for id in 1..=PICTURES {
        let name = format!("{id}.jpg");
        let main_image = core.public.save("products", &name, photo(id)).await.unwrap();
        rows.push(product::Model {
            main_image,
            ..world::product(i64::from(id))
        });
    }
    let tx = core.db.begin().await.unwrap();
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    product::Entity::insert_many(rows)
        .exec_without_returning(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn made(core: &Core) -> u64 {
    let made = picture::Entity::find().filter(picture::Column::Hash.is_not_null());
    made.count(core.db.read()).await.unwrap()
}

#[db_test]
async fn a_server_that_was_killed_goes_on_where_it_stopped(database: TestDatabase) {
    let folder = database.folder();
    let data = folder.join("data");
    let settings = [
        ("DATABASE_URL", database.url()),
        ("DATA_DIR", data.to_str().unwrap()),
        ("SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz"),
    ];
    let core = environment(&settings).open_ready().await.unwrap();
    stock(&core).await;
    let start = || Running::start(folder, &settings, &[], "  paradise check");

    let killed = start();
    eventually(async || (made(&core).await > 0).then_some(())).await;
    drop(killed);
    let (before, all) = (made(&core).await, u64::from(PICTURES));
    assert!(before < all, "killed in the middle of its work");

    // A minute passes.
    let tx = core.db.begin().await.unwrap();
    picture::Entity::update_many()
        .col_expr(picture::Column::LeaseUntil, Expr::value(zone::now()))
        .filter(picture::Column::LeaseToken.is_not_null())
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let again = start();
    for next in before + 1..=all {
        eventually(async || (made(&core).await >= next).then_some(())).await;
    }
    for row in rendition::Entity::find().all(core.db.read()).await.unwrap() {
        let file = core.public.read(&row.path).await.unwrap();
        assert_eq!(i64::try_from(file.len).unwrap(), row.bytes, "{}", row.path);
    }
    again.stop();
}

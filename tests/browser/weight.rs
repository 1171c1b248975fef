//! What the first visit to a full list takes.

use std::{io::Cursor, time::Duration};

use image::{ImageFormat, Rgb, RgbImage};

use text::Lang;

use super::{driver::DESK, examine::MOST_BYTES, shop::Shop, story};
use crate::content::world::{add, product};

/// Ten times what making the small copies takes on a machine that does nothing else.
const PATIENCE: Duration = Duration::from_secs(150);
/// A page of a list.
const PRODUCTS: i64 = 50;

story!(fifty_products_with_their_pictures_are_soon_there);

async fn fifty_products_with_their_pictures_are_soon_there(shop: Shop) {
    let mut products = Vec::new();
    for id in 1001..=1000 + PRODUCTS {
        let mut row = product(id);
        row.name
            .set(&Lang::Ru.into(), &format!("Бирка жаккардовая, артикул {id}"));
        row.name
            .set(&Lang::En.into(), &format!("Woven label, article {id}"));
        "woven".clone_into(&mut row.category);
        // Before those of the shop.
        row.order = -1;
        row.main_image = shop
            .core
            .public
            .save("products", &format!("{id}.jpg"), photo(id))
            .await
            .unwrap();
        products.push(row);
    }
    add(&shop.core.db, products).await;
    shop.content.refresh().await.unwrap();
    let browser = shop.desk(DESK).await;
    let list = "/admin/products/";
    let small = "tbody img[src^='/media/renditions/']";
    // They are made one after the other, while the editor does something else.
    let made = async {
        while browser.count(small).await < 50 {
            browser.goto(list).await;
        }
    };
    tokio::time::timeout(PATIENCE, made).await.unwrap();
    browser.forget_files().await;
    browser.goto(list).await;
    // Those far below too, which wait for somebody to scroll there.
    let seen = "const done = arguments[0];
        const pictures = [...document.querySelectorAll('tbody img')];
        for (const picture of pictures) picture.loading = 'eager';
        Promise.all(pictures.map((picture) => picture.decode())).then(() => done(pictures.length))";
    assert_eq!(browser.await_script(seen).await, PRODUCTS);
    let bytes = browser.bytes_transferred().await;
    assert!((1..=MOST_BYTES).contains(&bytes), "the page takes {bytes} bytes");
}

/// A photograph: something of everything, each another one.
fn photo(number: i64) -> Vec<u8> {
    let shade = number.to_le_bytes()[0];
    let pixels = RgbImage::from_fn(800, 600, |x, y| {
        let wave = ((x / 20) * (y / 25)).to_le_bytes()[0];
        Rgb([shade ^ wave, (x / 4).to_le_bytes()[0], (y / 3).to_le_bytes()[0]])
    });
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

//! An editor makes a product, by keys alone.

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::{By, Key};

use super::{
    driver::{Browser, DESK},
    shop::Shop,
    story,
};
use crate::support::eventually;

story!(an_editor_writes_in_three_languages_and_arranges_a_gallery);

const ROWS: &str = "#inline-product-images ol > li";

async fn an_editor_writes_in_three_languages_and_arranges_a_gallery(shop: Shop) {
    let browser = shop.desk(DESK).await;
    browser.goto("/admin/products/add/").await;
    // The languages stand side by side.
    let places = "return ['ru', 'en', 'uz'].map((lang) => document.querySelector(`[name=name_${lang}]`).getBoundingClientRect().top)";
    let tops = browser.ask(places).await;
    assert!(tops[0] == tops[1] && tops[1] == tops[2], "{tops}");
    browser.type_into("[name=name_ru]", "Бирка крафт").await;
    browser.type_into("[name=name_en]", "Kraft tag").await;
    browser.press(Key::Tab).await;
    eventually(async || {
        let slug = browser
            .ask("return document.querySelector('[name=slug]').value")
            .await;
        (slug == "birka-kraft").then_some(())
    })
    .await;
    browser
        .ask("document.querySelector('[name=is_published]').closest('details').open = true")
        .await;
    browser.tab_to("[name=is_published]").await;
    browser.press(" ").await;

    let folder = TempDir::new().unwrap();
    browser
        .choose_files("input[name='product-images.more']", &pictures(&folder))
        .await;
    browser
        .follow("form.object-form > .acts button[value=stay]")
        .await;
    assert!(
        !browser.text("main [role=status].notice").await.is_empty(),
        "it says so"
    );
    assert_eq!(browser.count(ROWS).await, 3);
    assert_eq!(
        browser.count(".field.missing [name=name_uz]").await,
        1,
        "Uzbek is missing"
    );

    for (place, caption) in [(1, "Первая"), (2, "Вторая"), (3, "Третья")] {
        let field = format!("{ROWS}:nth-child({place}) [name$='.caption']");
        browser.type_into(&field, caption).await;
    }
    // The last one goes up twice.
    browser.tab_to(&format!("{ROWS}:nth-child(3) [data-up]")).await;
    for place in [2, 1] {
        browser.press(Key::Enter).await;
        let moved = format!("{ROWS}:nth-child({place}) [data-up]:focus");
        eventually(async || (browser.count(&moved).await == 1).then_some(())).await;
    }
    browser.type_into("[name=name_uz]", "Kraft yorligʻi").await;
    browser
        .follow("form.object-form > .acts button[value=stay]")
        .await;
    assert!(
        !browser.text("main [role=status].notice").await.is_empty(),
        "it says so"
    );
    assert_eq!(browser.count(".field.missing [name=name_uz]").await, 0);
    browser.is_fine("moment-product-saved").await;

    for (lang, name) in [
        ("ru", "Бирка крафт"),
        ("en", "Kraft tag"),
        ("uz", "Kraft yorligʻi"),
    ] {
        let path = format!("/api/content/products/birka-kraft/?lang={lang}");
        let product: Value = shop.client().get(&path).send().await.json();
        assert_eq!(product["name"], name);
        let images = product["images"].as_array().unwrap();
        let captions: Vec<_> = images
            .iter()
            .map(|image| image["caption"].as_str().unwrap())
            .collect();
        assert_eq!(captions, ["Третья", "Первая", "Вторая"]);
    }
}

fn pictures(folder: &TempDir) -> Vec<String> {
    let make = |shade: u8| {
        let path = folder.path().join(format!("{shade}.png"));
        RgbImage::from_pixel(60, 40, Rgb([shade, 120, 90]))
            .save_with_format(&path, ImageFormat::Png)
            .unwrap();
        path.to_str().unwrap().to_owned()
    };
    [40, 120, 200].map(make).into()
}

impl Browser {
    /// Chooses files as a person does in the window of the system, and waits until they are sent.
    async fn choose_files(&self, selector: &str, files: &[String]) {
        let input = self.driver().find(By::Css(selector)).await.unwrap();
        input.send_keys(files.join("\n")).await.unwrap();
        eventually(async || {
            let shown = "return document.querySelectorAll('[data-place] img').length";
            (self.ask(shown).await == files.len()).then_some(())
        })
        .await;
    }
}

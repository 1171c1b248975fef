//! The main picture of a product: what is taken, what is not, what becomes of it.

use std::io::Cursor;

use image::{GenericImageView as _, ImageFormat, Rgb, RgbImage};
use testkit::{client::FilePart, db_test};

use super::editor::{Editor, FORM, product};
use crate::support::{TestApp, eventually};

pub fn picture(shade: u8, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_pixel(40, 30, Rgb([shade, 90, 120]));
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A photograph with the maker of the camera in it.
pub fn photograph() -> Vec<u8> {
    let maker = b"secret-phone\0";
    let length = u32::try_from(maker.len()).unwrap().to_le_bytes();
    let tiff = [
        &b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0"[..],
        &length,
        &26_u32.to_le_bytes(),
        &[0; 4],
        maker,
    ];
    let exif = [&b"Exif\0\0"[..], &tiff.concat()].concat();
    let size = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let plain = picture(200, ImageFormat::Jpeg);
    [&plain[..2], b"\xff\xe1", &size, &exif, &plain[2..]].concat()
}

/// A PNG of a few bytes that says it is 30,000 pixels a side.
pub fn bomb() -> Vec<u8> {
    let mut png = picture(1, ImageFormat::Png);
    let side = 30_000_u32.to_be_bytes();
    png[16..20].copy_from_slice(&side);
    png[20..24].copy_from_slice(&side);
    let crc = png[12..29].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    png[29..33].copy_from_slice(&(!crc).to_be_bytes());
    png
}

pub async fn fetched(app: &TestApp, url: &str) -> Vec<u8> {
    let path = url.strip_prefix("https://shop.example.uz").unwrap_or(url);
    let answer = app.client().get(path).send().await;
    assert_eq!(answer.status, 200, "{path}");
    answer.body.clone()
}

#[db_test]
async fn a_photograph_is_shown_without_what_it_tells_of_its_camera(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let page = editor.get("/admin/products/2/").await;
    let photograph = photograph();
    assert!(photograph.windows(12).any(|part| part == b"secret-phone"));
    let file = FilePart::new("file-main_image", "IMG 1.jpg", "image/jpeg", photograph);
    let saved = editor.send_with(&page, FORM, &[], &[file]).await;
    assert_eq!(saved.text_of(".notice"), "The changes were saved.");
    let url = product(&app, "printed-satin").await.unwrap()["main_image"].clone();
    let bytes = fetched(&app, url.as_str().unwrap()).await;
    assert!(!bytes.windows(12).any(|part| part == b"secret-phone"));
    assert_eq!(image::load_from_memory(&bytes).unwrap().dimensions(), (40, 30));
    assert!(
        url.as_str()
            .unwrap()
            .ends_with(&saved.attr(".object-form .preview", "href"))
    );

    let cleared = editor.send(&saved, FORM, &[("clear-main_image", "1")]).await;
    assert_eq!(cleared.value(FORM, "main_image").as_deref(), Some(""));
    let list = editor.get("/admin/products/?missing=picture").await;
    assert!(list.texts("tbody th a").contains(&"Печать на сатине".to_owned()));
}

#[db_test]
async fn a_list_shows_a_small_copy_and_the_form_one_of_its_size(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let page = editor.get("/admin/products/2/").await;
    let large = RgbImage::from_pixel(1000, 800, Rgb([7, 90, 120]));
    let mut bytes = Cursor::new(Vec::new());
    large.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let file = FilePart::new("file-main_image", "a.png", "image/png", bytes.into_inner());
    editor.send_with(&page, FORM, &[], &[file]).await;
    let width = async |src: String| {
        image::load_from_memory(&fetched(&app, &src).await)
            .unwrap()
            .width()
    };
    let small = eventually(async || {
        let list = editor.get("/admin/products/?q=сатине").await;
        Some(list.attr("tbody img", "src")).filter(|src| src.starts_with("/media/renditions/"))
    })
    .await;
    assert_eq!(width(small).await, 96);
    let page = editor.get("/admin/products/2/").await;
    let preview = page.attr(".object-form .preview img", "src");
    assert_eq!(width(preview).await, 320);
    let original = page.attr(".object-form .preview", "href");
    assert_eq!(width(original).await, 1000);
}

#[db_test]
async fn what_is_no_picture_is_refused_at_its_field_and_all_that_was_typed_stays(app: TestApp) {
    let mut editor = Editor::of(&app).await;
    let blank = editor.get("/admin/products/add/").await;
    let typed = [("name_ru", "Бирка"), ("features.uz", "Mustahkam")];
    for (bytes, error) in [
        (bomb(), "The picture is too large: at most 50 megapixels"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            "This is not a PNG, JPEG, GIF or WebP picture. Save it as one of these.",
        ),
        (
            vec![0; 20 * 1024 * 1024 + 1],
            "The picture is larger than 20 MB. Save it smaller.",
        ),
    ] {
        let file = FilePart::new("file-main_image", "a.png", "image/png", bytes);
        let refused = editor.send_with(&blank, FORM, &typed, &[file]).await;
        assert_eq!(refused.0.status, 400);
        assert!(refused.text_of("#error-main_image").starts_with(error), "{error}");
        assert_eq!(refused.value(FORM, "name_ru").as_deref(), Some("Бирка"));
        assert_eq!(refused.value(FORM, "features.uz").as_deref(), Some("Mustahkam"));
    }
    // A picture that was right need not be chosen again when something else was wrong.
    let file = FilePart::new(
        "file-main_image",
        "a.png",
        "image/png",
        picture(7, ImageFormat::Png),
    );
    let wrong = editor.send_with(&blank, FORM, &[("name_ru", "")], &[file]).await;
    assert_eq!(wrong.0.status, 400);
    let typed = [("name_ru", "Бирка"), ("is_published", "true")];
    editor.send(&wrong, FORM, &typed).await;
    let shown = product(&app, "birka").await.unwrap();
    fetched(&app, shown["main_image"].as_str().unwrap()).await;
}

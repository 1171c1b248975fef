//! Pictures as editors upload and cameras write them, and the results for visitors.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use media::picture::{Encoded, Format, Picture, PictureError};

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([220, 20, 20])
        } else {
            Rgb([20, 20, 220])
        }
    }))
}

fn encoded(pixels: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn opened(file: &Encoded) -> RgbaImage {
    let format = ImageFormat::from_mime_type(file.format.mime()).unwrap();
    let pixels = image::load_from_memory_with_format(&file.bytes, format).unwrap();
    assert_eq!((pixels.width(), pixels.height()), (file.width, file.height));
    pixels.into_rgba8()
}

fn is_red(pixel: Rgba<u8>) -> bool {
    pixel[0] > 180 && pixel[2] < 80
}

/// EXIF as a phone writes it: rotated by a quarter turn, with a location and the name of the phone.
fn exif() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x03\0".to_vec();
    tiff.extend(b"\x10\x01\x02\0\x0d\0\0\0\x32\0\0\0"); // Model, at 50
    tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"); // Orientation 6
    tiff.extend(b"\x25\x88\x04\0\x01\0\0\0\x3f\0\0\0"); // GPS, at 63
    tiff.extend(b"\0\0\0\0secret-phone\0");
    tiff.extend(b"\x01\0\x01\0\x02\0\x02\0\0\0N\0\0\0\0\0\0\0"); // GPSLatitudeRef
    tiff
}

/// A JPEG with an additional segment after its start.
fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, data, &jpeg[2..]].concat()
}

fn with_png_chunk(png: &[u8], name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&name);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    let after_header = 8 + 25;
    let (head, tail) = png.split_at(after_header);
    [head, &length, &name, data, &crc.sum().to_be_bytes(), tail].concat()
}

/// A lossless WebP in the extended form, with EXIF.
fn with_webp_exif(webp: &[u8], width: u32, height: u32, exif: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        let padding = &[0][..data.len() % 2];
        [name, &length[..], data, padding].concat()
    };
    let mut header = vec![0b1000, 0, 0, 0];
    header.extend(&(width - 1).to_le_bytes()[..3]);
    header.extend(&(height - 1).to_le_bytes()[..3]);
    let body = [
        b"WEBP",
        &chunk(b"VP8X", &header)[..],
        &webp[12..],
        &chunk(b"EXIF", exif),
    ]
    .concat();
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [b"RIFF", &length[..], &body].concat()
}

fn tells_nothing(file: &Encoded) -> bool {
    let has = |text: &[u8]| file.bytes.windows(text.len()).any(|window| window == text);
    !["secret-phone", "Exif", "EXIF", "eXIf", "II*\0"]
        .iter()
        .any(|text| has(text.as_bytes()))
}

#[tokio::test]
async fn a_phones_picture_stands_upright_and_says_nothing_of_the_place() {
    let (exif, plain) = (exif(), halves(80, 40));
    let jpeg = with_segment(
        &encoded(&plain, ImageFormat::Jpeg),
        0xE1,
        &[b"Exif\0\0", &exif[..]].concat(),
    );
    let png = with_png_chunk(&encoded(&plain, ImageFormat::Png), *b"eXIf", &exif);
    let webp = with_webp_exif(&encoded(&plain, ImageFormat::WebP), 80, 40, &exif);
    for (bytes, format) in [(jpeg, Format::Jpeg), (png, Format::Png), (webp, Format::Webp)] {
        let picture = Picture::decode(bytes).await.unwrap();
        assert_eq!((picture.width(), picture.height()), (40, 80), "{format:?}");
        let clean = picture.clean().await.unwrap();
        assert_eq!(clean.format, format);
        let mut files = picture.rendition(20).await.unwrap().to_vec();
        files.push(clean);
        for file in &files {
            assert!(tells_nothing(file), "{format:?} as {:?}", file.format);
            let pixels = opened(file);
            let (x, bottom) = (pixels.width() / 2, pixels.height() - 3);
            assert!(
                is_red(*pixels.get_pixel(x, 2)),
                "{format:?}: the left half is the upper one now"
            );
            assert!(!is_red(*pixels.get_pixel(x, bottom)), "{format:?}");
        }
    }
}

#[tokio::test]
async fn a_page_gets_every_width_in_two_formats_and_a_placeholder_of_a_few_bytes() {
    let photo = DynamicImage::ImageRgb8(RgbImage::from_fn(1500, 1000, |x, y| {
        let wave = |n: u32| (n * 7 % 256).to_le_bytes()[0];
        Rgb([wave(x / 40), wave(y / 30), wave((x + y) / 50)])
    }));
    let picture = Picture::decode(encoded(&photo, ImageFormat::Png)).await.unwrap();
    assert_eq!(picture.widths(), [320, 640, 960, 1280, 1500]);
    for width in picture.widths() {
        let [webp, jpeg] = picture.rendition(width).await.unwrap();
        assert_eq!((webp.format, jpeg.format), (Format::Webp, Format::Jpeg));
        for file in [webp, jpeg] {
            assert_eq!((file.width, file.height), (width, (width * 2 + 1) / 3));
            opened(&file);
        }
    }
    let placeholder = picture.placeholder().await.unwrap();
    assert!(placeholder.len() < 400, "{} bytes", placeholder.len());
    let tiny = image::load_from_memory_with_format(&placeholder, ImageFormat::WebP).unwrap();
    assert_eq!((tiny.width(), tiny.height()), (16, 11));
}

#[tokio::test]
async fn what_shines_through_goes_on_doing_so() {
    let logo = RgbaImage::from_fn(700, 350, |x, _| {
        Rgba([220, 20, 20, if x < 350 { 0 } else { 255 }])
    });
    let png = encoded(&DynamicImage::ImageRgba8(logo), ImageFormat::Png);
    let picture = Picture::decode(png).await.unwrap();
    let [webp, png] = picture.rendition(320).await.unwrap();
    assert_eq!((webp.format, png.format), (Format::Webp, Format::Png));
    for file in [webp, png] {
        let pixels = opened(&file);
        assert!(pixels.get_pixel(40, 80)[3] < 10, "{:?}", file.format);
        assert!(
            pixels.get_pixel(280, 80)[3] > 245 && is_red(*pixels.get_pixel(280, 80)),
            "{:?}",
            file.format
        );
    }
}

#[tokio::test]
async fn an_unused_transparency_costs_nothing() {
    let opaque = DynamicImage::ImageRgba8(halves(400, 200).into_rgba8());
    let picture = Picture::decode(encoded(&opaque, ImageFormat::Png)).await.unwrap();
    assert_eq!(picture.rendition(320).await.unwrap()[1].format, Format::Jpeg);
}

#[tokio::test]
async fn deep_grey_and_paletted_pictures_are_pictures() {
    let deep = DynamicImage::ImageRgb16(halves(64, 32).into_rgb16());
    let grey = DynamicImage::ImageLumaA8(halves(64, 32).into_luma_alpha8());
    for bytes in [
        encoded(&deep, ImageFormat::Png),
        encoded(&grey, ImageFormat::Png),
        encoded(&halves(64, 32), ImageFormat::Gif),
    ] {
        let picture = Picture::decode(bytes).await.unwrap();
        let [webp, jpeg] = picture.rendition(64).await.unwrap();
        assert_eq!(jpeg.format, Format::Jpeg);
        assert_eq!(opened(&webp).dimensions(), (64, 32));
        assert_eq!(picture.clean().await.unwrap().format, Format::Png);
    }
}

/// Eight by eight pixels of four inks; each block has only its mean value.
fn cmyk() -> Vec<u8> {
    let mut bytes = b"\xFF\xD8\xFF\xEE\0\x0EAdobe\0\x64\0\0\0\0\0".to_vec();
    bytes.extend(b"\xFF\xDB\0\x43\0");
    bytes.extend([1; 64]);
    bytes.extend(b"\xFF\xC0\0\x14\x08\0\x08\0\x08\x04\x01\x11\0\x02\x11\0\x03\x11\0\x04\x11\0");
    for table in [0x00, 0x10] {
        bytes.extend(b"\xFF\xC4\0\x14");
        bytes.push(table);
        bytes.push(1);
        bytes.extend([0; 16]);
    }
    bytes.extend(b"\xFF\xDA\0\x0E\x04\x01\0\x02\0\x03\0\x04\0\0\x3F\0\0\xFF\xD9");
    bytes
}

#[tokio::test]
async fn a_printers_jpeg_becomes_one_for_screens() {
    let picture = Picture::decode(cmyk()).await.unwrap();
    let clean = picture.clean().await.unwrap();
    assert_eq!((clean.format, clean.width, clean.height), (Format::Jpeg, 8, 8));
    let pixels = image::load_from_memory(&clean.bytes).unwrap();
    assert_eq!(pixels.color(), image::ColorType::Rgb8);
}

#[tokio::test]
async fn colours_of_a_wide_space_are_shown_as_they_were_meant() {
    let plain = encoded(&halves(32, 32), ImageFormat::Jpeg);
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let wide = with_segment(&plain, 0xE2, &[b"ICC_PROFILE\0\x01\x01", &profile[..]].concat());
    let red = async |bytes: Vec<u8>| {
        let picture = Picture::decode(bytes).await.unwrap();
        opened(&picture.clean().await.unwrap()).get_pixel(4, 16)[0]
    };
    let (as_srgb, as_p3) = (red(plain).await, red(wide).await);
    assert!(
        as_p3 > as_srgb + 8,
        "{as_p3} is the brighter red beside {as_srgb}"
    );
}

#[tokio::test]
async fn an_editor_is_told_what_is_wrong_with_a_file() {
    let jpeg = encoded(&halves(300, 200), ImageFormat::Jpeg);
    let png = encoded(&halves(300, 200), ImageFormat::Png);
    let gif = encoded(&halves(300, 200), ImageFormat::Gif);
    let webp = encoded(&halves(300, 200), ImageFormat::WebP);
    for whole in [jpeg, png, gif, webp] {
        assert!(Picture::decode(whole.clone()).await.is_ok());
        for part in [whole.len() / 2, 40, 12] {
            let cut = Picture::decode(whole[..part].to_vec()).await;
            assert_eq!(
                cut.err(),
                Some(PictureError::Damaged),
                "{:?}… {part}",
                &whole[..4]
            );
        }
    }
    for other in [
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "%PDF-1.4",
        "<html>",
        "",
    ] {
        let refused = Picture::decode(other.into()).await;
        assert_eq!(refused.err(), Some(PictureError::NotAPicture), "{other}");
    }
}

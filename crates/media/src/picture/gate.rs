//! From bytes to pixels: checks the header, then decodes the picture within limits.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, metadata::Orientation};

use super::{PictureError, color, jpeg, png, riff};
use crate::Kind;

/// Maximum number of pixels of a picture in any format (`docs/pictures.md#how-they-are-made`).
pub const MAX_PIXELS: u64 = 50_000_000;
/// Maximum length of a side in pixels.
pub const MAX_SIDE: u32 = 12_000;

/// Maximum size of the decoded picture in bytes: 50 million pixels with transparency. Pictures with more bits per
/// channel must have fewer pixels.
const MAX_BYTES: u64 = 4 * MAX_PIXELS;
/// Additional memory for a decoder: the rest of a GIF's frame, a palette.
const WORKING: u64 = MAX_BYTES / 4;

/// Validates and decodes.
pub(super) fn decode(bytes: &[u8]) -> Result<(Kind, DynamicImage), PictureError> {
    match kind(bytes)? {
        // The chunks other than pixels may be decompression bombs; they are removed without being decompressed.
        Kind::Png => {
            let orientation = png::exif(bytes).and_then(Orientation::from_exif_chunk);
            let (_, pixels) = pixels(&png::critical(bytes)?, ImageFormat::Png)?;
            Ok((Kind::Png, finish(pixels, orientation, None)))
        }
        Kind::Jpeg => {
            jpeg::check(bytes)?;
            let (meta, pixels) = pixels(bytes, ImageFormat::Jpeg)?;
            Ok((
                Kind::Jpeg,
                finish(pixels, meta.orientation, meta.profile.as_deref()),
            ))
        }
        Kind::Webp => {
            let orientation = riff::chunk(bytes, *b"EXIF").and_then(Orientation::from_exif_chunk);
            let (_, pixels) = pixels(bytes, ImageFormat::WebP)?;
            Ok((
                Kind::Webp,
                finish(pixels, orientation, riff::chunk(bytes, *b"ICCP")),
            ))
        }
        kind => Ok((kind, finish(pixels(bytes, ImageFormat::Gif)?.1, None, None))),
    }
}

fn kind(bytes: &[u8]) -> Result<Kind, PictureError> {
    [Kind::Png, Kind::Jpeg, Kind::Gif, Kind::Webp]
        .into_iter()
        .find(|kind| kind.matches(bytes))
        .ok_or(PictureError::NotAPicture)
}

/// Metadata that a decoder provides.
#[derive(Default)]
struct Meta {
    orientation: Option<Orientation>,
    profile: Option<Vec<u8>>,
}

fn pixels(bytes: &[u8], format: ImageFormat) -> Result<(Meta, DynamicImage), PictureError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES + WORKING);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_BYTES {
        return Err(PictureError::TooManyPixels);
    }
    let meta = if format == ImageFormat::Jpeg {
        Meta {
            orientation: decoder.orientation().ok(),
            profile: decoder.icc_profile().ok().flatten(),
        }
    } else {
        Meta::default()
    };
    Ok((meta, DynamicImage::from_decoder(decoder)?))
}

/// Converts to eight bits per channel, three or four channels, sRGB, upright.
fn finish(pixels: DynamicImage, orientation: Option<Orientation>, profile: Option<&[u8]>) -> DynamicImage {
    let mut pixels = if pixels.color().has_alpha() {
        let pixels = pixels.into_rgba8();
        // Most pictures with an alpha channel are opaque; without that channel they are smaller.
        if pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
            DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8())
        } else {
            DynamicImage::ImageRgba8(pixels)
        }
    } else {
        DynamicImage::ImageRgb8(pixels.into_rgb8())
    };
    if let Some(profile) = profile {
        color::to_srgb(&mut pixels, profile);
    }
    if let Some(orientation) = orientation {
        pixels.apply_orientation(orientation);
    }
    pixels
}

//! From pixels to files: resizing and the three encoders.

use fast_image_resize::{PixelType, Resizer, images};
use image::{
    DynamicImage, ImageEncoder as _, RgbImage, RgbaImage,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
};

use super::{Encoded, PictureError};

/// How a picture is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Lossy WebP, with transparency: supported by all browsers since 2020, smaller than JPEG.
    Webp,
    /// JPEG, for all other programs.
    Jpeg,
    /// PNG: lossless, with transparency.
    Png,
}

impl Format {
    /// Its media type.
    pub fn mime(self) -> &'static str {
        self.kind().mime()
    }

    /// The extension of its files, without the dot.
    pub fn extension(self) -> &'static str {
        self.kind().extension()
    }

    /// The format of an extension.
    pub fn from_extension(extension: &str) -> Option<Self> {
        [Self::Webp, Self::Jpeg, Self::Png]
            .into_iter()
            .find(|format| format.extension() == extension)
    }

    fn kind(self) -> crate::Kind {
        match self {
            Self::Webp => crate::Kind::Webp,
            Self::Jpeg => crate::Kind::Jpeg,
            Self::Png => crate::Kind::Png,
        }
    }
}

/// Quality of 100. Originals are encoded again later, so they lose less.
const ORIGINAL: u8 = 92;
const SMALL: u8 = 80;
/// Thumbnails are small, so low quality is enough.
const TINY: u8 = 60;
const BLURRED: u8 = 40;

/// WebP's own limit for a side is larger than [`super::MAX_SIDE`].
pub(super) fn original(pixels: &DynamicImage, format: Format) -> Result<Encoded, PictureError> {
    encode(pixels, format, ORIGINAL)
}

pub(super) fn small(pixels: &DynamicImage, format: Format) -> Result<Encoded, PictureError> {
    encode(pixels, format, SMALL)
}

pub(super) fn thumb(pixels: &DynamicImage) -> Result<Encoded, PictureError> {
    encode(pixels, Format::Webp, TINY)
}

pub(super) fn placeholder(pixels: &DynamicImage) -> Result<Encoded, PictureError> {
    encode(pixels, Format::Webp, BLURRED)
}

fn encode(pixels: &DynamicImage, format: Format, quality: u8) -> Result<Encoded, PictureError> {
    let (width, height) = (pixels.width(), pixels.height());
    let bytes = match format {
        Format::Webp => webp(pixels, quality)?,
        Format::Jpeg => {
            let mut bytes = Vec::new();
            let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
            encoder.write_image(pixels.as_bytes(), width, height, pixels.color().into())?;
            bytes
        }
        Format::Png => {
            let mut bytes = Vec::new();
            let encoder =
                PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
            encoder.write_image(pixels.as_bytes(), width, height, pixels.color().into())?;
            bytes
        }
    };
    Ok(Encoded {
        format,
        width,
        height,
        bytes,
    })
}

fn webp(pixels: &DynamicImage, quality: u8) -> Result<Vec<u8>, PictureError> {
    let (width, height) = (pixels.width(), pixels.height());
    let encoder = match pixels {
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, width, height),
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, width, height),
        _ => return Err(PictureError::Damaged),
    };
    let file = encoder
        .encode_simple(false, f32::from(quality))
        .map_err(|_| PictureError::Damaged)?;
    Ok(file.to_vec())
}

/// The picture scaled to another width, with the same proportions.
pub(super) fn resized(pixels: &DynamicImage, width: u32) -> Result<DynamicImage, PictureError> {
    let (from_width, from_height) = (pixels.width(), pixels.height());
    if width == from_width {
        return Ok(pixels.clone());
    }
    let height =
        (u64::from(from_height) * u64::from(width) + u64::from(from_width) / 2) / u64::from(from_width);
    let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
    let kind = match pixels {
        DynamicImage::ImageRgb8(_) => PixelType::U8x3,
        DynamicImage::ImageRgba8(_) => PixelType::U8x4,
        _ => return Err(PictureError::Damaged),
    };
    let source = images::ImageRef::new(from_width, from_height, pixels.as_bytes(), kind)
        .map_err(|_| PictureError::Damaged)?;
    let mut target = images::Image::new(width, height, kind);
    // The default filter is Lanczos3, and colours are weighted by alpha.
    Resizer::new()
        .resize(&source, &mut target, None)
        .map_err(|_| PictureError::Damaged)?;
    let samples = target.into_vec();
    let resized = match kind {
        PixelType::U8x3 => RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8),
        _ => RgbaImage::from_raw(width, height, samples).map(DynamicImage::ImageRgba8),
    };
    resized.ok_or(PictureError::Damaged)
}

//! Public pictures: checked before a pixel is decoded, turned upright, stripped of everything but pixels, and encoded anew
//! in the sizes that pages need.
//!
//! The size is read from the header first, and only pictures within the limits are decoded: two at once in the whole
//! process, on threads that serve no requests. The result is encoded anew, so no metadata, second frame or appended bytes
//! remain.

mod color;
mod encode;
mod error;
mod gate;
mod jpeg;
mod png;
mod riff;

use std::sync::Arc;

use image::DynamicImage;
use tokio::sync::{Semaphore, SemaphorePermit};

pub use encode::Format;
pub use error::PictureError;
pub use gate::{MAX_PIXELS, MAX_SIDE};

use crate::Kind;

/// Widths in pixels that renditions are made in: phones to wide screens, each about half as many bytes as the next.
pub const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];

/// Width of a thumbnail in pixels: a list shows it 48 wide on screens of two pixels to one.
pub const THUMB: u32 = 96;

/// Width of a placeholder in pixels.
const PLACEHOLDER: u32 = 16;

/// Pictures in memory at once, in the whole process: each may take hundreds of megabytes.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// A decoded picture: upright, sRGB, 8 bits a channel. It holds one of two places in memory until it is dropped.
#[derive(Clone, Debug)]
pub struct Picture(Arc<Decoded>);

#[derive(Debug)]
struct Decoded {
    pixels: DynamicImage,
    kind: Kind,
    _slot: SemaphorePermit<'static>,
}

/// An encoded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// How it is encoded.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// Judges and decodes a file by its content, whatever its name says. Waits for a place in memory; the first frame
    /// stands for an animation.
    ///
    /// # Errors
    /// The file is no picture, a damaged one, or too large.
    pub async fn decode(bytes: Vec<u8>) -> Result<Self, PictureError> {
        let Ok(slot) = SLOTS.acquire().await else {
            // Nobody closes the semaphore.
            return Err(PictureError::Damaged);
        };
        blocking(move || {
            let (kind, pixels) = gate::decode(&bytes)?;
            Ok(Self(Arc::new(Decoded {
                pixels,
                kind,
                _slot: slot,
            })))
        })
        .await
    }

    /// In pixels.
    pub fn width(&self) -> u32 {
        self.0.pixels.width()
    }

    /// In pixels.
    pub fn height(&self) -> u32 {
        self.0.pixels.height()
    }

    /// The picture in its own size and kind (a GIF as PNG) without anything but pixels: what is stored of an upload.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub async fn clean(&self) -> Result<Encoded, PictureError> {
        let decoded = Arc::clone(&self.0);
        let format = match decoded.kind {
            Kind::Jpeg => Format::Jpeg,
            Kind::Webp => Format::Webp,
            _ => Format::Png,
        };
        blocking(move || encode::original(&decoded.pixels, format)).await
    }

    /// The widths worth having, in pixels, smallest first: [`WIDTHS`] below its own, and its own or the largest.
    pub fn widths(&self) -> Vec<u32> {
        widths(self.width())
    }

    /// The picture in a width, as WebP and in what every old program reads: JPEG, or PNG where something shines through.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub async fn rendition(&self, width: u32) -> Result<[Encoded; 2], PictureError> {
        let decoded = Arc::clone(&self.0);
        blocking(move || {
            let small = encode::resized(&decoded.pixels, width)?;
            let fallback = if small.color().has_alpha() {
                Format::Png
            } else {
                Format::Jpeg
            };
            Ok([
                encode::small(&small, Format::Webp)?,
                encode::small(&small, fallback)?,
            ])
        })
        .await
    }

    /// A WebP of one or two thousand bytes for a line of a list.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub async fn thumb(&self) -> Result<Encoded, PictureError> {
        let decoded = Arc::clone(&self.0);
        blocking(move || {
            let tiny = encode::resized(&decoded.pixels, THUMB.min(decoded.pixels.width()))?;
            encode::thumb(&tiny)
        })
        .await
    }

    /// A WebP of about a hundred bytes, to be stretched over the place of the picture until that is there. A picture
    /// rather than a hash, because it needs no script to be shown.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub async fn placeholder(&self) -> Result<Vec<u8>, PictureError> {
        let decoded = Arc::clone(&self.0);
        blocking(move || {
            let tiny = encode::resized(&decoded.pixels, PLACEHOLDER.min(decoded.pixels.width()))?;
            Ok(encode::placeholder(&tiny)?.bytes)
        })
        .await
    }
}

/// Two widths closer than a tenth serve nobody.
fn widths(own: u32) -> Vec<u32> {
    let last = own.min(WIDTHS[WIDTHS.len() - 1]);
    let smaller = WIDTHS.into_iter().filter(|width| width * 10 <= last * 9);
    smaller.chain([last]).collect()
}

/// Works on pixels away from the async threads. Work whose caller has gone still ends, and keeps its place until then.
/// Decoders meet hostile files: a panic of one is a damaged picture, not a dead server.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PictureError> + Send + 'static,
) -> Result<T, PictureError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| PictureError::Damaged)?
}

#[cfg(test)]
mod tests {
    use super::widths;

    #[test]
    fn no_rendition_is_wider_than_the_picture_or_nearly_as_wide_as_another() {
        assert_eq!(widths(1), [1]);
        assert_eq!(widths(330), [330]);
        assert_eq!(widths(1000), [320, 640, 1000]);
        assert_eq!(widths(1280), [320, 640, 960, 1280]);
        assert_eq!(widths(6000), [320, 640, 960, 1280, 1920]);
    }
}

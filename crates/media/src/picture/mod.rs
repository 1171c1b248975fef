//! Public pictures: checked before decoding, rotated upright, stripped of everything but pixels, and encoded again in
//! the sizes that pages need.
//!
//! The size is read from the header first, and only pictures within the limits are decoded: at most two at once in the
//! whole process, on threads that serve no requests. The result is encoded again, so no metadata, second frame or
//! appended bytes remain.

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

/// Widths of renditions in pixels, from phones to wide screens. Each has about half as many bytes as the next.
pub const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];

/// Width of a thumbnail in pixels: a list shows it 48 wide on screens with a pixel ratio of 2.
pub const THUMB: u32 = 96;

/// Width of a placeholder in pixels.
const PLACEHOLDER: u32 = 16;

/// Maximum number of pictures in memory in the whole process: each may take hundreds of megabytes.
static SLOTS: Semaphore = Semaphore::const_new(2);

/// A decoded picture: upright, sRGB, 8 bits per channel. It holds one of two memory slots until it is dropped.
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
    /// Format.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The encoded file.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// Validates and decodes a file by its content, regardless of its name. Waits for a memory slot. Of an animation
    /// the first frame is used.
    ///
    ///
    /// # Errors
    /// The file is not a picture, is damaged, or is too large.
    pub async fn decode(bytes: Vec<u8>) -> Result<Self, PictureError> {
        let Ok(slot) = SLOTS.acquire().await else {
            // The semaphore is never closed.
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

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.0.pixels.width()
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.0.pixels.height()
    }

    /// The picture in its own size and format (a GIF as PNG), with nothing but pixels. This is what is stored of an
    /// upload.
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

    /// The useful widths in pixels, smallest first: [`WIDTHS`] below the picture's own width, and its own width or the
    /// largest of the list.
    pub fn widths(&self) -> Vec<u32> {
        widths(self.width())
    }

    /// The picture in a width, as WebP and in a format that every old program reads: JPEG, or PNG with transparency.
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

    /// A WebP of one or two thousand bytes for a row of a list.
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

    /// A WebP of about a hundred bytes, to be stretched over the area of the picture until it is loaded. It is a
    /// picture and not a hash, because it is shown without a script.
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

/// Two widths that differ by less than a tenth are not useful.
fn widths(own: u32) -> Vec<u32> {
    let last = own.min(WIDTHS[WIDTHS.len() - 1]);
    let smaller = WIDTHS.into_iter().filter(|width| width * 10 <= last * 9);
    smaller.chain([last]).collect()
}

/// Processes pixels outside the async threads. If the caller is cancelled, the work still finishes, and keeps its slot
/// until then. Decoders process hostile files, so a panic in one is reported as a damaged picture and does not stop the
/// server.
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

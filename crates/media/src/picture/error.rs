//! Why a file is not accepted as a picture for the catalogue.

/// A problem of a picture. The sender has to fix it; a retry does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The content is not PNG, JPEG, GIF or WebP.
    #[error("the file is not a PNG, JPEG, GIF or WebP picture")]
    NotAPicture,
    /// It begins like a picture and cannot be decoded: truncated, damaged, or made to keep a decoder busy.
    #[error("the picture is damaged")]
    Damaged,
    /// More pixels than [`crate::picture::MAX_PIXELS`], a side longer than [`crate::picture::MAX_SIDE`], or more memory
    /// than 50 million pixels with transparency need.
    #[error("the picture has too many pixels")]
    TooManyPixels,
}

impl From<image::ImageError> for PictureError {
    fn from(error: image::ImageError) -> Self {
        match error {
            image::ImageError::Limits(_) => Self::TooManyPixels,
            _ => Self::Damaged,
        }
    }
}

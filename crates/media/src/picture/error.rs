//! Why a file is no picture for the catalogue.

/// What is wrong with a picture. All of it is the sender's to mend; none of it heals by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The content is not PNG, JPEG, GIF or WebP.
    #[error("the file is not a PNG, JPEG, GIF or WebP picture")]
    NotAPicture,
    /// It begins like a picture and cannot be decoded: cut off, broken, or made to keep a decoder busy.
    #[error("the picture is damaged")]
    Damaged,
    /// More than [`crate::picture::MAX_PIXELS`], a side longer than [`crate::picture::MAX_SIDE`], or as many bytes in
    /// memory as 50 million pixels with transparency take.
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

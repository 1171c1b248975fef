//! The stored data of a picture that the catalogue references.

use db::sea_orm::{self, entity::prelude::*};
use media::picture::{MAX_PIXELS, MAX_SIDE, PictureError};
use text::Message;

/// One picture. Its facts are those of the file at the time of the last check.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pictures")]
#[expect(missing_docs, reason = "columns are called what they hold")]
pub struct Model {
    /// Path in the public store.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    pub source_bytes: Option<i64>,
    /// Precise to the microsecond.
    pub source_written_at: Option<DateTimeUtc>,
    /// The hash by which its renditions are found; `None` until they are created.
    pub hash: Option<String>,
    /// Width in pixels, upright.
    pub width: Option<i32>,
    /// Height in pixels, upright.
    pub height: Option<i32>,
    /// A data URI.
    pub placeholder: Option<String>,
    /// Why there are no renditions.
    pub problem: Option<Problem>,
    /// The instance that is creating the renditions.
    pub lease_token: Option<String>,
    /// Until this time. Afterwards that instance is assumed to have crashed.
    pub lease_until: Option<DateTimeUtc>,
}

/// No relations: the tables of the catalogue reference pictures by their path.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Why a picture has no renditions. The catalogue shows the file as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum Problem {
    /// There is no such file.
    #[sea_orm(string_value = "missing")]
    Missing,
    /// Not PNG, JPEG, GIF or WebP.
    #[sea_orm(string_value = "not_a_picture")]
    NotAPicture,
    /// It cannot be decoded.
    #[sea_orm(string_value = "damaged")]
    Damaged,
    /// Too many pixels or bytes.
    #[sea_orm(string_value = "too_large")]
    TooLarge,
}

impl Problem {
    /// The message for the user who added the picture.
    pub fn message(self) -> Message {
        match self {
            Self::Missing => Message::new("picture-missing"),
            Self::NotAPicture => Message::new("picture-not-a-picture"),
            Self::Damaged => Message::new("picture-damaged"),
            Self::TooLarge => Message::new("picture-too-large")
                .with("megapixels", MAX_PIXELS / 1_000_000)
                .with("side", MAX_SIDE),
        }
    }
}

impl From<PictureError> for Problem {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::NotAPicture => Self::NotAPicture,
            PictureError::Damaged => Self::Damaged,
            PictureError::TooManyPixels => Self::TooLarge,
        }
    }
}

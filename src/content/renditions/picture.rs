//! What is known of a picture that the catalogue names.

use db::sea_orm::{self, entity::prelude::*};
use media::picture::{MAX_PIXELS, MAX_SIDE, PictureError};
use text::Message;

/// One picture. Its facts are those of the file that was there when somebody looked last.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pictures")]
#[expect(missing_docs, reason = "columns are called what they hold")]
pub struct Model {
    /// Path in the public store.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    pub source_bytes: Option<i64>,
    /// To the microsecond.
    pub source_written_at: Option<DateTimeUtc>,
    /// Names its renditions; `None` until they are made.
    pub hash: Option<String>,
    /// In pixels, upright.
    pub width: Option<i32>,
    /// In pixels, upright.
    pub height: Option<i32>,
    /// A data URI.
    pub placeholder: Option<String>,
    /// Why there are no renditions.
    pub problem: Option<Problem>,
    /// Until then somebody makes its renditions; afterwards they have died over it.
    pub claimed_until: Option<DateTimeUtc>,
}

/// None: the tables of the catalogue name pictures by their path.
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
    /// What to tell whoever put the picture there.
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

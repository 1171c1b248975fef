//! The moderation status of a lead.
//!
//! Lists, statistics, exports and the address of a lead show only accepted leads. Others are shown if they are
//! requested with `?standing=`.

use db::sea_orm::{self, DeriveActiveEnum, EnumIter, Iterable as _, sea_query::ArrayType};
use model::{FieldType, Kind, Ref};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use text::Message;
use web::{Error, FieldErrors, Query, openapi::Schema};

/// The moderation status of a lead.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, JsonSchema,
)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum ModerationStatus {
    /// A genuine request.
    #[default]
    #[sea_orm(string_value = "accepted")]
    Accepted,
    /// Suspicious by its score, and not reviewed yet.
    #[sea_orm(string_value = "quarantined")]
    Quarantined,
    /// Marked as spam by a user.
    #[sea_orm(string_value = "spam")]
    Spam,
}

impl FieldType for ModerationStatus {
    const KIND: Kind = Kind::Line;
    const STORED: ArrayType = ArrayType::String;

    fn borrow(&self) -> Ref<'_> {
        Ref::Text(self.as_str())
    }

    fn neutral() -> Self {
        Self::default()
    }
}

impl ModerationStatus {
    /// The value in the database and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Quarantined => "quarantined",
            Self::Spam => "spam",
        }
    }

    /// The schema of `?standing=`.
    pub(super) fn schema() -> Schema {
        Schema::one_of(Self::iter().map(Self::as_str))
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::iter().find(|standing| standing.as_str() == text)
    }

    /// The value of `?standing=`; accepted if there is none. An invalid value is added to `errors`.
    pub(super) fn read(query: &Query, errors: &mut FieldErrors) -> Self {
        let Some(text) = query.get("standing") else {
            return Self::default();
        };
        Self::parse(text).unwrap_or_else(|| {
            let shown: String = text.chars().filter(|c| !c.is_control()).take(50).collect();
            errors.add(
                "standing",
                Message::new("field-not-a-choice").with("value", shown),
            );
            Self::default()
        })
    }

    /// Like [`ModerationStatus::read`], for a request without other validation errors.
    pub(super) fn of(query: &Query) -> Result<Self, Error> {
        let mut errors = FieldErrors::default();
        let standing = Self::read(query, &mut errors);
        if errors.is_empty() {
            Ok(standing)
        } else {
            Err(Error::invalid(errors))
        }
    }
}

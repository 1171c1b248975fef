//! The stored lead, and the fields that are derived from its other fields.

use media::StoredFile;
use serde::{Deserialize, Serialize};
use text::Lang;

use super::moderation_status::ModerationStatus;
use crate::{core::Core, phone::Country, prelude::*, vocabulary::Vocabulary, zone};

/// A lead. The fields stand in the order of the table.
#[model("leads")]
#[derive(Eq, Serialize, Deserialize)]
pub struct Model {
    /// Key.
    pub id: i64,
    /// The name of the person; one line.
    #[field(max(200), required, search)]
    pub name: String,
    /// The company of the person; one line.
    #[field(max(200), required, search)]
    pub company: String,
    /// The phone as entered; one line.
    #[field(max(50), required, search)]
    pub phone: String,
    /// The address as entered. Null and empty are distinct values, because clients may send either.
    #[field(max(254), search)]
    pub email: Option<String>,
    /// One of the vocabulary's product types.
    #[field(choices("product_types"))]
    pub product_type: String,
    /// The number of pieces.
    #[field(range(i64::from(i32::MIN), i64::from(i32::MAX)))]
    pub quantity: Option<i32>,
    /// Free text.
    #[field(multiline, large, search)]
    pub message: String,
    /// One of the vocabulary's lead statuses.
    #[field(choices("lead_statuses"), editable)]
    pub status: String,
    /// The form or channel that the lead came from.
    #[field(readonly)]
    pub source: String,
    /// The language in which the form was shown.
    pub language: String,
    /// The client's address. Only set for public submits.
    #[field(readonly)]
    pub ip_address: Option<String>,
    /// The client's user agent. Only set for public submits.
    #[field(readonly)]
    pub user_agent: String,
    /// The path in the private store.
    #[field(hidden)]
    pub file: Option<String>,
    /// The original name of the file.
    #[field(readonly)]
    pub file_name: String,
    /// The media type that the file is served with.
    #[field(hidden)]
    pub file_type: String,
    /// In bytes.
    #[field(hidden)]
    pub file_size: i64,
    /// SHA-256 in lower-case hex.
    #[field(hidden)]
    pub file_sha256: String,
    /// The folded text for searches; see [`Model::index`].
    #[field(folded, large)]
    pub search_text: String,
    /// The name of the assignee, who may have taken the lead in the chat. Empty if there is none.
    #[field(readonly)]
    pub claimed_by: String,
    /// The user to whom the lead is assigned; `None` if there is none.
    #[field(hidden)]
    pub owner_id: Option<i64>,
    /// The time of arrival.
    pub created_at: DateTime<Utc>,
    /// The time of the last change.
    pub updated_at: DateTime<Utc>,
    /// The phone as E.164. Empty if it is not a valid number. `None` in rows that were not processed since the column
    /// exists.
    #[field(hidden, search)]
    pub phone_normal: Option<String>,
    /// The moderation status: accepted, quarantined or spam.
    #[field(readonly)]
    pub standing: ModerationStatus,
    /// Sum of the weights of `spam_reasons`.
    #[field(readonly)]
    pub spam_score: i64,
    /// The reasons against the lead at its arrival, as JSON; see [`Reasons`](super::spam::signal::Reasons).
    #[field(hidden)]
    pub spam_reasons: String,
    /// Since when the lead waits in quarantine, unannounced, for a decision.
    #[field(hidden)]
    pub held_at: Option<DateTime<Utc>>,
}

impl Model {
    /// A lead that arrives now, with empty fields.
    pub fn blank(core: &Core) -> Self {
        let lang = core.languages.first().copied().unwrap_or_default();
        Self::of_words(&core.vocabulary, lang)
    }

    /// Like [`Self::blank`], without a database.
    pub(super) fn of_words(vocabulary: &Vocabulary, lang: Lang) -> Self {
        let now = zone::now();
        Self {
            status: vocabulary.lead_statuses.first().to_owned(),
            language: lang.code().to_owned(),
            created_at: now,
            updated_at: now,
            spam_reasons: "[]".to_owned(),
            ..Entity::blank()
        }
    }

    /// Sets the derived fields: the normalised phone, and the folded text for searches. A search word never contains a
    /// line break, so it cannot match across two fields (`docs/api/contract.md#search`).
    pub fn index(&mut self, country: Country) {
        self.phone_normal = Some(country.normal(&self.phone).unwrap_or_default());
        self.search_text = model::search_text::<Entity>(self);
    }

    /// Sets a file of the private store.
    pub fn attach(&mut self, file: &StoredFile) {
        self.file = Some(file.path.clone());
        file.name.as_str().clone_into(&mut self.file_name);
        file.content_type.clone_into(&mut self.file_type);
        self.file_size = i64::try_from(file.size).unwrap_or(i64::MAX);
        self.file_sha256.clone_from(&file.sha256);
    }

    /// Removes the reference to the file. Returns the path that it had.
    pub fn detach(&mut self) -> Option<String> {
        self.file_name.clear();
        self.file_type.clear();
        self.file_size = 0;
        self.file_sha256.clear();
        self.file.take()
    }
}

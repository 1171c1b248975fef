//! The stored lead, and the fields that are derived from its other fields.

use chrono::{DateTime, Utc};
use db::sea_orm::{self, entity::prelude::*};
use media::StoredFile;
use serde::{Deserialize, Serialize};
use text::Lang;

use super::moderation_status::ModerationStatus;
use crate::{core::Core, phone::Country, vocabulary::Vocabulary, zone};

/// A row of `leads`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The name of the person; one line.
    pub name: String,
    /// The company of the person; one line.
    pub company: String,
    /// The phone as entered; one line.
    pub phone: String,
    /// The address as entered. Null and empty are distinct values, because clients may send either.
    pub email: Option<String>,
    /// One of the vocabulary's product types.
    pub product_type: String,
    /// The number of pieces.
    pub quantity: Option<i32>,
    /// Free text.
    pub message: String,
    /// One of the vocabulary's lead statuses.
    pub status: String,
    /// The form or channel that the lead came from.
    pub source: String,
    /// The language in which the form was shown.
    pub language: String,
    /// The client's address. Only set for public submits.
    pub ip_address: Option<String>,
    /// The client's user agent. Only set for public submits.
    pub user_agent: String,
    /// The path in the private store.
    pub file: Option<String>,
    /// The original name of the file.
    pub file_name: String,
    /// The media type that the file is served with.
    pub file_type: String,
    /// In bytes.
    pub file_size: i64,
    /// SHA-256 in lower-case hex.
    pub file_sha256: String,
    /// The folded text for searches; see [`Model::index`].
    pub search_text: String,
    /// The name of the assignee, who may have taken the lead in the chat. Empty if there is none.
    pub claimed_by: String,
    /// The user to whom the lead is assigned; `None` if there is none.
    pub owner_id: Option<i64>,
    /// The time of arrival.
    pub created_at: DateTime<Utc>,
    /// The time of the last change.
    pub updated_at: DateTime<Utc>,
    /// The phone as E.164. Empty if it is not a valid number. `None` in rows that were not processed since the column
    /// exists.
    pub phone_normal: Option<String>,
    /// The moderation status: accepted, quarantined or spam.
    pub standing: ModerationStatus,
    /// Sum of the weights of `spam_reasons`.
    pub spam_score: i64,
    /// The reasons against the lead at its arrival, as JSON; see [`Reasons`](super::spam::signal::Reasons).
    pub spam_reasons: String,
    /// Since when the lead waits in quarantine, unannounced, for a decision.
    pub held_at: Option<DateTime<Utc>>,
}

/// Leads have no relations yet.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

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
            id: 0,
            name: String::new(),
            company: String::new(),
            phone: String::new(),
            email: None,
            product_type: String::new(),
            quantity: None,
            message: String::new(),
            status: vocabulary.lead_statuses.first().to_owned(),
            source: String::new(),
            language: lang.code().to_owned(),
            ip_address: None,
            user_agent: String::new(),
            file: None,
            file_name: String::new(),
            file_type: String::new(),
            file_size: 0,
            file_sha256: String::new(),
            search_text: String::new(),
            claimed_by: String::new(),
            owner_id: None,
            created_at: now,
            updated_at: now,
            phone_normal: None,
            standing: ModerationStatus::Accepted,
            spam_score: 0,
            spam_reasons: "[]".to_owned(),
            held_at: None,
        }
    }

    /// Sets the derived fields: the normalised phone, and the folded text for searches. A search word never contains a
    /// line break, so it cannot match across two fields (`docs/api/contract.md#search`).
    pub fn index(&mut self, country: Country) {
        let phone = country.normal(&self.phone).unwrap_or_default();
        let email = self.email.as_deref().unwrap_or_default();
        let fields = [
            &self.name,
            &self.company,
            &self.phone,
            email,
            &self.message,
            &phone,
        ];
        self.search_text = db::fold(&fields.join("\n"));
        self.phone_normal = Some(phone);
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

//! The lead as it is stored, and what follows from its fields.

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
    /// Who asks; one line.
    pub name: String,
    /// For which company; one line.
    pub company: String,
    /// As it was typed; one line.
    pub phone: String,
    /// As it was typed; null and empty are kept apart, because clients may.
    pub email: Option<String>,
    /// One of the vocabulary's product types.
    pub product_type: String,
    /// How many pieces.
    pub quantity: Option<i32>,
    /// Free text.
    pub message: String,
    /// One of the vocabulary's lead statuses.
    pub status: String,
    /// Which form or channel it came from.
    pub source: String,
    /// The language that the form was shown in.
    pub language: String,
    /// The client's address; of public submits only.
    pub ip_address: Option<String>,
    /// The client's program; of public submits only.
    pub user_agent: String,
    /// Path in the private store.
    pub file: Option<String>,
    /// The file's name as its sender spelled it.
    pub file_name: String,
    /// Media type to serve the file with.
    pub file_type: String,
    /// In bytes.
    pub file_size: i64,
    /// SHA-256 in lower-case hex.
    pub file_sha256: String,
    /// What a search looks at, folded; see [`Model::index`].
    pub search_text: String,
    /// Who said in the chat that they take it; empty if nobody did.
    pub claimed_by: String,
    /// The user who works it; `None`: nobody yet.
    pub owner_id: Option<i64>,
    /// When it arrived.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The phone as E.164; empty if it is no number, `None` in rows that nobody has looked at since it is kept.
    pub phone_normal: Option<String>,
    /// Enquiry or spam.
    pub standing: ModerationStatus,
    /// Sum of the weights of `spam_reasons`.
    pub spam_score: i64,
    /// What spoke against it when it arrived, as JSON; see [`Reasons`](super::spam::signal::Reasons).
    pub spam_reasons: String,
    /// Since when it waits, unannounced, for a person to free it.
    pub held_at: Option<DateTime<Utc>>,
}

/// Leads point to nothing yet.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// A lead that arrives now and of which nothing is known yet.
    pub fn blank(core: &Core) -> Self {
        let lang = core.languages.first().copied().unwrap_or_default();
        Self::of_words(&core.vocabulary, lang)
    }

    /// As [`Self::blank`], where there is no database.
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

    /// Writes what follows from the fields: the phone in its one spelling, and the folded text that a search looks at.
    /// A word never holds a line break, so it cannot be found across two fields (`docs/api/contract.md#search`).
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

    /// Names a file of the private store.
    pub fn attach(&mut self, file: &StoredFile) {
        self.file = Some(file.path.clone());
        file.name.as_str().clone_into(&mut self.file_name);
        file.content_type.clone_into(&mut self.file_type);
        self.file_size = i64::try_from(file.size).unwrap_or(i64::MAX);
        self.file_sha256.clone_from(&file.sha256);
    }

    /// Names no file any more; gives the path of the one that was named.
    pub fn detach(&mut self) -> Option<String> {
        self.file_name.clear();
        self.file_type.clear();
        self.file_size = 0;
        self.file_sha256.clear();
        self.file.take()
    }
}

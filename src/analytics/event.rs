//! An event that a page reported: the row as it is stored, and the event before it is stored.

use db::{Kind, Row, Table};

use crate::prelude::*;

/// Reported when a visitor sees a page; the figures about pages count only these events.
pub(super) const PAGE_VIEW: &str = "page_view";
/// Reported when a visitor sends a form.
pub(super) const FORM_SUBMIT: &str = "form_submit";

/// A stored event (`docs/api/analytics.md#events`). Reported events cannot be changed.
#[model("events")]
pub struct Model {
    /// Assigned by the database, in the order of arrival.
    pub id: i64,
    /// A value of the vocabulary.
    #[field(readonly, choices("event_types"), filter)]
    pub event_type: String,
    /// The address of the page, as it was reported.
    #[field(readonly, search)]
    pub page: String,
    /// Folded for searching; null if it equals `page`.
    #[field(hidden)]
    pub page_folded: Option<String>,
    /// The language as it was reported; any text.
    #[field(readonly)]
    pub language: String,
    /// The referrer.
    #[field(readonly, search)]
    pub referrer: String,
    /// The IP address of the client, if the operator keeps it or an import brought it. Data that identifies a visitor
    /// says nothing about the site, so pages do not show it.
    #[field(hidden)]
    pub ip_address: Option<String>,
    /// The user agent of the client, under the same condition.
    #[field(readonly)]
    pub user_agent: String,
    /// The visit, as numbered by the site's script.
    #[field(readonly, search)]
    pub session_id: String,
    /// Other data that the page reported.
    #[field(readonly, large)]
    pub metadata: Json,
    /// When the event arrived.
    #[field(readonly)]
    pub timestamp: DateTime<Utc>,
}

/// The columns of a new event, in the order of [`NewEvent::row`].
pub(super) const TABLE: Table = Table {
    name: "events",
    columns: &[
        ("event_type", Kind::Text),
        ("page", Kind::Text),
        ("page_folded", Kind::Text),
        ("language", Kind::Text),
        ("referrer", Kind::Text),
        ("ip_address", Kind::Text),
        ("user_agent", Kind::Text),
        ("session_id", Kind::Text),
        ("metadata", Kind::Json),
        ("timestamp", Kind::Timestamp),
    ],
};

/// An event that has not been stored yet.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each field is explained at the column of its name")]
pub struct NewEvent {
    pub event_type: String,
    pub page: String,
    pub language: String,
    pub referrer: String,
    pub ip_address: Option<String>,
    pub user_agent: String,
    pub session_id: String,
    /// As JSON.
    pub metadata: String,
    pub timestamp: DateTime<Utc>,
}

impl NewEvent {
    /// The values of its row, in the order of the columns of [`TABLE`].
    pub(super) fn row(&self) -> Row {
        let folded = db::fold(&self.page);
        vec![
            self.event_type.as_str().into(),
            self.page.as_str().into(),
            (folded != self.page).then_some(folded).into(),
            self.language.as_str().into(),
            self.referrer.as_str().into(),
            self.ip_address.as_deref().into(),
            self.user_agent.as_str().into(),
            self.session_id.as_str().into(),
            self.metadata.as_str().into(),
            db::timestamp(self.timestamp).into(),
        ]
    }
}

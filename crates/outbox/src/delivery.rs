//! A delivery: one message to one recipient over one channel, from its draft to its receipt.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// A message to be delivered. Its text is composed when it is sent, so a draft contains no personal data besides the
/// address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The channel of the courier that sends it: `mail`, `telegram`, `webhook`.
    pub channel: &'static str,
    /// The address in the format of the channel: a mailbox, a chat, a URL.
    pub recipient: String,
    /// The kind of message, by which the courier chooses the text: `lead`, `auto-reply`.
    pub kind: &'static str,
    /// What the message is about, so that all deliveries about one thing can be found: `lead:17`.
    pub subject: String,
    /// Other data that the courier needs. [`Json::Null`] if there is none.
    pub payload: Json,
    /// The id of the request that caused it, for tracing in the logs. Empty if there is none.
    pub request_id: String,
}

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Waiting for its next attempt, or being sent.
    #[sea_orm(string_value = "pending")]
    Pending,
    /// Accepted by the other side.
    #[sea_orm(string_value = "delivered")]
    Delivered,
    /// A dead letter: it is not tried again unless a person asks for it.
    #[sea_orm(string_value = "dead")]
    Dead,
    /// No longer wanted.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
}

impl State {
    /// The name as it is stored and returned by the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A row of `deliveries`. Exported as `Delivery`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    /// The primary key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The same for every attempt. Used in `Message-ID` and `webhook-id`, by which the other side can detect a
    /// repetition.
    #[sea_orm(unique)]
    pub uuid: String,
    /// The channel that sends it.
    pub channel: String,
    /// The address in the format of the channel.
    pub recipient: String,
    /// The kind of message.
    pub kind: String,
    /// What the message is about.
    pub subject: String,
    /// Other data that its courier needs.
    pub payload: Json,
    /// Its state.
    pub state: State,
    /// How often it was tried, including the attempt in progress. Attempts that the other side only postponed are not
    /// counted.
    pub attempts: i64,
    /// How long it was postponed in total, in milliseconds. After too long it is given up.
    pub waited_ms: i64,
    /// When its next attempt is due. While it is being sent, when the lease of the sending worker ends.
    pub due_at: DateTime<Utc>,
    /// The lease token of the worker that is sending it: only the holder of this token may record the outcome.
    pub lease_token: Option<String>,
    /// Why the last attempt failed, for operators. Empty if none did.
    pub last_error: String,
    /// The answer of the other side when it accepted the message.
    pub receipt: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When the last attempt began.
    pub tried_at: Option<DateTime<Utc>>,
    /// When it was delivered, given up or cancelled.
    pub finished_at: Option<DateTime<Utc>>,
    /// The id of the request that caused it. Empty if there is none.
    pub request_id: String,
}

/// There are no relations: deliveries refer to their subject only by name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

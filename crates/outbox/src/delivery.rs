//! A delivery: one message to one recipient over one channel, from its draft to its receipt.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

/// What somebody wants delivered. What it says is composed when it is sent, so a draft holds no personal data beside
/// the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The channel of the courier that carries it: `mail`, `telegram`, `webhook`.
    pub channel: &'static str,
    /// The address in the channel's own terms: a mailbox, a chat, a URL.
    pub recipient: String,
    /// What kind of message it is, for the courier to choose the words by: `lead`, `auto-reply`.
    pub kind: &'static str,
    /// What it is about, so that all deliveries about one thing can be found: `lead:17`.
    pub subject: String,
    /// What else the courier needs to know; [`Json::Null`] if nothing.
    pub payload: Json,
    /// The request that it goes back to, for whoever follows it through the logs; empty if there is none.
    pub request_id: String,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum State {
    /// Waits for its next attempt, or is being sent.
    #[sea_orm(string_value = "pending")]
    Pending,
    /// The other side took it.
    #[sea_orm(string_value = "delivered")]
    Delivered,
    /// A dead letter: nobody will try again unless a person asks for it.
    #[sea_orm(string_value = "dead")]
    Dead,
    /// Not wanted any more.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
}

impl State {
    /// As it is stored and shown to programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A row of `deliveries`; exported as `Delivery`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The same for every attempt, for `Message-ID` and `webhook-id`: the other side can tell a repetition by it.
    #[sea_orm(unique)]
    pub uuid: String,
    /// The channel that carries it.
    pub channel: String,
    /// The address in the channel's own terms.
    pub recipient: String,
    /// What kind of message it is.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// What else its courier needs to know.
    pub payload: Json,
    /// Where it stands.
    pub state: State,
    /// How often it was tried, the attempt under way included. What the other side only put off is not counted.
    pub attempts: i64,
    /// How long it was put off altogether, in milliseconds; after too long it is given up.
    pub waited_ms: i64,
    /// When its next attempt is due; of one that is being sent, when whoever sends it counts as dead.
    pub due_at: DateTime<Utc>,
    /// Who is sending it now: only the holder of this token may say how the attempt ended.
    pub lease_token: Option<String>,
    /// Why the last attempt failed, for operators; empty if none did.
    pub last_error: String,
    /// What the other side answered when it took it.
    pub receipt: String,
    /// When it was ordered.
    pub created_at: DateTime<Utc>,
    /// When the last attempt began.
    pub tried_at: Option<DateTime<Utc>>,
    /// When it was delivered, given up or cancelled.
    pub finished_at: Option<DateTime<Utc>>,
    /// The request that it goes back to; empty if there is none.
    pub request_id: String,
}

/// Deliveries know what they are about only by its name.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

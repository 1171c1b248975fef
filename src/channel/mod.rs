//! The channels that notifications are sent over: mail, Telegram, webhooks. Shared by the slices that send and by the
//! slices that show the state of a channel.
//!
//! | file | what it is |
//! |---|---|
//! | `cause` | why a delivery failed, in words for users |
//! | `status` | whether a channel is set up, when it last worked, since when it fails |
//! | `settings` | the operator's settings |
//! | `senders` | creates a mailer, a bot and a poster from the settings |
//! | `telegram_users`, `webhook_label` | display names of Telegram users and of webhook receivers |
//! | `moves` | Telegram groups whose number changed |

pub mod cause;
pub mod moves;
mod senders;
pub mod settings;
mod status;
pub mod telegram_users;
pub mod webhook_label;

pub use cause::Cause;
pub use status::{BUTTONS, ChannelStatus, Deaf, Report, failing, statuses};

use crate::settings::Settings;

/// A channel that notifications are sent over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Mail.
    Mail,
    /// Telegram.
    Telegram,
    /// Webhooks.
    Webhook,
}

impl Channel {
    /// All channels, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Telegram, Self::Webhook];

    /// The name used by deliveries and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Telegram => "telegram",
            Self::Webhook => "webhook",
        }
    }

    /// The channel with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }

    /// Whether the settings name a server for the channel.
    pub fn is_set_up(self, settings: &Settings) -> bool {
        let notices = &settings.notices;
        match self {
            Self::Mail => notices.sends_mail(),
            Self::Telegram => !notices.telegram_token.is_empty(),
            Self::Webhook => !notices.webhook_urls.is_empty(),
        }
    }

    /// The recipients of lead notifications on this channel.
    pub fn recipients(self, settings: &Settings) -> Vec<String> {
        let notices = &settings.notices;
        match self {
            Self::Mail => notices.mail_recipients().to_vec(),
            Self::Telegram => notices.chats().to_vec(),
            Self::Webhook => notices.webhook_recipients(),
        }
    }
}

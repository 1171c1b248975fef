//! The ways on which notices leave: mail, Telegram, webhooks. Shared by the slices that send and by those that show.
//!
//! | file | what it is |
//! |---|---|
//! | `cause` | why a delivery failed, in words for people |
//! | `standing` | whether a channel is set up, when it last worked, since when it fails |
//! | `settings` | what an operator decides |
//! | `senders` | from the settings to a mailer, a bot, a poster |
//! | `telegram_users`, `webhook_label` | what the people and receivers of a channel are called |
//! | `moves` | groups of Telegram that got another number |

pub mod cause;
pub mod moves;
mod senders;
pub mod settings;
mod standing;
pub mod telegram_users;
pub mod webhook_label;

pub use cause::Cause;
pub use standing::{BUTTONS, Deaf, Report, Standing, failing, standings};

use crate::settings::Settings;

/// A way on which notices leave.
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
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Telegram, Self::Webhook];

    /// As deliveries and figures name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Telegram => "telegram",
            Self::Webhook => "webhook",
        }
    }

    /// The channel of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }

    /// Whether the settings name a server for it.
    pub fn is_set_up(self, settings: &Settings) -> bool {
        let notices = &settings.notices;
        match self {
            Self::Mail => notices.sends_mail(),
            Self::Telegram => !notices.telegram_token.is_empty(),
            Self::Webhook => !notices.webhook_urls.is_empty(),
        }
    }

    /// Who hears of leads on it.
    pub fn recipients(self, settings: &Settings) -> Vec<String> {
        let notices = &settings.notices;
        match self {
            Self::Mail => notices.mail_recipients().to_vec(),
            Self::Telegram => notices.chats().to_vec(),
            Self::Webhook => notices.webhook_recipients(),
        }
    }
}

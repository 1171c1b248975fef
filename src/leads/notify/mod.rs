//! Who hears of a lead, and how: mail to staff and to the visitor, Telegram, webhooks; all through the outbox.
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | what an operator decides |
//! | `channels` | from the settings to a mailer, a bot, a poster |
//! | `order` | what is owed to whom when a lead arrives |
//! | `mail`, `chat`, `hook` | the couriers |
//! | `view`, `templates`, `sample` | the words of mails |
//! | `message`, `button` | the words of a chat |
//! | `listen`, `press` | what comes back from it |
//! | `alert` | when a notice cannot be delivered |
//! | `receipts` | what became of it, for staff |

mod alert;
mod button;
mod channels;
mod chat;
mod hook;
mod kind;
mod listen;
mod lookup;
mod mail;
mod message;
mod order;
mod press;
mod receipts;
pub mod sample;
mod settings;
pub mod templates;
pub mod view;

use std::sync::Arc;

use outbox::{Courier, Failure, OnDead, Tls, Transcript};
use tokio::task::JoinHandle;

use crate::core::Core;
use alert::Alerts;
use chat::ChatCourier;
use hook::HookCourier;
use listen::Listener;
use mail::MailCourier;
use templates::Templates;

pub(super) use order::order;
pub(super) use receipts::{deliveries, redeliver};
pub use settings::{Detail, NoticeSettings};

/// The couriers of the channels that are set up, and who listens to the bot.
pub(super) struct Channels {
    pub(super) couriers: Vec<Arc<dyn Courier>>,
    pub(super) on_dead: Arc<dyn OnDead>,
    pub(super) listener: Option<JoinHandle<()>>,
}

impl Channels {
    /// Opens what the settings name.
    ///
    /// # Errors
    /// The certificates of this machine cannot be read.
    pub(super) fn open(core: &Core) -> Result<Self, Failure> {
        let (tls, silent) = (Tls::system()?, Transcript::off());
        let notices = &core.settings.notices;
        let mut couriers: Vec<Arc<dyn Courier>> = vec![];
        if let Some(mailer) = notices.mailer(&tls, &silent) {
            couriers.push(Arc::new(MailCourier {
                core: core.clone(),
                mailer: Arc::new(mailer),
                templates: Templates::new(core.settings.mail_templates()),
            }));
        }
        let mut listener = None;
        if let Some(bot) = notices.bot(&tls, &silent)?.map(Arc::new) {
            couriers.push(Arc::new(ChatCourier {
                core: core.clone(),
                bot: bot.clone(),
            }));
            let listening = Listener {
                core: core.clone(),
                bot,
                name: notices.bot_name(),
            };
            listener = (!notices.chats().is_empty()).then(|| tokio::spawn(listening.run()));
        }
        if let Some(poster) = notices.poster(&tls, &silent)? {
            couriers.push(Arc::new(HookCourier {
                core: core.clone(),
                poster: Arc::new(poster),
            }));
        }
        Ok(Self {
            couriers,
            on_dead: Arc::new(Alerts { core: core.clone() }),
            listener,
        })
    }
}

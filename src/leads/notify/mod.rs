//! Who hears of a lead, and how: mail to staff and to the visitor, Telegram, webhooks; all through the outbox.
//!
//! | file | what it is |
//! |---|---|
//! | `order` | what is owed to whom when a lead arrives |
//! | `mail`, `chat`, `hook` | the couriers |
//! | `view`, `templates`, `sample` | the words of mails |
//! | `message`, `button` | the words of a chat |
//! | `listen`, `press` | what comes back from it |
//! | `follow` | what a change of a lead brings about |
//! | `withdraw` | messages in chats about leads that are erased |
//! | `alert` | when a notice cannot be delivered |
//! | `receipts` | what became of it, for staff |

mod alert;
mod button;
mod chat;
pub(super) mod follow;
pub(super) mod hook;
pub(super) mod kind;
mod listen;
pub(super) mod lookup;
mod mail;
mod message;
pub(super) mod order;
mod press;
pub(super) mod receipts;
pub mod sample;
pub mod templates;
pub mod view;
pub(super) mod withdraw;

use std::{sync::Arc, time::Duration};

use outbox::{Courier, Failure, OnDeadLetter, Tls, Transcript, Worker};
use tokio::{sync::oneshot, task::JoinHandle};

use super::colleagues::Colleagues;
use crate::core::Core;
use alert::Alerts;
use chat::ChatCourier;
use hook::HookCourier;
use listen::Listener;
use mail::MailCourier;
use templates::Templates;

pub(super) use order::order;

/// How long a message that is being sent when the program ends may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who carries notices, and who listens to the bot; both end when this is dropped.
pub struct Notices {
    worker: Worker,
    listener: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Notices {
    /// Opens the channels that the settings name and starts. `colleagues` are those who work leads.
    ///
    /// # Errors
    /// A TLS configuration that the HTTP client does not take; cannot happen to one of ours.
    pub fn start(core: &Core, colleagues: Colleagues) -> Result<Self, Failure> {
        let (tls, silent) = (Tls::system(), Transcript::off());
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
                colleagues,
                name: notices.bot_number().to_owned(),
                is_heard: false,
            };
            if !notices.chats().is_empty() {
                let (stop, stopped) = oneshot::channel();
                listener = Some((stop, tokio::spawn(listening.run(stopped))));
            }
        }
        if let Some(poster) = notices.poster(&tls, &silent)? {
            couriers.push(Arc::new(HookCourier {
                core: core.clone(),
                poster: Arc::new(poster),
            }));
        }
        let alerts: Arc<dyn OnDeadLetter> = Arc::new(Alerts { core: core.clone() });
        Ok(Self {
            worker: core.outbox.start(couriers, Some(alerts)),
            listener,
        })
    }

    /// Begins nothing new, and lets what is being sent end.
    pub async fn stop(self) {
        let listening = async {
            if let Some((stop, task)) = self.listener {
                drop(stop);
                // It may have panicked; it has ended all the same.
                let _ = task.await;
            }
        };
        tokio::join!(listening, self.worker.stop(PATIENCE));
    }
}

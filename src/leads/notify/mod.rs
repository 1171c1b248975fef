//! Notifications about leads: mail to staff and to the visitor, Telegram, webhooks. All are sent through the outbox.
//!
//! | file | what it is |
//! |---|---|
//! | `order` | the notifications for a new lead |
//! | `mail`, `chat`, `hook` | the couriers |
//! | `view`, `templates`, `sample` | the text of mails |
//! | `message`, `button` | the text and buttons of chat messages |
//! | `listen`, `press` | the buttons pressed in a chat |
//! | `follow` | the follow-up actions of a change of a lead |
//! | `withdraw` | removal of chat messages about erased leads |
//! | `alert` | alerts about notifications that cannot be delivered |
//! | `receipts` | the state of notifications, for staff |

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

use crate::core::Core;
use alert::Alerts;
use chat::ChatCourier;
use hook::HookCourier;
use listen::Listener;
use mail::MailCourier;
use templates::Templates;

/// The timeout for messages that are being sent when the program ends.
const PATIENCE: Duration = Duration::from_secs(5);

/// The worker that sends notifications, and the listener of the bot. Both end when this is dropped.
pub struct Notices {
    worker: Worker,
    listener: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Notices {
    /// Opens the configured channels and starts the worker.
    ///
    /// # Errors
    /// The HTTP client does not accept the TLS configuration. This cannot happen with the one used here.
    pub fn start(core: &Core) -> Result<Self, Failure> {
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
                name: notices.bot_number().to_owned(),
                is_heard: false,
                lease: None,
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

    /// Starts no new delivery, and waits for those in progress.
    pub async fn stop(self) {
        let listening = async {
            if let Some((stop, task)) = self.listener {
                drop(stop);
                // A panicked task has ended too.
                let _ = task.await;
            }
        };
        tokio::join!(listening, self.worker.stop(PATIENCE));
    }
}

//! Alerts people when something is wrong with the database file. Deliveries are queued in that same file, so the alert
//! is sent directly to mail and chats, with retries until it has arrived.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use db::Trouble;
use outbox::{
    Failure, Tls, Transcript,
    mail::{Mail, Purpose},
    telegram::{Chat, Text},
};
use text::{Lang, Message};
use tokio::{
    task::{JoinHandle, JoinSet},
    time::sleep,
};

use crate::core::Core;

/// The wait after a failed attempt. It doubles each time, up to the last value.
const AGAIN: Duration = Duration::from_secs(5);
const AGAIN_AT_MOST: Duration = Duration::from_mins(5);

/// The alert about one problem at a time.
pub(super) struct Alarm {
    core: Core,
    calling: Option<JoinHandle<()>>,
    /// Whether an alert has arrived, and no all-clear was started since then.
    has_rung: Arc<AtomicBool>,
}

/// The text of an alert.
#[derive(Clone)]
struct Words {
    subject: String,
    text: String,
    lang: Lang,
}

impl Alarm {
    pub(super) fn new(core: &Core) -> Self {
        Self {
            core: core.clone(),
            calling: None,
            has_rung: Arc::default(),
        }
    }

    /// Starts an alert about the current problem and aborts the one about the previous problem. Without a problem, it
    /// sends an all-clear, if an alert has arrived before.
    pub(super) fn turn(&mut self, trouble: Option<&Trouble>, copy: Option<&str>) {
        if let Some(calling) = self.calling.take() {
            calling.abort();
        }
        let has_rung = self.has_rung.clone();
        if trouble.is_none() && !has_rung.swap(false, Ordering::Relaxed) {
            return;
        }
        let is_wrong = trouble.is_some();
        let words = words(&self.core, trouble, copy);
        let core = self.core.clone();
        self.calling = Some(tokio::spawn(async move {
            let mut calls = calls(&core, &words);
            while let Some(arrived) = calls.join_next().await {
                if arrived.is_ok() && is_wrong {
                    has_rung.store(true, Ordering::Relaxed);
                }
            }
        }));
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some(calling) = self.calling.take() {
            calling.abort();
        }
    }
}

fn words(core: &Core, trouble: Option<&Trouble>, copy: Option<&str>) -> Words {
    let lang = core.languages.first().copied().unwrap_or(Lang::Ru);
    let word = |id| {
        let file = core.db.file().map(|file| file.display().to_string());
        Message::new(id)
            .with("site", core.settings.site.name.as_str())
            .with("file", file.unwrap_or_default())
            .with("reason", trouble.map_or("", Trouble::reason))
            .with("copy", copy.unwrap_or_default())
            .render(lang)
    };
    let mut text = word(message(trouble));
    if copy.is_some() {
        text = format!("{text}\n\n{}", word("database-alert-copy"));
    }
    Words {
        subject: word("database-alert-subject"),
        text,
        lang,
    }
}

fn message(trouble: Option<&Trouble>) -> &'static str {
    match trouble {
        Some(Trouble::Missing) => "database-alert-missing",
        Some(Trouble::Replaced) => "database-alert-replaced",
        Some(Trouble::LogLost) => "database-alert-log-lost",
        Some(Trouble::Overwritten) => "database-alert-overwritten",
        Some(Trouble::Damaged(_)) => "database-alert-damaged",
        Some(Trouble::Refused(_)) => "database-alert-refused",
        Some(Trouble::Full) => "database-alert-full",
        None => "database-alert-over",
    }
}

/// One task for each mailbox and chat that receives lead notifications. Each task ends when the message has arrived.
fn calls(core: &Core, words: &Words) -> JoinSet<()> {
    let notices = &core.settings.notices;
    let (tls, silent) = (Tls::system(), Transcript::off());
    let mut calls = JoinSet::new();
    if let Ok(Some(bot)) = notices.bot(&tls, &silent) {
        let bot = Arc::new(bot);
        let text = Text::new()
            .bold(words.subject.clone())
            .line()
            .plain(words.text.clone());
        for chat in notices.chats().iter().map(|chat| Chat::from(chat.as_str())) {
            let (bot, text) = (bot.clone(), text.clone());
            calls.spawn(until_it_arrives("telegram", async move || {
                bot.send(&chat, &text, None).await.map(drop)
            }));
        }
    }
    if let Some(mailer) = notices.mailer(&tls, &silent) {
        let mailer = Arc::new(mailer);
        for to in notices.mail_recipients() {
            let mail = Mail {
                message_id: format!("{}@{}", web::random_token(), notices.mail_domain()),
                from: notices.sender().unwrap_or_default().to_owned(),
                to: to.clone(),
                reply_to: None,
                subject: words.subject.clone(),
                text: words.text.clone(),
                html: None,
                lang: words.lang.code().to_owned(),
                purpose: Purpose::Notice,
                request_id: String::new(),
            };
            let mailer = mailer.clone();
            calls.spawn(until_it_arrives("mail", async move || {
                mailer.send(&mail).await.map(drop)
            }));
        }
    }
    calls
}

async fn until_it_arrives(channel: &'static str, send: impl AsyncFn() -> Result<(), Failure>) {
    let mut pause = AGAIN;
    while let Err(failure) = send().await {
        tracing::warn!(channel, "the alarm about the database has not arrived: {failure}");
        sleep(pause).await;
        pause = AGAIN_AT_MOST.min(pause * 2);
    }
}

//! The operator's settings for notifications: the recipients and the channels.

use std::{borrow::Cow, time::Duration};

use outbox::{
    mail::{self, Recipients, Security, Sender, is_sender},
    telegram::{BotToken, Chats},
    webhook::{AllowedHost, SigningKeys},
};
use settings::{HostName, HttpUrl, Invalid, PrivateUrl, Secret, Value, settings};

use super::{telegram_users::Colleagues, webhook_label::label};

settings! {
    /// Notices
    pub struct NoticeSettings {
        /// The server that takes our mail; no mail is sent without one.
        EMAIL_HOST => email_host: HostName = "",
        /// Its port; unless set 587, or 465 with `EMAIL_USE_SSL`.
        EMAIL_PORT => email_port: Option<u16> = "" in "1"..="65535",
        /// Whether mail goes over STARTTLS; then a server that does not offer it gets nothing.
        EMAIL_USE_TLS => email_use_tls: bool = "True",
        /// Whether mail goes over TLS from the first byte; port 465 always does.
        EMAIL_USE_SSL => email_use_ssl: bool = "False",
        /// The longest wait for an answer of the mail server.
        EMAIL_TIMEOUT => email_timeout: Duration = "10s" in "1s"..="1m",
        /// The mail account.
        EMAIL_HOST_USER => email_user: String = "",
        /// Its password.
        EMAIL_HOST_PASSWORD => email_password: Secret = "",
        /// The sender of our mail, such as `Shop <shop@example.uz>`; the mail account unless set.
        DEFAULT_FROM_EMAIL => from_email: Sender = "",
        /// Whether a visitor who leaves an address gets a mail that says thank you, with the number of the request and nothing
        /// that was typed; at most one an hour, and only if the form carried a genuine token.
        AUTO_REPLY => auto_reply: bool = "False",
        /// Who is told of a new lead.
        ADMIN_EMAIL => admin_email: Recipients = "",
        /// The bot that tells of new leads.
        TELEGRAM_BOT_TOKEN => telegram_token: BotToken = "",
        /// The chats that it tells; the number of a group begins with a minus. A topic of a forum stands behind a colon:
        /// `-1001234567890:45`.
        TELEGRAM_CHAT_ID => telegram_chats: Chats = "",
        /// By what names staff know the people who press buttons in those chats: `123456=Aziza,777=Bobur`, by their numbers in
        /// Telegram.
        TELEGRAM_USERS => telegram_users: Colleagues = "",
        /// How much a message in Telegram says of a lead: `full`, `masked` (no whole phone and address) or `link` (its number
        /// and a link to the admin).
        TELEGRAM_DETAIL => telegram_detail: Detail = "full",
        /// The Bot API: Telegram's own, or a server or proxy of yours.
        TELEGRAM_API_URL => telegram_api: HttpUrl = "https://api.telegram.org",
        /// Where new leads are posted as JSON (Standard Webhooks), with commas between. Treated as secrets: pages, logs and
        /// `paradise config` show their hosts alone.
        WEBHOOK_URLS => webhook_urls: Vec<PrivateUrl> = "",
        /// The key that signs them: `whsec_` and base64, or any text. Two, the new one first, while it is being changed.
        WEBHOOK_SECRET => webhook_secret: SigningKeys = "",
        /// Hosts of webhooks that may be private, plain http and on any port: `crm.internal`, `127.0.0.1:9000`.
        WEBHOOK_ALLOW => webhook_allow: Vec<AllowedHost> = "",
    }
}

impl NoticeSettings {
    /// The transport security of outgoing mail.
    pub fn security(&self) -> Security {
        if self.email_use_ssl || self.email_port == Some(465) {
            Security::Tls
        } else if self.email_use_tls {
            Security::StartTls
        } else {
            Security::Plain
        }
    }

    /// The port of the mail server.
    pub fn port(&self) -> u16 {
        let usual = if self.email_use_ssl { 465 } else { 587 };
        self.email_port.unwrap_or(usual)
    }

    /// The sender of outgoing mail, if it is known.
    pub fn sender(&self) -> Option<&str> {
        [&*self.from_email, self.email_user.as_str()]
            .into_iter()
            .find(|text| is_sender(text))
    }
}

impl NoticeSettings {
    /// The mailboxes that receive lead notifications. Empty without a mail server.
    pub fn mail_recipients(&self) -> &[String] {
        if self.email_host.is_empty() {
            &[]
        } else {
            &self.admin_email
        }
    }

    /// The chats that receive lead notifications. Empty without a bot.
    pub fn chats(&self) -> &[String] {
        if self.telegram_token.is_empty() {
            &[]
        } else {
            &self.telegram_chats
        }
    }

    /// Hosts that webhooks may reach although their addresses are private.
    pub fn allowed_hosts(&self) -> Vec<String> {
        self.webhook_allow.iter().map(|host| host.to_string()).collect()
    }

    /// Whether a mail server for outgoing mail is configured.
    pub fn sends_mail(&self) -> bool {
        !self.email_host.is_empty()
    }

    /// Whether visitors receive an automatic reply.
    pub fn thanks(&self) -> bool {
        self.auto_reply && self.sends_mail()
    }

    /// The part of generated message ids behind the at sign.
    pub fn mail_domain(&self) -> String {
        self.sender_domain().unwrap_or_else(|| "localhost".to_owned())
    }

    /// The domain of the mail sender, in ASCII.
    pub fn sender_domain(&self) -> Option<String> {
        mail::domain(self.sender()?)
    }

    /// The bot's number. This is the part of its token that is not secret.
    pub fn bot_number(&self) -> &str {
        let token = self.telegram_token.expose();
        token.split_once(':').map_or("bot", |(number, _)| number)
    }

    /// The name that staff use for a Telegram user.
    pub fn colleague(&self, number: i64) -> Option<&str> {
        self.telegram_users.name(number)
    }

    /// The Telegram number of the user with this name.
    pub fn number_of(&self, name: &str) -> Option<i64> {
        self.telegram_users.number(name)
    }

    /// The labels under which webhook receivers are stored and shown.
    pub fn webhook_recipients(&self) -> Vec<String> {
        self.webhook_urls.iter().map(label).collect()
    }
}

/// How much of a lead is sent to Telegram, outside the company's own machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// All fields of the lead.
    Full,
    /// The name and the request, with phone and address masked.
    Masked,
    /// Only that a lead exists, and a link to it.
    Link,
}

impl Value for Detail {
    fn expects() -> Cow<'static, str> {
        "full, masked or link".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        match text.trim() {
            "full" => Ok(Self::Full),
            "masked" => Ok(Self::Masked),
            "link" => Ok(Self::Link),
            _ => Err(Invalid::default()),
        }
    }
}

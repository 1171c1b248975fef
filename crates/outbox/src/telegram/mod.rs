//! The Telegram Bot API: the part that is needed to send messages and to read answers. There is no webhook: updates are
//! polled, so the site needs no public address.
//!
//! The token is part of every address. It never leaves this module: no error, log or `Debug` output contains an
//! address.

mod answer;
mod chat;
mod settings;
mod text;
mod types;

use std::time::Duration;

use ::settings::Secret;
use reqwest::Client;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub use chat::Chat;
pub use settings::{BotToken, Chats};
pub use text::Text;
pub use types::{Button, Edited, Event, Keyboard, Sent, Update, User};

use crate::{Failure, Tls, Transcript, http};
use answer::Refusal;

/// The maximum number of bytes that are read of an answer. A hundred updates with the longest messages are a third of
/// it.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// How to reach the Bot API.
#[derive(Clone, Debug)]
pub struct Options {
    /// `https://api.telegram.org`, or your own server or proxy. No slash at the end.
    pub api: String,
    /// The token from `@BotFather`.
    pub token: Secret,
    /// The timeout for an answer. `updates` adds its own wait.
    pub timeout: Duration,
    /// Which certificate authorities to trust.
    pub tls: Tls,
    /// Records the conversation, if it is on.
    pub transcript: Transcript,
}

/// One bot.
///
/// Every method fails the same way. *Transient*: no connection, a timeout, a 5xx, 429 with the wait that Telegram asks
/// for, and 401 or 404, which mean a wrong token: that is a problem of our configuration, not of a message.
/// *Permanent*: another 4xx, such as a chat that does not exist, or that the bot was removed from.
#[derive(Clone, Debug)]
pub struct Bot {
    options: Options,
    client: Client,
}

impl Bot {
    /// Creates a client. It does not connect yet.
    ///
    /// # Errors
    /// The HTTP client does not accept the TLS configuration. This cannot happen with a configuration of ours.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let client = http::builder(&options.tls)
            .connect_timeout(options.timeout / 2)
            .build();
        let client = client.map_err(|error| Failure::Transient {
            reason: error.without_url().to_string(),
            retry_after: None,
        })?;
        Ok(Self { options, client })
    }

    /// The bot's own user. Shows whether the token is right.
    pub async fn me(&self) -> Result<User, Failure> {
        self.call("getMe", json!({})).await
    }

    /// Requests a chat. Shows whether the bot may write there.
    pub async fn chat(&self, chat: &Chat) -> Result<(), Failure> {
        self.call::<serde_json::Value>("getChat", json!({ "chat_id": chat.id }))
            .await
            .map(drop)
    }

    /// Sends a message, with or without buttons under it. A group that became a supergroup has a new id: the message is
    /// sent there, and [`Chat::became`] returns the new id.
    pub async fn send(&self, chat: &Chat, text: &Text, keyboard: Option<&Keyboard>) -> Result<Sent, Failure> {
        let body = |chat: &Chat| with_keyboard(message(chat.to_json(), text), keyboard);
        match self.try_call("sendMessage", body(chat)).await {
            Err(Refusal {
                moved_to: Some(new), ..
            }) => self.call("sendMessage", body(&Chat::from(new))).await,
            result => result.map_err(|refusal| refusal.failure),
        }
    }

    /// Replaces the text and buttons of a message of ours. Without a `keyboard`, the buttons are removed.
    pub async fn edit(
        &self,
        message_of_ours: &Sent,
        text: &Text,
        keyboard: Option<&Keyboard>,
    ) -> Result<Edited, Failure> {
        let body = message(message_of_ours.to_json(), text);
        self.change("editMessageText", with_keyboard(body, keyboard))
            .await
    }

    /// Deletes a message of ours. Telegram allows it for 48 hours after it was sent. Later it is a permanent failure.
    pub async fn delete(&self, message_of_ours: &Sent) -> Result<Edited, Failure> {
        self.change("deleteMessage", message_of_ours.to_json()).await
    }

    /// Replaces the buttons of a message of ours. Without buttons, they are removed.
    pub async fn edit_keyboard(
        &self,
        message_of_ours: &Sent,
        keyboard: Option<&Keyboard>,
    ) -> Result<Edited, Failure> {
        let body = message_of_ours.to_json();
        self.change("editMessageReplyMarkup", with_keyboard(body, keyboard))
            .await
    }

    /// Ends the loading indicator of a pressed button, with a notification of at most 200 characters, or a dialog if
    /// `alert`.
    pub async fn answer_callback(&self, id: &str, notice: &str, alert: bool) -> Result<(), Failure> {
        let notice: String = notice.chars().take(200).collect();
        let body = json!({ "callback_query_id": id, "text": notice, "show_alert": alert });
        self.call::<Value>("answerCallbackQuery", body).await.map(drop)
    }

    /// Waits at most `wait` for messages and pressed buttons after `offset` (the last update's id plus one, which
    /// confirms the earlier ones). Only one program may poll with a token. A second one gets an error.
    pub async fn updates(&self, offset: i64, wait: Duration) -> Result<Vec<Update>, Failure> {
        let body = json!({
            "offset": offset,
            "timeout": wait.as_secs(),
            "allowed_updates": ["message", "callback_query"],
        });
        let updates: Vec<types::RawUpdate> = self
            .try_call_within("getUpdates", body, wait + self.options.timeout)
            .await
            .map_err(|refusal| refusal.failure)?;
        Ok(updates.into_iter().map(Update::from).collect())
    }

    /// An edit that would change nothing counts as done.
    async fn change(&self, method: &str, body: Value) -> Result<Edited, Failure> {
        match self.try_call::<Value>(method, body).await {
            Ok(_) => Ok(Edited::Done),
            Err(refusal) if refusal.is_unchanged => Ok(Edited::Done),
            Err(refusal) if refusal.is_gone => Ok(Edited::Gone),
            Err(Refusal {
                moved_to: Some(new), ..
            }) => Ok(Edited::Moved(new)),
            Err(refusal) => Err(refusal.failure),
        }
    }

    async fn call<T: DeserializeOwned>(&self, method: &str, body: Value) -> Result<T, Failure> {
        let result = self.try_call(method, body).await;
        result.map_err(|refusal| refusal.failure)
    }

    async fn try_call<T: DeserializeOwned>(&self, method: &str, body: Value) -> Result<T, Refusal> {
        self.try_call_within(method, body, self.options.timeout).await
    }

    async fn try_call_within<T: DeserializeOwned>(
        &self,
        method: &str,
        body: Value,
        timeout: Duration,
    ) -> Result<T, Refusal> {
        let Options {
            api,
            token,
            transcript,
            ..
        } = &self.options;
        let url = format!("{api}/bot{}/{method}", token.expose());
        let request = self.client.post(url).timeout(timeout).json(&body);
        let answer = http::send(&self.client, request, MAX_ANSWER, transcript).await;
        let result = match answer {
            Ok(answer) => answer::read(&answer),
            Err(failure) => Err(failure.into()),
        };
        result.map_err(|refusal| refusal.without(token))
    }
}

fn message(mut body: Value, text: &Text) -> Value {
    body["text"] = text.render().into();
    body["parse_mode"] = "HTML".into();
    body["link_preview_options"] = json!({ "is_disabled": true });
    body
}

fn with_keyboard(mut body: Value, keyboard: Option<&Keyboard>) -> Value {
    if let Some(keyboard) = keyboard {
        body["reply_markup"] = keyboard.to_json();
    }
    body
}

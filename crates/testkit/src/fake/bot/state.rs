//! State of the fake Bot API.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{super::http::Reply, visible_text};

/// A recorded call of a method.
#[derive(Clone, Debug)]
pub struct Call {
    /// Method name, such as `sendMessage`.
    pub method: String,
    /// Its parameters.
    pub body: Value,
    /// Status of the response.
    pub status: u16,
}

/// A message in a chat.
#[derive(Clone, Debug, PartialEq)]
pub struct Posted {
    /// The chat's number.
    pub chat: i64,
    /// The message's number.
    pub message_id: i64,
    /// HTML as sent.
    pub html: String,
    /// Visible text.
    pub text: String,
    /// `reply_markup`, or null.
    pub keyboard: Value,
    /// The topic of the chat that it was sent to.
    pub topic: Option<i64>,
}

impl Posted {
    /// The `callback_data` of the button with this label.
    pub fn data(&self, label: &str) -> Option<&str> {
        let rows = self.keyboard["inline_keyboard"].as_array()?;
        let mut buttons = rows.iter().filter_map(Value::as_array).flatten();
        buttons.find(|button| button["text"] == label)?["callback_data"].as_str()
    }
}

type Refused = (u16, String);

#[derive(Debug, Default)]
pub(super) struct State {
    pub messages: Vec<Posted>,
    last_message: i64,
    updates: Vec<Value>,
    pub next_update: i64,
    /// Method, response, and whether it is used once.
    pub failures: Vec<(String, Reply, bool)>,
    /// New numbers of groups by their old ones.
    pub moves: BTreeMap<i64, i64>,
}

impl State {
    pub fn next_message(&mut self) -> i64 {
        self.last_message += 1;
        self.last_message
    }

    pub fn push(&mut self, update: &Value) {
        self.next_update += 1;
        let mut update = update.clone();
        update["update_id"] = self.next_update.into();
        self.updates.push(update);
    }

    /// Confirms the updates before `offset`, as Telegram does, and returns the rest.
    pub fn updates_from(&mut self, offset: i64) -> Vec<Value> {
        self.updates
            .retain(|update| update["update_id"].as_i64().is_some_and(|id| id >= offset));
        self.updates.clone()
    }

    /// The new number of the chat in a call.
    pub fn moved(&self, body: &Value) -> Option<i64> {
        self.moves.get(&chat_of(body).ok()?).copied()
    }

    pub fn failure(&mut self, method: &str) -> Option<Reply> {
        let position = self.failures.iter().position(|(failing, ..)| failing == method)?;
        let (_, reply, once) = self.failures[position].clone();
        if once {
            self.failures.remove(position);
        }
        Some(reply)
    }

    pub fn call(&mut self, method: &str, body: &Value) -> Result<Value, Refused> {
        match method {
            "getMe" => Ok(json!({ "id": 42, "is_bot": true, "first_name": "Test", "username": "test_bot" })),
            "getChat" => Ok(json!({ "id": chat_of(body)?, "type": "group" })),
            "sendMessage" => {
                let (html, text) = text_of(body)?;
                let posted = Posted {
                    chat: chat_of(body)?,
                    message_id: self.next_message(),
                    html,
                    text,
                    keyboard: keyboard_of(body)?,
                    topic: body["message_thread_id"].as_i64(),
                };
                self.messages.push(posted.clone());
                Ok(shown(&posted))
            }
            "editMessageText" => {
                let (html, text) = text_of(body)?;
                let keyboard = keyboard_of(body)?;
                self.edit(body, |message| {
                    (message.html, message.text, message.keyboard) = (html, text, keyboard);
                })
            }
            "deleteMessage" => {
                let (chat, id) = (chat_of(body)?, body["message_id"].as_i64());
                let before = self.messages.len();
                self.messages
                    .retain(|message| message.chat != chat || Some(message.message_id) != id);
                if self.messages.len() == before {
                    return Err(bad("message to delete not found"));
                }
                Ok(true.into())
            }
            "editMessageReplyMarkup" => {
                let keyboard = keyboard_of(body)?;
                self.edit(body, |message| message.keyboard = keyboard)
            }
            "answerCallbackQuery" => Ok(true.into()),
            _ => Err((404, "Not Found".to_owned())),
        }
    }

    fn edit(&mut self, body: &Value, change: impl FnOnce(&mut Posted)) -> Result<Value, Refused> {
        let (chat, id) = (chat_of(body)?, body["message_id"].as_i64());
        let message = self
            .messages
            .iter_mut()
            .find(|message| message.chat == chat && Some(message.message_id) == id)
            .ok_or_else(|| bad("message to edit not found"))?;
        let before = message.clone();
        change(message);
        if *message == before {
            return Err(bad(
                "message is not modified: specified new message content and reply markup are exactly the same",
            ));
        }
        Ok(shown(message))
    }
}

fn shown(message: &Posted) -> Value {
    json!({ "message_id": message.message_id, "date": 0, "chat": { "id": message.chat, "type": "group" }, "text": message.text })
}

fn chat_of(body: &Value) -> Result<i64, Refused> {
    let chat = &body["chat_id"];
    let number = chat.as_i64().or_else(|| chat.as_str()?.parse().ok());
    number.ok_or_else(|| bad("chat not found"))
}

fn text_of(body: &Value) -> Result<(String, String), Refused> {
    let html = body["text"].as_str().unwrap_or_default();
    let text = match body["parse_mode"].as_str() {
        Some("HTML") => visible_text(html).map_err(|error| bad(&format!("can't parse entities: {error}")))?,
        _ => html.to_owned(),
    };
    match text.encode_utf16().count() {
        0 => Err(bad("message text is empty")),
        1..=4096 => Ok((html.to_owned(), text)),
        _ => Err(bad("message is too long")),
    }
}

fn keyboard_of(body: &Value) -> Result<Value, Refused> {
    let keyboard = &body["reply_markup"];
    let buttons = keyboard["inline_keyboard"].as_array().into_iter().flatten();
    for button in buttons.filter_map(Value::as_array).flatten() {
        if button["callback_data"]
            .as_str()
            .is_some_and(|data| !(1..=64).contains(&data.len()))
        {
            return Err(bad("BUTTON_DATA_INVALID"));
        }
    }
    Ok(keyboard.clone())
}

fn bad(description: &str) -> Refused {
    (400, format!("Bad Request: {description}"))
}

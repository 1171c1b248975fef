//! The part of the Bot API that our bots use. It is strict where Telegram is: a wrong token, invalid markup, a text
//! that is too long, an edit without changes, two concurrent requests for updates.

mod html;
mod state;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::sync::Notify;

pub use html::visible_text;
pub use state::{Call, Posted};

use super::{
    http::{HttpServer, Reply, Told},
    journal::Journal,
};
use state::State;

/// Maximum wait of `getUpdates` here, whatever the client requests.
const LONGEST_POLL: Duration = Duration::from_secs(2);

/// A fake `api.telegram.org` with one bot.
#[derive(Debug)]
pub struct BotApi {
    server: HttpServer,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    token: String,
    calls: Journal<Call>,
    state: Mutex<State>,
    news: Notify,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BotApi {
    /// Starts a fake API whose bot has this token.
    pub async fn start(token: &str) -> Self {
        let shared = Arc::new(Shared {
            token: token.to_owned(),
            calls: Journal::default(),
            state: Mutex::default(),
            news: Notify::new(),
        });
        let known = Arc::clone(&shared);
        let server = HttpServer::start(None, move |told| answer(Arc::clone(&known), told)).await;
        Self { server, shared }
    }

    /// The address for `TELEGRAM_API_URL`.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Fails the next call of a method; repeated calls queue failures. `parameters` are those of the Bot API, such as
    /// `{"retry_after": 3}`, or null.
    pub fn fail_once(&self, method: &str, status: u16, description: &str, parameters: &Value) {
        let reply = refusal(status, description, parameters);
        self.shared
            .state()
            .failures
            .push((method.to_owned(), reply, true));
    }

    /// Fails every call of a method until [`BotApi::heal`].
    pub fn fail(&self, method: &str, status: u16, description: &str) {
        let reply = refusal(status, description, &Value::Null);
        self.shared
            .state()
            .failures
            .push((method.to_owned(), reply, false));
    }

    /// Sets an arbitrary response for the next call of a method.
    pub fn reply_once(&self, method: &str, reply: Reply) {
        self.shared
            .state()
            .failures
            .push((method.to_owned(), reply, true));
    }

    /// Removes all pending failures.
    pub fn heal(&self) {
        self.shared.state().failures.clear();
    }

    /// All calls so far except `getUpdates`, including failed ones.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.all()
    }

    /// The calls, after waiting until there are this many.
    pub async fn wait_for_calls(&self, count: usize) -> Vec<Call> {
        self.shared.calls.wait_for(count).await
    }

    /// The present messages, after edits, in the order of sending.
    pub fn messages(&self) -> Vec<Posted> {
        self.shared.state().messages.clone()
    }

    /// The messages, after waiting until there are this many.
    pub async fn wait_for_messages(&self, count: usize) -> Vec<Posted> {
        let mut calls = 0;
        loop {
            let messages = self.messages();
            if messages.len() >= count {
                return messages;
            }
            calls = self.shared.calls.wait_for(calls + 1).await.len();
        }
    }

    /// Simulates a user who presses a button with `data`; returns the callback's id.
    pub fn press(&self, user: i64, name: &str, message_id: i64, data: &str) -> String {
        let messages = self.messages();
        let message = messages.iter().find(|message| message.message_id == message_id);
        let chat = message.expect("the message was sent").chat;
        self.press_in(chat, user, name, message_id, data)
    }

    /// The same in a chat chosen by the caller: the messages of an old group are also visible in its supergroup.
    pub fn press_in(&self, chat: i64, user: i64, name: &str, message_id: i64, data: &str) -> String {
        let mut state = self.shared.state();
        let id = format!("callback-{}", state.next_update + 1);
        state.push(&json!({ "callback_query": {
            "id": id,
            "from": { "id": user, "is_bot": false, "first_name": name },
            "message": { "message_id": message_id, "date": 0, "chat": { "id": chat, "type": "group" } },
            "chat_instance": "1",
            "data": data,
        }}));
        drop(state);
        self.shared.news.notify_waiters();
        id
    }

    /// Turns a group into a supergroup. Messages to its old number, and edits there, are refused with the new number.
    pub fn upgrade(&self, from: i64, to: i64) {
        self.shared.state().moves.insert(from, to);
    }

    /// Sends the bot the service message that the old group became a supergroup.
    pub fn tell_of_upgrade(&self, from: i64, to: i64) {
        let mut state = self.shared.state();
        let message_id = state.next_message();
        state.push(&json!({ "message": {
            "message_id": message_id,
            "date": 0,
            "chat": { "id": from, "type": "group" },
            "migrate_to_chat_id": to,
        }}));
        drop(state);
        self.shared.news.notify_waiters();
    }

    /// Simulates a message of a user in a chat, optionally as a reply.
    pub fn write(&self, user: i64, name: &str, chat: i64, text: &str, reply_to: Option<i64>) {
        let chat = json!({ "id": chat, "type": "group" });
        let reply_to = reply_to.map(|id| json!({ "message_id": id, "date": 0, "chat": chat }));
        let mut state = self.shared.state();
        let message_id = state.next_message();
        state.push(&json!({ "message": {
            "message_id": message_id,
            "date": 0,
            "from": { "id": user, "is_bot": false, "first_name": name },
            "chat": chat,
            "text": text,
            "reply_to_message": reply_to,
        }}));
        drop(state);
        self.shared.news.notify_waiters();
    }
}

async fn answer(shared: Arc<Shared>, told: Told) -> Reply {
    let method = told
        .path
        .strip_prefix(&format!("/bot{}/", shared.token))
        .map(ToOwned::to_owned);
    let Some(method) = method else {
        return refusal(401, "Unauthorized", &Value::Null);
    };
    let body: Value = serde_json::from_slice(&told.body).unwrap_or_default();
    if method == "getUpdates" {
        let failure = shared.state().failure(&method);
        return match failure {
            Some(reply) => reply,
            None => updates(&shared, &body).await,
        };
    }
    let reply = {
        let mut state = shared.state();
        let moved = state.moved(&body).map(|to| {
            let words = "Bad Request: group chat was upgraded to a supergroup chat";
            refusal(400, words, &json!({ "migrate_to_chat_id": to }))
        });
        match state.failure(&method).or(moved) {
            Some(reply) => reply,
            None => match state.call(&method, &body) {
                Ok(result) => Reply::status(200).body(json!({ "ok": true, "result": result }).to_string()),
                Err((status, description)) => refusal(status, &description, &Value::Null),
            },
        }
    };
    shared.calls.add(Call {
        method,
        body,
        status: reply.status,
    });
    reply
}

/// The long poll: updates from `offset` on, or those that arrive before the timeout.
async fn updates(shared: &Shared, body: &Value) -> Reply {
    let offset = body["offset"].as_i64().unwrap_or_default();
    let wait = Duration::from_secs(body["timeout"].as_u64().unwrap_or_default()).min(LONGEST_POLL);
    if let Some(reply) = shared.state().failure("getUpdates") {
        return reply;
    }
    let found = tokio::time::timeout(wait, async {
        loop {
            let news = shared.news.notified();
            tokio::pin!(news);
            news.as_mut().enable();
            let found = shared.state().updates_from(offset);
            if !found.is_empty() {
                return found;
            }
            news.await;
        }
    });
    let found = found.await.unwrap_or_default();
    Reply::status(200).body(json!({ "ok": true, "result": found }).to_string())
}

fn refusal(status: u16, description: &str, parameters: &Value) -> Reply {
    let mut body = json!({ "ok": false, "error_code": status, "description": description });
    if !parameters.is_null() {
        body["parameters"] = parameters.clone();
    }
    Reply::status(status).body(body.to_string())
}

//! Answers of the Bot API: a result, or the reason of a failure.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use settings::Secret;

use crate::{Failure, http::Answer};

/// Telegram's descriptions for a message that cannot be edited any more.
const GONE: [&str; 4] = [
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "MESSAGE_ID_INVALID",
];

/// Why a call was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    pub failure: Failure,
    /// The new id of a group that became a supergroup.
    pub moved_to: Option<i64>,
    /// The edit would change nothing.
    pub is_unchanged: bool,
    /// The edited message does not exist any more, or can no longer be edited.
    pub is_gone: bool,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            moved_to: None,
            is_unchanged: false,
            is_gone: false,
        }
    }
}

impl Refusal {
    /// Removes the token from the texts of the other side or of a library.
    pub fn without(mut self, token: &Secret) -> Self {
        let (Failure::Transient { reason, .. }
        | Failure::Permanent { reason }
        | Failure::Cancelled { reason }) = &mut self.failure;
        if !token.is_empty() {
            *reason = reason.replace(token.expose(), "****");
        }
        self
    }
}

#[derive(Deserialize)]
struct Envelope<T> {
    ok: bool,
    result: Option<T>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// Parses the result or the refusal.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Refusal> {
    let status = answer.status;
    let Ok(envelope) = serde_json::from_slice::<Envelope<T>>(&answer.body) else {
        // This is not the Bot API, but a proxy's page or another server at this address. It may echo the request.
        return Err(transient(
            format!(
                "Telegram answered {status}, and not as the Bot API does: a proxy, or another server at TELEGRAM_API_URL"
            ),
            answer.retry_after,
        ));
    };
    if envelope.ok {
        let missing = || transient("Telegram answered without a result".to_owned(), None);
        return envelope.result.ok_or_else(missing);
    }
    let reason = format!("Telegram answered {status}{}", told(&envelope.description));
    Err(match status {
        429 => {
            let wait = envelope.parameters.retry_after.map(Duration::from_secs);
            transient(reason, wait.or(answer.retry_after))
        }
        401 | 404 => transient(format!("the bot's token is wrong or was revoked; {reason}"), None),
        409 => transient(
            format!("another program reads this bot's updates, or a webhook is set for it; {reason}"),
            None,
        ),
        400..500 => Refusal {
            failure: Failure::Permanent { reason },
            moved_to: envelope.parameters.migrate_to_chat_id,
            is_unchanged: envelope.description.contains("message is not modified"),
            is_gone: GONE.iter().any(|words| envelope.description.contains(words)),
        },
        _ => transient(reason, answer.retry_after),
    })
}

/// The beginnings of Bot API descriptions: the reason phrases of the status codes.
const STATUSES: [&str; 8] = [
    "Bad Request",
    "Unauthorized",
    "Forbidden",
    "Not Found",
    "Conflict",
    "Too Many Requests",
    "Internal Server Error",
    "Bad Gateway",
];
/// The maximum length of a Bot API description that is useful for an operator, in bytes.
const LONGEST: usize = 160;

/// The description, if it is one of the Bot API's own. Other texts may echo the message, and with it a person's name.
/// The result goes into the log, the record of deliveries and alerts.
fn told(description: &str) -> String {
    let status = STATUSES.iter().find(|status| description.starts_with(**status));
    let Some(status) = status else {
        return String::new();
    };
    // Quoted text comes from our message: "can't parse entities: unsupported start tag \"…\"".
    let is_own = |c: char| c.is_ascii_alphanumeric() || " _:;,.'()/-".contains(c);
    let rest = &description[status.len()..];
    let own = rest.len() <= LONGEST && rest.chars().all(is_own);
    if own {
        format!(": {description}")
    } else {
        format!(": {status}")
    }
}

fn transient(reason: String, retry_after: Option<Duration>) -> Refusal {
    Failure::Transient { reason, retry_after }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, body: &str) -> String {
        let answer = Answer {
            status,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        };
        read::<serde_json::Value>(&answer)
            .unwrap_err()
            .failure
            .to_string()
    }

    #[test]
    fn what_the_bot_api_says_is_told() {
        for description in [
            "Bad Request: chat not found",
            "Bad Request: message thread not found",
            "Forbidden: bot was kicked from the supergroup chat",
            "Unauthorized",
        ] {
            let told = refusal(
                400,
                &format!(r#"{{"ok":false,"error_code":400,"description":"{description}"}}"#),
            );
            assert_eq!(told, format!("Telegram answered 400: {description}"));
        }
    }

    #[test]
    fn a_strange_answer_never_repeats_what_was_sent() {
        for body in [
            "<html>Sorry, sendMessage of New lead: Anna Karimova failed</html>",
            "Anna Karimova",
            r#"{"ok":false,"description":"could not pass on: New lead Anna Karimova"}"#,
            r#"{"ok":false,"description":"Bad Request: can't parse entities near \"Anna\""}"#,
            r#"{"ok":false,"description":"Bad Request: Анна"}"#,
            r#"{"ok":true,"result":"Anna"}"#.replace("true", "7").as_str(),
        ] {
            for status in [200, 400, 404, 429, 502] {
                let told = refusal(status, body);
                assert!(!told.contains("Anna") && !told.contains("Анна"), "{told}");
                assert!(told.contains(&status.to_string()), "{told}");
            }
        }
    }
}

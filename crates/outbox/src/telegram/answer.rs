//! What the Bot API answers: a result, or why not.

use std::time::Duration;

use serde::{Deserialize, de::DeserializeOwned};
use settings::Secret;

use crate::{Failure, http::Answer};

/// What Telegram says of a message that nobody can edit any more.
const GONE: [&str; 3] = [
    "message to edit not found",
    "message can't be edited",
    "MESSAGE_ID_INVALID",
];

/// Why a call did not do what it was asked to.
#[derive(Debug)]
pub(super) struct Refusal {
    pub failure: Failure,
    /// The new id of a group that became a supergroup.
    pub moved_to: Option<i64>,
    /// An edit that would change nothing.
    pub is_unchanged: bool,
    /// An edit of a message that does not exist any more, or that can no longer be edited.
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
    /// Takes the token out of whatever the other side or a library said.
    pub fn without(mut self, token: &Secret) -> Self {
        let (Failure::Transient { reason, .. } | Failure::Permanent { reason } | Failure::Moot { reason }) =
            &mut self.failure;
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

/// The result, or what the refusal means.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Refusal> {
    let status = answer.status;
    let Ok(envelope) = serde_json::from_slice::<Envelope<T>>(&answer.body) else {
        // Not the Bot API: a proxy's page, or something else at this address.
        return Err(transient(
            format!("Telegram answered {status}: {}", answer.excerpt()),
            answer.retry_after,
        ));
    };
    if envelope.ok {
        let missing = || transient("Telegram answered without a result".to_owned(), None);
        return envelope.result.ok_or_else(missing);
    }
    let reason = format!("Telegram answered {status}: {}", envelope.description);
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

fn transient(reason: String, retry_after: Option<Duration>) -> Refusal {
    Failure::Transient { reason, retry_after }.into()
}

//! Formats a record for Sentry, <https://develop.sentry.dev/sdk/data-model/envelopes/>.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::observability::logging::record::Record;

/// Fields that are sent as tags, because people search for them. The others are shown as extra data.
const TAGS: [&str; 6] = ["request_id", "trace_id", "route", "method", "channel", "event"];

/// The sender of reports.
#[derive(Debug)]
pub(super) struct Installation {
    /// `SENTRY_ENVIRONMENT`.
    pub environment: String,
    /// Version and commit.
    pub release: String,
    /// The machine and the process id.
    pub instance: String,
}

/// The key by which reports of the same problem are grouped: the location in the source, and the message without its
/// numbers.
pub(super) fn kind(record: &Record) -> String {
    let words: String = record
        .message
        .chars()
        .filter(|c| !c.is_ascii_digit())
        .take(200)
        .collect();
    let of_panic = record
        .fields
        .get("place")
        .and_then(Value::as_str)
        .unwrap_or_default();
    format!("{} {of_panic} {words}", record.place)
}

/// The envelope with one event. It contains no headers, body, cookies or query of a request, because a record has none.
pub(super) fn write(
    installation: &Installation,
    record: &Record,
    kind: &str,
    left_out: u64,
    now: DateTime<Utc>,
) -> String {
    let id = web::random_bytes::<16>()
        .iter()
        .fold(String::new(), |mut id, byte| {
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
            id
        });
    let now = now.to_rfc3339_opts(SecondsFormat::Millis, true);
    let (mut tags, mut extra) = (Map::new(), Map::new());
    for (name, value) in &record.fields {
        let place = if TAGS.contains(&name.as_str()) {
            &mut tags
        } else {
            &mut extra
        };
        place.insert(name.clone(), value.clone());
    }
    extra.insert("place".to_owned(), record.place.clone().into());
    if let Some(place) = record.fields.get("place") {
        extra.insert("place".to_owned(), place.clone());
    }
    if left_out > 0 {
        extra.insert("left_out_before".to_owned(), left_out.into());
    }
    let is_panic = record.target == "panic";
    let mut event = json!({
        "event_id": id,
        "timestamp": now,
        "platform": "native",
        "level": if is_panic { "fatal" } else { "error" },
        "logger": record.target,
        "release": installation.release,
        "environment": installation.environment,
        "server_name": installation.instance,
        "exception": { "values": [{
            "type": if is_panic { "panic" } else { record.target },
            "value": record.message,
            "mechanism": { "type": "generic", "handled": !is_panic },
        }] },
        "fingerprint": [kind],
        "tags": tags,
        "extra": extra,
    });
    if let Some(user) = record.fields.get("user_id") {
        event["user"] = json!({ "id": user.to_string() });
    }
    let event = event.to_string();
    let head = json!({ "event_id": id, "sent_at": now });
    let item = json!({ "type": "event", "content_type": "application/json", "length": event.len() });
    format!("{head}\n{item}\n{event}\n")
}

//! The history of a lead in chronological order: arrival, notifications, changes, notes.

use chrono::{DateTime, Utc};
use outbox::{Delivery, State};
use serde_json::Value;
use text::{Lang, Message};
use web::Identity;

use crate::{
    audit::StoredEntry,
    channel::Cause,
    core::Core,
    leads::{access, lead::Model as Lead, note},
};

/// Fields that only users with access to contact data may see.
const PERSONAL: [&str; 4] = ["phone", "email", "file_name", "file_sha256"];
/// The maximum length of a value in characters. Longer values are cut for readability.
const LONGEST: usize = 200;

/// An event of the history.
pub(super) struct Moment {
    at: DateTime<Utc>,
    pub(super) time: String,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) text: String,
}

/// The data that a timeline is built from.
pub(super) struct Sources<'a> {
    pub(super) core: &'a Core,
    pub(super) who: &'a Identity,
    pub(super) lang: Lang,
    pub(super) lead: &'a Lead,
    pub(super) notes: &'a [note::Model],
    pub(super) deliveries: &'a [Delivery],
    pub(super) past: &'a [StoredEntry],
}

impl Sources<'_> {
    /// All events, newest first.
    pub(super) fn line(&self) -> Vec<Moment> {
        let t = |key| Message::new(key).render(self.lang);
        let source = self.lead.source.clone();
        let mut line = vec![self.moment(self.lead.created_at, "", t("lead-happened-arrived"), source)];
        for note in self.notes {
            let (at, text) = (note.created_at, note.text.clone());
            line.push(self.moment(at, &note.author, t("lead-happened-note"), text));
        }
        for delivery in self.deliveries {
            let what = match delivery.state {
                State::Pending => continue,
                State::Delivered => t("lead-happened-delivered"),
                State::Dead => t("lead-happened-dead"),
                State::Cancelled => t("lead-happened-cancelled"),
            };
            let at = delivery.finished_at.unwrap_or(delivery.created_at);
            let channel = words("deliveries-channel", &delivery.channel, self.lang);
            let why = if delivery.last_error.is_empty() {
                String::new()
            } else {
                Cause::of(&delivery.channel, &delivery.last_error).words(self.lang)
            };
            line.push(self.moment(at, "", format!("{what}: {channel}"), why));
        }
        for past in self.past {
            let what = match past.action.as_str() {
                "lead.added" => t("lead-happened-added"),
                "lead.redelivered" => t("lead-happened-redelivered"),
                _ => t("lead-happened-changed"),
            };
            line.push(self.moment(past.at, &past.name, what, self.changes(past)));
        }
        line.sort_by_key(|moment| std::cmp::Reverse(moment.at));
        line
    }

    fn moment(&self, at: DateTime<Utc>, who: &str, what: String, text: String) -> Moment {
        Moment {
            at,
            time: self.core.zone.local(at).format("%d.%m.%Y %H:%M").to_string(),
            who: who.to_owned(),
            what,
            text,
        }
    }

    /// `Status: New → Contacted`, a line for each changed field.
    fn changes(&self, past: &StoredEntry) -> String {
        let Some(after) = past.after.as_object().filter(|_| past.before.is_object()) else {
            return String::new();
        };
        let fields = after.iter().filter(|(name, _)| {
            // `owner_id` is a key. The name is in `claimed_by`.
            let is_field = name.as_str() != "owner_id" && past.before.get(name.as_str()).is_some();
            is_field && (access::may_reach(self.who, self.lead) || !PERSONAL.contains(&name.as_str()))
        });
        let lines = fields.map(|(name, after)| {
            let label = words("leads", &name.replace('_', "-"), self.lang);
            let value = |value: &Value| short(self.value(name, value));
            format!(
                "{label}: {} → {}",
                value(&past.before[name.as_str()]),
                value(after)
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn value(&self, field: &str, value: &Value) -> String {
        let vocabulary = &self.core.vocabulary;
        match (field, value) {
            ("status", Value::String(text)) => vocabulary.lead_statuses.label(text, self.lang).to_owned(),
            ("product_type", Value::String(text)) => {
                vocabulary.product_types.label(text, self.lang).to_owned()
            }
            ("standing", Value::String(text)) => words("leads-standing", text, self.lang),
            (_, Value::String(text)) => text.clone(),
            (_, Value::Null) => "—".to_owned(),
            (_, other) => other.to_string(),
        }
    }
}

/// The label for a name that the program defines. The name itself if there is no label.
pub(super) fn words(prefix: &str, name: &str, lang: Lang) -> String {
    text::words(&format!("{prefix}-{name}"), lang).unwrap_or_else(|| name.to_owned())
}

fn short(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

//! The page of the audit log, with filters by actor, action, object, day and words.

use std::{collections::BTreeSet, sync::Arc};

use admin::{AuditPage, AuditRow, Selectable};
use axum::{extract::State, response::Response};
use serde_json::Value;
use text::{Lang, Message};
use web::{Context, Error, Identity, Query};

use super::paths::{AUDIT_PATH, USERS_PATH};
use crate::{
    accounts::state::Accounts,
    audit::{self, Filter, StoredEntry},
    zone,
};

/// Number of rows per page.
const ROWS: usize = 50;
/// Maximum length of a search; longer ones are cut.
const MOST_WORDS: usize = 200;
/// Maximum length of a value on the page; longer ones are cut. The file has the full values.
const LONGEST: usize = 300;
/// The query parameters of the filters.
const NARROWING: [&str; 6] = ["q", "actor", "action", "subject", "date_from", "date_to"];

/// The newest rows, or the rows older than `?before=`.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    query: Query,
) -> Result<Response, Error> {
    let (db, lang) = (&accounts.core.db, context.lang);
    let (filter, has_wrong_day) = read(&accounts, &query);
    // One row more than is shown, to find out whether there are older ones.
    let mut found = audit::search(db, &filter, ROWS as u64 + 1).await?;
    let has_older = found.len() > ROWS;
    found.truncate(ROWS);
    let kept = query.only(&NARROWING);
    let older = found.last().filter(|_| has_older);
    let older = older.map(|last| format!("{AUDIT_PATH}?{}", kept.with("before", Some(&last.id.to_string()))));
    let (actors, actions) = choices(audit::kinds(db).await?, &filter, lang);
    let text = |name: &str| query.get(name).unwrap_or_default().to_owned();
    let page = AuditPage {
        page: accounts.page(lang),
        csrf: identity.csrf.clone().unwrap_or_default(),
        nav: accounts.sections.nav_at(&identity, lang, AUDIT_PATH),
        words: filter.words,
        actors,
        actions,
        subject: text("subject"),
        days: [text("date_from"), text("date_to")],
        is_narrowed: NARROWING.iter().any(|name| query.get(name).is_some()),
        rows: found
            .into_iter()
            .map(|past| accounts.audit_row(past, lang))
            .collect(),
        older: older.unwrap_or_default(),
        export: format!("{AUDIT_PATH}export/?{kept}"),
        error: has_wrong_day.then(|| Message::new("audit-wrong-day").render(lang)),
    };
    page.respond()
}

/// The filter of the URL, and whether one of its days is invalid.
pub(super) fn read(accounts: &Accounts, query: &Query) -> (Filter, bool) {
    let own = |name: &str| query.get(name).map(|text| text.trim().to_owned());
    let day = |name: &str| query.get(name).map(zone::parse_day);
    let (first, last) = (day("date_from"), day("date_to"));
    let zone = accounts.core.zone;
    let words = query.get("q").unwrap_or_default().chars();
    let filter = Filter {
        subject: own("subject"),
        actor: own("actor"),
        action: own("action"),
        since: first.flatten().map(|day| zone.start_of(day)),
        until: last.flatten().map(|day| zone.end_of(day)),
        words: words.take(MOST_WORDS).collect(),
        before: query.get("before").and_then(|before| before.parse().ok()),
    };
    (filter, first == Some(None) || last == Some(None))
}

/// The options of the filters: actors and actions of the newest rows, and what is selected already.
fn choices(kinds: audit::Kinds, filter: &Filter, lang: Lang) -> (Vec<Selectable>, Vec<Selectable>) {
    let (mut actors, mut actions) = (kinds.actors, kinds.actions);
    let missing = filter.actor.clone();
    let missing = missing.filter(|actor| !actors.iter().any(|(known, _)| known == actor));
    actors.extend(missing.map(|actor| (actor, String::new())));
    let missing = filter.action.clone().filter(|action| !actions.contains(action));
    actions.extend(missing);
    let actors = actors.into_iter().map(|(actor, name)| Selectable {
        is_chosen: filter.actor.as_ref() == Some(&actor),
        label: who(&actor, &name, lang),
        value: actor,
    });
    let actions = actions.into_iter().map(|action| Selectable {
        is_chosen: filter.action.as_ref() == Some(&action),
        label: format!("{}: {}", of_what(&action, lang), what(&action, lang)),
        value: action,
    });
    (actors.collect(), actions.collect())
}

/// The display name of an actor.
fn who(actor: &str, name: &str, lang: Lang) -> String {
    let words = match actor.split(':').next() {
        Some("command") => Some(Message::new("audit-command").render(lang)),
        Some("schedule") => Some(Message::new("audit-schedule").render(lang)),
        Some("nobody") => Some(Message::new("audit-nobody").render(lang)),
        Some("telegram") if !name.is_empty() => return format!("{name} · Telegram"),
        _ => None,
    };
    words.unwrap_or_else(|| if name.is_empty() { actor } else { name }.to_owned())
}

/// The kind of object that an action applies to, in words.
fn of_what(action: &str, lang: Lang) -> String {
    let kind = action.split('.').next().unwrap_or_default();
    text::words(&format!("audit-kind-{kind}"), lang).unwrap_or_else(|| kind.to_owned())
}

/// The name of a list action in words: `Publish` of `publish`.
fn by_action(section: Option<&str>, name: &str, lang: Lang) -> String {
    let own =
        section.and_then(|section| text::words(&format!("{section}-action-{name}").replace('_', "-"), lang));
    match (own, name) {
        (Some(words), _) => words,
        (None, "delete") => Message::new("admin-delete").render(lang),
        (None, _) => name.to_owned(),
    }
}

/// An action in words.
fn what(action: &str, lang: Lang) -> String {
    let event = audit::event_of(action);
    if let Some(words) = text::words(&audit::words(event), lang) {
        return words;
    }
    let message = match event.split('.').nth(1) {
        Some("added") => Message::new("admin-event-added"),
        Some("changed") => Message::new("admin-event-changed"),
        Some("deleted") => Message::new("admin-event-deleted"),
        _ => return action.to_owned(),
    };
    message.render(lang)
}

impl Accounts {
    fn audit_row(&self, past: StoredEntry, lang: Lang) -> AuditRow {
        let (kind, id) = past.subject.split_once(':').unwrap_or((&past.subject, ""));
        let section = self.sections.names().find(|name| audit::kind(name) == kind);
        let object_path = match (section, kind) {
            // A deleted object has no page.
            _ if past.action.ends_with(".deleted") => String::new(),
            (Some(section), _) => format!("/admin/{section}/{id}/"),
            (None, "user") => format!("{USERS_PATH}{id}/"),
            (None, _) => String::new(),
        };
        let by = past.action.splitn(3, '.').nth(2);
        let by = by.map(|name| by_action(section, name, lang));
        let action = what(&past.action, lang);
        AuditRow {
            at: self
                .core
                .zone
                .local(past.at)
                .format("%d.%m.%Y %H:%M:%S")
                .to_string(),
            machine: past.at.to_rfc3339(),
            who: who(&past.actor, &past.name, lang),
            who_path: narrowed("actor", &past.actor),
            action: by.map_or(action.clone(), |by| format!("{action} · {by}")),
            fields: fields(section.unwrap_or(kind), &past, lang),
            subject_path: narrowed("subject", &past.subject),
            object_path,
            way: text::words(&audit::way(&past.way), lang).unwrap_or_default(),
            address: past.address.unwrap_or_default(),
            is_erased: past.is_erased,
            subject: past.subject,
            title: past.title,
        }
    }
}

fn narrowed(name: &str, value: &str) -> String {
    let query = Query::default().with(name, Some(value));
    format!("{AUDIT_PATH}?{query}")
}

/// Field, before, after; for a value that is not an object, only the value.
fn fields(section: &str, past: &StoredEntry, lang: Lang) -> Vec<[String; 3]> {
    let (before, after) = (&past.before, &past.after);
    let names = [before, after].into_iter().filter_map(Value::as_object);
    let names: BTreeSet<_> = names.flat_map(|object| object.keys()).collect();
    if names.is_empty() && !(before.is_null() && after.is_null()) {
        return vec![[String::new(), shown(before, lang), shown(after, lang)]];
    }
    let row = |name: &String| {
        let key = format!("{section}-{name}").replace('_', "-");
        let label = text::words(&key, lang).unwrap_or_else(|| name.clone());
        [
            label,
            shown(&before[name.as_str()], lang),
            shown(&after[name.as_str()], lang),
        ]
    };
    names.into_iter().map(row).collect()
}

fn shown(value: &Value, lang: Lang) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::Bool(true) => Message::new("admin-yes").render(lang),
        Value::Bool(false) => Message::new("admin-no").render(lang),
        Value::String(text) => text.clone(),
        Value::Array(parts) if parts.iter().all(Value::is_string) => parts
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

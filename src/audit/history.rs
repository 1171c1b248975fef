//! The audit log as the history of the admin's pages. Changes in the admin are recorded like all other changes. The
//! page of an object shows all changes of it, by any actor and through any channel.

use std::collections::BTreeSet;

use admin::{Change, Event, FieldChange, History};
use async_trait::async_trait;
use db::{Db, Tx};
use serde_json::{Map, Value};
use web::{Context, Error, Identity};

use super::{
    chain::record,
    entry::Entry,
    row::{StoredEntry, of},
};

/// Records the admin's changes in the audit log.
#[derive(Clone, Debug)]
pub struct Kept(pub Db);

/// The kind of a section's objects in the audit log: `lead` of `leads`.
pub fn kind(section: &str) -> String {
    match section.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => section.strip_suffix('s').unwrap_or(section).to_owned(),
    }
}

#[async_trait]
impl History for Kept {
    async fn record(
        &self,
        tx: &Tx,
        who: &Identity,
        context: &Context,
        changes: &[Change],
    ) -> Result<(), Error> {
        let entries = changes.iter().map(|change| entry(who, context, change));
        Ok(record(tx, entries).await?)
    }

    async fn of(
        &self,
        _: &db::Connection,
        section: &str,
        id: i64,
        most: u64,
    ) -> Result<Vec<admin::PastChange>, Error> {
        let past = of(&self.0, &format!("{}:{id}", kind(section)), most).await?;
        Ok(past.iter().map(shown).collect())
    }
}

fn entry(who: &Identity, context: &Context, change: &Change) -> Entry {
    let kind = kind(change.section);
    let event = change.event.as_str();
    let action = match change.action {
        Some(action) => format!("{kind}.{event}.{action}"),
        None => format!("{kind}.{event}"),
    };
    let facts = |of: fn(&FieldChange) -> &Value| {
        let fields = change.fields.iter();
        Value::Object(
            fields
                .map(|field| (field.field.clone(), of(field).clone()))
                .collect(),
        )
    };
    let before = match change.event {
        Event::Added => Value::Null,
        _ => facts(|field| &field.before),
    };
    let after = match change.event {
        Event::Deleted => Value::Null,
        _ => facts(|field| &field.after),
    };
    Entry::of_request(who, context, action, format!("{kind}:{}", change.id))
        .named(&change.title)
        .with(before, after)
}

fn shown(past: &StoredEntry) -> admin::PastChange {
    let mut parts = past.action.splitn(3, '.').skip(1);
    let event = parts.next().and_then(Event::parse);
    let nothing = Map::new();
    let [before, after] = [&past.before, &past.after].map(|value| value.as_object().unwrap_or(&nothing));
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let value = |object: &Map<String, Value>, name: &String| object.get(name).cloned().unwrap_or_default();
    let fields = names.into_iter().map(|name| FieldChange {
        before: value(before, name),
        after: value(after, name),
        field: name.clone(),
    });
    admin::PastChange {
        who: past.who().to_owned(),
        at: past.at,
        way: way(&past.way),
        fields: fields.collect(),
        event: event.map_or_else(|| words(&past.action), |event| event.as_str().to_owned()),
        action: parts.next().filter(|_| event.is_some()).map(ToOwned::to_owned),
    }
}

/// The message key of a channel; empty if the channel is unknown.
pub(crate) fn way(name: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    format!("audit-way-{name}")
}

/// The message key of an action: `audit-lead-judged` of `lead.judged`.
pub(crate) fn words(action: &str) -> String {
    format!("audit-{}", action.replace(['.', '_'], "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_called_by_one_word_whoever_changes_them() {
        let sections = ["leads", "products", "product-images", "portfolio", "deliveries"];
        let kinds = ["lead", "product", "product-image", "portfolio", "delivery"];
        assert_eq!(sections.map(kind), kinds);
    }
}

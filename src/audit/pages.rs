//! The history of the admin's pages, kept in the record of changes.

use ::admin::{Change, FieldChange, History};
use async_trait::async_trait;
use db::sea_orm::DatabaseConnection;
use db::{Db, Tx};
use serde_json::{Map, Value};
use web::{Context, Error, Identity};

use super::{Entry, past, record};

/// The field under which the name of a bulk action stands beside what it changed.
const ACTION: &str = "action";

/// What the pages tell and ask.
#[derive(Clone, Debug)]
pub struct OfPages {
    /// Where the record is.
    pub db: Db,
}

/// One object of a section: a lead of the leads is `lead:17`, as everywhere else in the record.
fn kind(section: &str) -> String {
    match (section.strip_suffix("ies"), section.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(one)) => one.to_owned(),
        (None, None) => section.to_owned(),
    }
}

fn entry(who: &Identity, context: &Context, change: &Change) -> Entry {
    let kind = kind(change.section);
    let values = |pick: fn(&FieldChange) -> &Value| {
        let fields = change.fields.iter();
        fields
            .map(|field| (field.field.clone(), pick(field).clone()))
            .collect::<Map<_, _>>()
    };
    let (before, mut after) = (values(|field| &field.before), values(|field| &field.after));
    if let Some(action) = change.action {
        after.insert(ACTION.to_owned(), action.into());
    }
    let action = format!("{kind}.{}", change.event.as_str());
    let entry = Entry::of_request(who, context, action, format!("{kind}:{}", change.id));
    entry.with(Value::Object(before), Value::Object(after))
}

fn fields(past: &past::Past) -> Vec<FieldChange> {
    let object = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let (before, after) = (object(&past.before), object(&past.after));
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let names = names.into_iter().filter(|name| *name != ACTION);
    names
        .map(|name| FieldChange {
            field: name.clone(),
            before: before.get(name).cloned().unwrap_or_default(),
            after: after.get(name).cloned().unwrap_or_default(),
        })
        .collect()
}

#[async_trait]
impl History for OfPages {
    async fn record(
        &self,
        tx: &Tx,
        who: &Identity,
        context: &Context,
        changes: &[Change],
    ) -> Result<(), Error> {
        let entries: Vec<_> = changes.iter().map(|change| entry(who, context, change)).collect();
        Ok(record(tx, entries).await?)
    }

    async fn of(
        &self,
        _: &DatabaseConnection,
        section: &str,
        id: i64,
        most: u64,
    ) -> Result<Vec<::admin::Past>, Error> {
        let kind = kind(section);
        let rows = past::of(&self.db, &format!("{kind}:{id}"), most).await?;
        let row = |row: past::Past| {
            let event = row.action.rsplit('.').next().unwrap_or_default();
            ::admin::Past {
                at: row.at,
                who: row.name.clone(),
                event: event.to_owned(),
                action: row.after[ACTION].as_str().map(str::to_owned),
                fields: fields(&row),
            }
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn an_object_is_named_in_the_singular() {
        assert_eq!(kind("leads"), "lead");
        assert_eq!(kind("deliveries"), "delivery");
        assert_eq!(kind("portfolio"), "portfolio");
    }
}

//! Storing the rows of an object in the transaction that stores the object.

use model::Kind;
use std::collections::BTreeMap;

use db::{Tx, sea_orm::sea_query::Value};
use text::Message;
use web::{Error, Identity};

use super::{
    MOST,
    child::Child,
    rows::{Key, Row, texts, version},
};
use crate::{
    history::FieldChange,
    page_context::PageContext,
    store::{Record, Written},
    value,
};

/// What to do with a row.
enum Fate {
    /// Leave it unchanged.
    Stay,
    Delete,
    Write(Vec<(usize, Value)>),
    /// Refuse it; the error is in the row.
    Refused,
}

/// Stores the rows of each inline. Returns `None` if a row has an error. The error is then in the row, and the
/// transaction must not be committed.
pub(crate) async fn store(
    desk: &PageContext,
    tx: &Tx,
    who: &Identity,
    object: i64,
    all: &mut [Vec<Row>],
) -> Result<Option<Vec<FieldChange>>, Error> {
    let mut changes = Vec::new();
    let mut is_right = true;
    for (child, rows) in desk.section.inlines.iter().zip(all) {
        let store = child.section.store()?;
        let stored = store.lock(tx, &child.section, child.of(object), MOST).await?;
        let mut next = next_place(desk, child, rows, &stored);
        for row in rows {
            let old = stored.iter().find(|record| row.key == Key::Stored(record.id));
            let new = match judge(desk, child, row, old, object, &mut next) {
                Fate::Stay => continue,
                Fate::Refused => {
                    is_right = false;
                    continue;
                }
                Fate::Delete => {
                    if let Some(old) = old {
                        store.delete(tx, who, old).await?;
                    }
                    None
                }
                Fate::Write(_) if !is_right => continue,
                Fate::Write(values) => match store.write(tx, who, &child.section, old, &values).await? {
                    Written::Saved(new) => Some(new),
                    Written::Refused(errors) => {
                        let messages = errors.iter().flat_map(|(_, messages)| messages.iter().cloned());
                        row.errors.extend(messages);
                        return Ok(None);
                    }
                },
            };
            changes.extend(change(desk, child, old, new.as_ref()));
        }
    }
    Ok(is_right.then_some(changes))
}

/// The next order number after all rows.
fn next_place(desk: &PageContext, child: &Child, rows: &[Row], stored: &[Record]) -> i64 {
    let Some(order) = child.order else { return 0 };
    let stored = stored
        .iter()
        .map(|record| value::text(&record.values[order], desk.setup.zone));
    let typed = rows
        .iter()
        .map(|row| row.texts.get(&order).cloned().unwrap_or_default());
    let places = stored
        .chain(typed)
        .filter_map(|text| text.trim().parse::<i64>().ok());
    places.max().unwrap_or_default().saturating_add(1)
}

fn judge(
    desk: &PageContext,
    child: &Child,
    row: &mut Row,
    old: Option<&Record>,
    object: i64,
    next: &mut i64,
) -> Fate {
    if !row.errors.is_empty() {
        return Fate::Refused;
    }
    let is_touched = row.is_deleted || version(&row.texts) != row.was;
    match (row.key, old) {
        (Key::Stored(_), Some(old)) => {
            let now = texts(desk, child, old);
            for (i, text) in &now {
                row.texts.entry(*i).or_insert_with(|| text.clone());
            }
            if !is_touched || (row.texts == now && !row.is_deleted) {
                return Fate::Stay;
            }
            if row.was != version(&now) {
                row.errors
                    .push(Message::new("admin-row-changed").with("now", words(child, &now)));
                // The user has now seen the present values. Saving again overwrites them.
                row.was = version(&now);
                return Fate::Refused;
            }
            if row.is_deleted {
                return Fate::Delete;
            }
            row.texts_of(desk, child, Some(&now))
        }
        // Another user has deleted it.
        (Key::Stored(_), None) if row.is_deleted || !is_touched => Fate::Stay,
        (Key::Stored(_), None) => {
            row.errors.push(Message::new("admin-gone"));
            Fate::Refused
        }
        (Key::New(_), _) if row.is_deleted => Fate::Stay,
        (Key::New(_), _) => {
            if let Some(order) = child.order {
                let place = row.texts.entry(order).or_default();
                if place.trim().is_empty() {
                    *place = next.to_string();
                    *next = next.saturating_add(1);
                }
            }
            let has_picture = |image| row.texts.get(&image).is_some_and(|path| !path.is_empty());
            if child.image.is_some_and(|image| !has_picture(image)) {
                row.errors.push(Message::new("admin-picture-missing"));
                return Fate::Refused;
            }
            match row.texts_of(desk, child, None) {
                Fate::Write(mut values) => {
                    values.push((child.parent, object.into()));
                    Fate::Write(values)
                }
                other => other,
            }
        }
    }
}

impl Row {
    /// Parses the texts that differ from the stored ones.
    fn texts_of(&mut self, desk: &PageContext, child: &Child, now: Option<&BTreeMap<usize, String>>) -> Fate {
        let mut values = Vec::new();
        for (i, field) in child.fields() {
            let Some(text) = self.texts.get(&i) else { continue };
            if now.is_some_and(|now| now.get(&i) == Some(text)) {
                continue;
            }
            match value::parse(field, text, desk.setup.zone) {
                Ok(value) => values.push((i, value)),
                Err(message) => self.errors.push(message),
            }
        }
        if self.errors.is_empty() {
            Fate::Write(values)
        } else {
            Fate::Refused
        }
    }
}

/// Short text that identifies a row.
fn words(child: &Child, texts: &BTreeMap<usize, String>) -> String {
    let words = child.fields().filter_map(|(i, field)| {
        let text = texts.get(&i).filter(|text| !text.is_empty())?;
        // The file name of a path is enough.
        let short = text
            .rsplit('/')
            .next()
            .filter(|_| matches!(field.kind, Kind::Image(_)));
        Some(short.unwrap_or(text))
    });
    words.collect::<Vec<_>>().join(" · ")
}

/// The history entry of one row: `INLINE.KEY`, with short texts before and after.
fn change(
    desk: &PageContext,
    child: &Child,
    old: Option<&Record>,
    new: Option<&Record>,
) -> Option<FieldChange> {
    let id = new.or(old)?.id;
    let of = |record: Option<&Record>| match record {
        Some(record) => words(child, &texts(desk, child, record)).into(),
        None => serde_json::Value::Null,
    };
    let (before, after) = (of(old), of(new));
    (before != after).then(|| FieldChange {
        field: format!("{}.{id}", child.section.name),
        before,
        after,
    })
}

/// The history entries for the rows of an object that was created together with them.
pub(crate) async fn additions(desk: &PageContext, tx: &Tx, object: i64) -> Result<Vec<FieldChange>, Error> {
    let mut changes = Vec::new();
    for child in &desk.section.inlines {
        let rows = child
            .section
            .store()?
            .lock(tx, &child.section, child.of(object), MOST)
            .await?;
        changes.extend(rows.iter().filter_map(|row| change(desk, child, None, Some(row))));
    }
    Ok(changes)
}

/// The inline whose rows a history entry is about.
pub(crate) fn changes_of<'a>(inlines: &'a [Child], field: &str) -> Option<&'a Child> {
    let (name, _) = field.split_once('.')?;
    inlines.iter().find(|child| child.section.name == name)
}

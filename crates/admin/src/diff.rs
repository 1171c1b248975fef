//! Differences between two states of an object, for the history.

use db::Tx;
use web::{Context, Error, Identity};

use crate::{
    history::{Change, Event, FieldChange},
    page_context::PageContext,
    section::Section,
    store::Record,
};

impl Change {
    /// The change between two states of one object; `None` if no visible field differs.
    pub(crate) fn between(
        section: &Section,
        event: Event,
        old: Option<&Record>,
        new: Option<&Record>,
    ) -> Option<Self> {
        let record = new.or(old)?;
        let values = |record: Option<&Record>| {
            record
                .map(|record| (record.history)(&*record.model))
                .unwrap_or_default()
        };
        let (before, after) = (values(old), values(new));
        let names = after.as_object().or(before.as_object()).into_iter().flatten();
        let fields = names.filter_map(|(field, _)| {
            let of = |values: &serde_json::Value| values.get(field).cloned().unwrap_or_default();
            let (before, after) = (of(&before), of(&after));
            (before != after).then(|| FieldChange {
                field: field.clone(),
                before,
                after,
            })
        });
        let fields: Vec<_> = fields.collect();
        (event != Event::Changed || !fields.is_empty()).then(|| Self {
            section: section.name,
            id: record.id,
            title: record.title.clone(),
            event,
            action: None,
            fields,
        })
    }

    /// Adds the changes of an object's inline rows. No change and no rows give no entry.
    pub(crate) fn with_rows(
        change: Option<Self>,
        section: &Section,
        record: &Record,
        rows: Vec<FieldChange>,
    ) -> Option<Self> {
        if rows.is_empty() {
            return change;
        }
        let mut change = change.unwrap_or_else(|| Self {
            section: section.name,
            id: record.id,
            title: record.title.clone(),
            event: Event::Changed,
            action: None,
            fields: Vec::new(),
        });
        change.fields.extend(rows);
        Some(change)
    }

    /// Sets the name of the action that made the change.
    pub(crate) fn by(mut self, action: &'static str) -> Self {
        self.action = Some(action);
        self
    }
}

/// Records changes in the history, within the transaction that makes them.
pub(crate) async fn keep(
    desk: &PageContext,
    context: &Context,
    who: &Identity,
    tx: &Tx,
    changes: &[Change],
) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    desk.setup.history.record(tx, who, context, changes).await
}

//! Moving from Django: `analytics.analyticsevent`, with its times and the stored data of clients.

use std::borrow::Cow;

use std::collections::HashMap;

use async_trait::async_trait;
use db::{
    Kind, Row as Values, Table, Tx,
    sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _},
};
use serde_json::{Value, json};

use super::{event, rollup};
use crate::{
    core::Core,
    failure::Failure,
    import::{Candidate, Field, Import, Importer, Model, Record, Row, Taken},
};

/// Django's name of the model.
pub(super) const MODEL: &str = "analytics.analyticsevent";

static MODELS: [Model; 1] = [Model {
    name: MODEL,
    table: Some(event::TABLE.name),
    kind: None,
    natural: None,
    fields: Cow::Borrowed(&[
        Field::text("event_type", 50),
        Field::text("page", 500),
        Field::text("language", 10),
        Field::long_text("referrer"),
        Field::long_text("ip_address").or_null(),
        Field::long_text("user_agent"),
        Field::text("session_id", 100),
        Field::json("metadata"),
        Field::time("timestamp"),
    ]),
}];

const TABLE: Table = Table {
    name: event::TABLE.name,
    columns: &[
        ("id", Kind::Integer),
        ("event_type", Kind::Text),
        ("page", Kind::Text),
        ("page_folded", Kind::Text),
        ("language", Kind::Text),
        ("referrer", Kind::Text),
        ("ip_address", Kind::Text),
        ("user_agent", Kind::Text),
        ("session_id", Kind::Text),
        ("metadata", Kind::Json),
        ("timestamp", Kind::Timestamp),
    ],
};

/// The importer of events.
#[derive(Clone, Copy, Debug)]
pub struct Events;

/// An event with its primary key.
#[derive(Clone, Debug)]
struct Event {
    id: i64,
    event: event::NewEvent,
}

impl Row for Event {
    fn id(&self) -> i64 {
        self.id
    }

    fn set_id(&mut self, id: i64) {
        self.id = id;
    }

    fn facts(&self) -> Value {
        let event = &self.event;
        json!([
            event.event_type,
            event.page,
            event.language,
            event.referrer,
            event.ip_address,
            event.user_agent,
            event.session_id,
            event.metadata,
            event.timestamp.timestamp_micros(),
        ])
    }

    fn title(&self) -> String {
        self.event.page.clone()
    }
}

#[async_trait]
impl Importer for Events {
    fn models(&self) -> &'static [Model] {
        &MODELS
    }

    async fn import(
        &self,
        import: &mut Import<'_>,
        model: &'static Model,
        records: Vec<Record>,
    ) -> Result<(), Failure> {
        let known = import.known(model, &records).await?;
        let ids = records.iter().filter_map(|record| record.pk);
        let ids = ids.chain(known.values().map(|known| known.row));
        let here = event::Entity::find().filter(event::Column::Id.is_in(ids));
        let here = here.all(&import.tx).await?.into_iter();
        let here: HashMap<_, _> = here.map(|event| (event.id, stored(event))).collect();
        let candidates = records.iter().map(|record| Candidate {
            key: record.key(model),
            pk: record.pk,
            row: came(record),
        });
        let settled = import
            .settle(model, Taken::NewKey, &known, &here, candidates.collect())
            .await?;
        let rows = settled.into_iter().map(|settled| {
            let mut row: Values = vec![settled.row.id.into()];
            row.extend(settled.row.event.row());
            row
        });
        // Events are facts and are not edited: the audit log has one entry for all of them.
        Ok(TABLE.overwrite(&import.tx, rows.collect()).await?)
    }

    async fn finish(&self, _: &Core, tx: &Tx) -> Result<(), Failure> {
        rollup::rebuild(tx).await?;
        Ok(db::restart_sequence(tx, event::TABLE.name).await?)
    }
}

fn came(record: &Record) -> Event {
    Event {
        id: record.pk.unwrap_or_default(),
        event: event::NewEvent {
            event_type: record.text("event_type"),
            page: record.text("page"),
            language: record.text("language"),
            referrer: record.text("referrer"),
            ip_address: record
                .optional_text("ip_address")
                .filter(|address| !address.is_empty()),
            user_agent: record.text("user_agent"),
            session_id: record.text("session_id"),
            metadata: record.json("metadata").to_string(),
            timestamp: record.time("timestamp"),
        },
    }
}

fn stored(event: event::Model) -> Event {
    Event {
        id: event.id,
        event: event::NewEvent {
            event_type: event.event_type,
            page: event.page,
            language: event.language,
            referrer: event.referrer,
            ip_address: event.ip_address,
            user_agent: event.user_agent,
            session_id: event.session_id,
            metadata: event.metadata.to_string(),
            timestamp: event.timestamp,
        },
    }
}

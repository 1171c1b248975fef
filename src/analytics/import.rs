//! Moving in from Django: `analytics.analyticsevent`, with its ids, times and what was kept of clients.

use std::path::Path;

use async_trait::async_trait;
use db::{Kind, Row, Table, Tx};
use serde_json::Value;

use super::{event, rollup};
use crate::{
    cli::Failure,
    core::Core,
    import::{Change, Importer, Record},
};

/// Rows of one statement.
const TOGETHER: usize = 1_000;

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

#[async_trait]
impl Importer for Events {
    fn models(&self) -> &'static [&'static str] {
        &["analytics.analyticsevent"]
    }

    async fn import(
        &self,
        _: &Core,
        tx: &Tx,
        model: &str,
        records: Vec<Record>,
        _: Option<&Path>,
    ) -> Result<Vec<Change>, Failure> {
        for records in records.chunks(TOGETHER) {
            let rows: Result<Vec<Row>, _> = records.iter().map(|record| row(model, record)).collect();
            TABLE.overwrite(tx, rows?).await?;
        }
        // Events are what happened, not what people change: the record has one entry for all of them.
        Ok(Vec::new())
    }

    async fn finish(&self, _: &Core, tx: &Tx) -> Result<(), Failure> {
        rollup::rebuild(tx).await?;
        Ok(db::restart_sequence(tx, event::TABLE.name).await?)
    }
}

fn row(model: &str, record: &Record) -> Result<Row, Failure> {
    let metadata = record.fields.get("metadata").filter(|value| !value.is_null());
    let event = event::NewEvent {
        event_type: record.text("event_type"),
        page: record.text("page"),
        language: record.text("language"),
        referrer: record.text("referrer"),
        ip_address: record.optional_text("ip_address"),
        user_agent: record.text("user_agent"),
        session_id: record.text("session_id"),
        metadata: metadata.map_or_else(|| "{}".to_owned(), Value::to_string),
        timestamp: record.time(model, "timestamp")?,
    };
    let mut row: Row = vec![Value::from(record.pk)];
    row.extend(event.row());
    Ok(row)
}

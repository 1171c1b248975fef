//! The audit log as a CSV file. It has the rows of the page in full, and is read in parts so that memory use does not
//! grow with it.

use std::borrow::Cow;
use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use web::{Context, Error, Identity, Query};

use super::audit::read;
use crate::{
    accounts::state::Accounts,
    audit::{self, Entry, Filter, StoredEntry},
    spreadsheet,
    zone::Zone,
};

/// Number of rows read at once.
const PAGE: u64 = 500;
const COLUMNS: [&str; 11] = [
    "id", "at", "actor", "name", "way", "action", "subject", "title", "address", "before", "after",
];

/// The file. The download is recorded first, so the file contains that entry.
pub(super) async fn download(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    query: Query,
) -> Result<Response, Error> {
    let (filter, _) = read(&accounts, &query);
    let (db, zone) = (accounts.core.db.clone(), accounts.core.zone);
    let tx = db.begin().await?;
    let entry = Entry::of_request(&identity, &context, "audit.exported", "audit");
    audit::record(
        &tx,
        [entry.with(Value::Null, json!({ "query": query.to_string() }))],
    )
    .await?;
    tx.commit().await?;
    // Read before the response starts, so that the status can report an unavailable database.
    let first = audit::search(&db, &filter, PAGE).await?;
    let head = [
        spreadsheet::BYTE_ORDER_MARK.as_bytes(),
        &spreadsheet::written([COLUMNS.map(Cow::from).to_vec()]),
    ]
    .concat();
    let start = stream::iter([Ok(head), Ok(written(&first, zone))]);
    let rest = stream::try_unfold(behind(filter, &first), move |next| {
        let db = db.clone();
        async move {
            let Some(filter) = next else {
                return Ok(None);
            };
            let found = audit::search(&db, &filter, PAGE).await.inspect_err(|error| {
                tracing::error!("an export of the record ended in the middle: {error}");
            })?;
            Ok::<_, db::Error>(Some((written(&found, zone), behind(filter, &found))))
        }
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"audit.csv\""),
        ),
    ];
    Ok((headers, Body::from_stream(start.chain(rest))).into_response())
}

/// The filter for the rows after these; `None` if they are the last.
fn behind(filter: Filter, found: &[StoredEntry]) -> Option<Filter> {
    let last = found.last().filter(|_| found.len() as u64 == PAGE)?;
    Some(Filter {
        before: Some(last.id),
        ..filter
    })
}

fn written(found: &[StoredEntry], zone: Zone) -> Vec<u8> {
    let value = |value: &Value| match value {
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let cells = |past: &StoredEntry| {
        let cells = [
            past.id.to_string(),
            zone.format(past.at),
            past.actor.clone(),
            past.name.clone(),
            past.way.clone(),
            past.action.clone(),
            past.subject.clone(),
            past.title.clone(),
            past.address.clone().unwrap_or_default(),
            value(&past.before),
            value(&past.after),
        ];
        cells.map(Cow::from).to_vec()
    };
    spreadsheet::written(found.iter().map(cells))
}

//! `GET /api/analytics/report/`: the counts of matching events, and the newest of them
//! (`docs/api/analytics.md#report`).

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State, response::IntoResponse};
use chrono::{DateTime, Utc};
use db::sea_orm::{
    self, ColumnTrait as _, Condition, EntityTrait as _, ExprTrait as _, FromQueryResult, Order,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, SelectModel, Selector,
    sea_query::{Expr, Func, LikeExpr},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use text::Message;
use web::{
    Error, FieldErrors, Query,
    openapi::{Operation, Schema},
};

use super::{
    event::{Column, Entity},
    state::Analytics,
};
use crate::{
    core::Core,
    zone::{Moment, Zone},
};

/// Number of events shown.
const NEWEST: u64 = 100;
/// Maximum number of characters of metadata that are shown. New events have at most 16 KiB. Rows of an imported
/// database may have any length, and a hundred of them must not exhaust the memory.
const SHOWN_METADATA: i64 = 64 * 1024;

/// The response.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Counts over all events that match the filters.
    pub summary: Summary,
    /// The newest hundred of these events.
    pub events: Vec<EventJson>,
}

/// The counts of all matching events.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Summary {
    pub total_events: i64,
    pub unique_sessions: i64,
    pub by_type: BTreeMap<String, i64>,
    pub by_language: BTreeMap<String, i64>,
}

/// An event in the response (`docs/api/analytics.md#events`).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EventJson {
    pub id: i64,
    pub event_type: String,
    pub page: String,
    pub language: String,
    pub referrer: String,
    pub ip_address: Option<String>,
    pub user_agent: String,
    pub session_id: String,
    /// The metadata as it was reported; `{"omitted_characters": N}` if it is too long.
    pub metadata: Box<RawValue>,
    pub timestamp: String,
}

/// A row with its JSON as text: parsed into a tree it would take many times as much memory.
#[derive(FromQueryResult)]
struct Shown {
    id: i64,
    event_type: String,
    page: String,
    language: String,
    referrer: String,
    ip_address: Option<String>,
    user_agent: String,
    session_id: String,
    /// Empty if it is too long.
    metadata: String,
    /// Number of characters of the metadata.
    length: i64,
    timestamp: DateTime<Utc>,
}

impl Shown {
    fn of(events: Select<Entity>) -> Selector<SelectModel<Self>> {
        let as_text = Expr::col((Entity, Column::Metadata)).cast_as("text");
        let length = || Expr::expr(Func::char_length(as_text.clone()));
        let shown = Expr::case(length().lte(SHOWN_METADATA), as_text.clone()).finally("");
        events
            .select_only()
            .columns([
                Column::Id,
                Column::EventType,
                Column::Page,
                Column::Language,
                Column::Referrer,
                Column::IpAddress,
                Column::UserAgent,
                Column::SessionId,
                Column::Timestamp,
            ])
            .expr_as(shown, "metadata")
            .expr_as(length().cast_as("bigint"), "length")
            .into_model()
    }
}

pub(super) fn operation() -> Operation {
    let text = Schema::text;
    Operation::new(
        "getReport",
        "The counts of matching events, and the newest of them.",
    )
    .query("start_date", "A day or an instant, included.", text())
    .query("end_date", "A day or an instant, included.", text())
    .query("event_type", "Events of exactly this type.", text())
    .query("language", "Events in exactly this language.", text())
    .query("page", "A part of the address of the page, in any case.", text())
    .answers(200, "The report.", Schema::of::<Report>())
}

pub(super) async fn show(
    State(analytics): State<Arc<Analytics>>,
    query: Query,
) -> Result<impl IntoResponse, Error> {
    Ok(Json(Report::of(&analytics.core, &query).await?))
}

impl Report {
    /// The events that match the filters of a query.
    ///
    /// # Errors
    /// A date is invalid, or the database failed.
    pub async fn of(core: &Core, query: &Query) -> Result<Self, Error> {
        let filter = filter(query, core.zone)?;
        let events = Entity::find()
            .filter(filter.clone())
            .order_by(Column::Timestamp, Order::Desc)
            .order_by(Column::Id, Order::Asc)
            .limit(NEWEST);
        let events = Shown::of(events).all(core.db.read()).await?;
        Ok(Self {
            summary: summary(core, filter).await?,
            events: events
                .into_iter()
                .map(|event| EventJson::of(event, core.zone))
                .collect(),
        })
    }
}

async fn summary(core: &Core, filter: Condition) -> Result<Summary, Error> {
    let matching = Entity::find().filter(filter).select_only();
    let groups: Vec<(String, String, i64)> = matching
        .clone()
        .column(Column::EventType)
        .column(Column::Language)
        .column_as(Column::Id.count(), "events")
        .group_by(Column::EventType)
        .group_by(Column::Language)
        .into_tuple()
        .all(core.db.read())
        .await?;
    let sessions: Option<i64> = matching
        .column_as(Expr::col(Column::SessionId).count_distinct(), "sessions")
        .into_tuple()
        .one(core.db.read())
        .await?;
    let mut summary = Summary {
        unique_sessions: sessions.unwrap_or_default(),
        ..Summary::default()
    };
    for (event_type, language, events) in groups {
        summary.total_events += events;
        *summary.by_type.entry(event_type).or_default() += events;
        *summary.by_language.entry(language).or_default() += events;
    }
    Ok(summary)
}

fn filter(query: &Query, zone: Zone) -> Result<Condition, Error> {
    let mut errors = FieldErrors::default();
    let mut moment = |field| {
        let text = query.get(field)?;
        let moment = zone.parse_moment(text);
        if moment.is_none() {
            errors.add(field, Message::new("field-not-a-datetime"));
        }
        moment
    };
    let since = moment("start_date").map(|moment| match moment {
        Moment::Day(day) => Column::Timestamp.gte(zone.start_of(day)),
        Moment::Instant(at) => Column::Timestamp.gte(at),
    });
    let until = moment("end_date").map(|moment| match moment {
        Moment::Day(day) => Column::Timestamp.lt(zone.end_of(day)),
        Moment::Instant(at) => Column::Timestamp.lte(at),
    });
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    Ok(Condition::all()
        .add_option(since)
        .add_option(until)
        .add_option(query.get("event_type").map(|kind| Column::EventType.eq(kind)))
        .add_option(
            query
                .get("language")
                .map(|language| Column::Language.eq(language)),
        )
        .add_option(query.get("page").map(page_contains)))
}

/// Whether the page contains this part, ignoring case.
fn page_contains(part: &str) -> Expr {
    let folded = Func::coalesce([Expr::col(Column::PageFolded), Expr::col(Column::Page)]);
    let pattern = db::contains_pattern(&db::fold(part));
    Expr::expr(folded).like(LikeExpr::new(pattern).escape('\\'))
}

impl EventJson {
    fn of(event: Shown, zone: Zone) -> Self {
        let metadata = if event.length > SHOWN_METADATA {
            format!("{{\"omitted_characters\":{}}}", event.length)
        } else {
            event.metadata
        };
        Self {
            id: event.id,
            event_type: event.event_type,
            page: event.page,
            language: event.language,
            referrer: event.referrer,
            ip_address: event.ip_address,
            user_agent: event.user_agent,
            session_id: event.session_id,
            metadata: RawValue::from_string(metadata).unwrap_or_else(|_| RawValue::NULL.to_owned()),
            timestamp: zone.format(event.timestamp),
        }
    }
}

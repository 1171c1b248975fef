//! `GET /api/analytics/dashboard/`: the figures of the site (`docs/api/analytics.md#dashboard`), read only from the
//! counts.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State, response::IntoResponse};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use db::{Db, query, sea_orm::TryGetable};
use schemars::JsonSchema;
use serde::Serialize;
use web::Error;

use super::{
    event::{FORM_SUBMIT, PAGE_VIEW},
    rollup::{BY_LANGUAGE, BY_PAGE, BY_TYPE, QUARTER, quarter},
    state::Analytics,
};
use crate::zone::{self, Zone};

/// Number of days in `daily_stats`, including today.
const DAYS: u64 = 30;
/// Number of pages in `top_pages`.
const PAGES: u64 = 10;

/// The figures.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Dashboard {
    /// Page views among all stored events.
    pub total_page_views: i64,
    /// Number of different visits among all stored events.
    pub unique_sessions: i64,
    /// Form submissions among all stored events.
    pub form_submissions: i64,
    /// Page views of the last 7 x 24 hours, exact to the instant.
    pub page_views_this_week: i64,
    /// At most ten pages, the most viewed first.
    pub top_pages: Vec<PageViews>,
    /// Counts of the event types that occurred.
    pub events_by_type: BTreeMap<String, i64>,
    /// Counts of the languages that occurred.
    pub events_by_language: BTreeMap<String, i64>,
    /// Thirty days, oldest first, including today.
    pub daily_stats: Vec<DayFigures>,
}

/// The number of views of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PageViews {
    pub page: String,
    pub views: i64,
}

/// The figures of a day in `TIME_ZONE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DayFigures {
    pub date: NaiveDate,
    pub page_views: i64,
    pub form_submissions: i64,
}

pub(super) async fn show(State(analytics): State<Arc<Analytics>>) -> Result<impl IntoResponse, Error> {
    let core = &analytics.core;
    Ok(Json(Dashboard::at(&core.db, core.zone, zone::now()).await?))
}

impl Dashboard {
    /// The figures at an instant.
    ///
    /// # Errors
    /// The database failed.
    pub async fn at(db: &Db, zone: Zone, now: DateTime<Utc>) -> Result<Self, db::Error> {
        let events_by_type = totals(db, BY_TYPE).await?;
        let of_type = |kind| events_by_type.get(kind).copied().unwrap_or_default();
        Ok(Self {
            total_page_views: of_type(PAGE_VIEW),
            unique_sessions: number(db, "SELECT count(*) FROM event_sessions").await?,
            form_submissions: of_type(FORM_SUBMIT),
            page_views_this_week: page_views_since(db, now - TimeDelta::days(7)).await?,
            top_pages: top_pages(db).await?,
            events_by_language: totals(db, BY_LANGUAGE).await?,
            daily_stats: daily(db, zone, now).await?,
            events_by_type,
        })
    }
}

async fn totals(db: &Db, dimension: &str) -> Result<BTreeMap<String, i64>, db::Error> {
    let sql = "SELECT value, events FROM event_totals WHERE dimension = $1";
    let rows = query(db.read(), sql, &[dimension.into()]).await?;
    let pairs = rows
        .iter()
        .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
    pairs.collect()
}

async fn top_pages(db: &Db) -> Result<Vec<PageViews>, db::Error> {
    let sql =
        "SELECT value, events FROM event_totals WHERE dimension = $1 ORDER BY events DESC, value LIMIT $2";
    let rows = query(db.read(), sql, &[BY_PAGE.into(), PAGES.into()]).await?;
    let pages = rows.iter().map(|row| {
        Ok(PageViews {
            page: row.try_get_by_index(0)?,
            views: row.try_get_by_index(1)?,
        })
    });
    pages.collect()
}

/// Reads whole quarters of an hour from the counts. In the quarter that contains the instant it counts the events
/// themselves.
async fn page_views_since(db: &Db, since: DateTime<Utc>) -> Result<i64, db::Error> {
    let whole = quarter(since + TimeDelta::seconds(i64::from(QUARTER)) - TimeDelta::microseconds(1));
    let cut = DateTime::from_timestamp(whole * i64::from(QUARTER), 0).unwrap_or(since);
    let sql = "SELECT CAST((SELECT coalesce(sum(events), 0) FROM event_quarters WHERE quarter >= $1 AND event_type = $2) \
               + (SELECT count(*) FROM events WHERE timestamp >= $3 AND timestamp < $4 AND event_type = $2) AS bigint)";
    let values = [whole.into(), PAGE_VIEW.into(), since.into(), cut.into()];
    first(&query(db.read(), sql, &values).await?)
}

async fn daily(db: &Db, zone: Zone, now: DateTime<Utc>) -> Result<Vec<DayFigures>, db::Error> {
    let today = zone.day(now);
    let ago = (0..DAYS).rev();
    let days: Vec<_> = ago
        .filter_map(|days| today.checked_sub_days(Days::new(days)))
        .collect();
    // Days have different lengths where clocks change, so each day has its own quarters.
    let quarters = days.iter().enumerate().map(|(i, day)| {
        let (since, until) = (quarter(zone.start_of(*day)), quarter(zone.end_of(*day)));
        format!("({i}, {since}, {until})")
    });
    let quarters = quarters.collect::<Vec<_>>().join(", ");
    // Not a join: PostgreSQL would compare every quarter with every day.
    let of_type = |value| {
        format!(
            "(SELECT CAST(coalesce(sum(events), 0) AS bigint) FROM event_quarters \
             WHERE quarter >= since AND quarter < until AND event_type = {value})"
        )
    };
    let sql = format!(
        "WITH days (day, since, until) AS (VALUES {quarters}) SELECT {}, {} FROM days ORDER BY day",
        of_type("$1"),
        of_type("$2")
    );
    let rows = query(db.read(), &sql, &[PAGE_VIEW.into(), FORM_SUBMIT.into()]).await?;
    let figures = days.into_iter().zip(rows).map(|(date, row)| {
        Ok(DayFigures {
            date,
            page_views: row.try_get_by_index(0)?,
            form_submissions: row.try_get_by_index(1)?,
        })
    });
    figures.collect()
}

async fn number(db: &Db, sql: &str) -> Result<i64, db::Error> {
    first(&query(db.read(), sql, &[]).await?)
}

fn first<T: TryGetable + Default>(rows: &[db::sea_orm::QueryResult]) -> Result<T, db::Error> {
    let first = rows.first().map(|row| row.try_get_by_index(0));
    Ok(first.transpose()?.unwrap_or_default())
}

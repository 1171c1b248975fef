//! The read endpoints of the staff API: the list, one lead, its file, the statistics.

use std::sync::Arc;

use axum::extract::State;
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use db::sea_orm::{
    ColumnTrait as _, Condition, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use web::page::{self, Page};
use web::{Context, Error, FieldErrors, Id, Identity, Query, file};

use super::{
    access,
    api::sparse_fields,
    commands::record_access,
    expand::Include,
    lead::Column,
    permissions::{CONTACT, VIEW},
    query::{LeadQuery, brief},
    shape::Short,
    state::Leads,
    trash,
};
use crate::zone;

/// The number of newest leads in the statistics.
const RECENT: u64 = 5;

pub(super) async fn list(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    query: Query,
) -> Result<Response, Error> {
    if trash::is_asked(&query)? {
        return trash::list(&leads, &context, &who, &query).await;
    }
    let (core, fields) = (&leads.core, sparse_fields(&query)?);
    let mut errors = FieldErrors::default();
    let selection = LeadQuery::read(&query, core, &who, &mut errors).within(access::rows(&who, VIEW)?);
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let page = Page::read(&query, selection.filtered().count(core.db.read()).await?)?;
    let rows = brief(selection.ordered()).offset(page.offset()).limit(page::SIZE);
    let rows = rows.all(core.db.read()).await?;
    let include = Include::read(&query);
    let rows: Vec<_> = rows
        .into_iter()
        .map(|lead| access::shown_to(&who, lead))
        .collect();
    let rows = rows
        .iter()
        .map(|lead| include.beside(Short::new(lead, core), lead, context.lang));
    Ok(Json(page.envelope(&context, "/api/leads/", &query, &fields, rows)).into_response())
}

pub(super) async fn detail(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<Response, Error> {
    let lead = leads.find(id, &query, &who, VIEW).await?;
    leads.answer(lead, Include::read(&query), &who, &context).await
}

/// `GET /api/leads/{id}/file/`: every download is recorded in the audit log.
pub(super) async fn file(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<Response, Error> {
    let lead = leads.find(id, &query, &who, VIEW).await?;
    // A visitor's file can contain contact data, so only users with access to contact data may download it.
    if !access::may_reach(&who, &lead) {
        return Err(who.denied(CONTACT));
    }
    let path = lead.file.as_deref().ok_or_else(Error::not_found)?;
    let bytes = leads.core.private.read(path).await?;
    // Recorded before the file is sent, so that no file is sent without an entry.
    let facts = json!({ "file_name": lead.file_name, "file_size": lead.file_size });
    record_access(
        &leads.core,
        (&who, &context),
        "lead.downloaded",
        Some(&lead),
        facts,
    )
    .await?;
    Ok(file::attachment(bytes, &lead.file_name, &lead.file_type))
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Stats<'a> {
    total_leads: i64,
    new_leads: i64,
    contacted_leads: i64,
    qualified_leads: i64,
    closed_leads: i64,
    leads_this_week: u64,
    leads_this_month: u64,
    by_product_type: Map<String, Value>,
    by_language: Map<String, Value>,
    recent_leads: Vec<Short<'a>>,
}

/// The statistics (`docs/api/leads.md#figures`); parameters have no effect.
pub(super) async fn stats(State(leads): State<Arc<Leads>>, who: Identity) -> Result<Response, Error> {
    let rows = access::rows(&who, VIEW)?;
    let statuses = leads.count_by(Column::Status, &rows).await?;
    let with_status = |wanted: &str| {
        statuses
            .iter()
            .find(|(status, _)| status == wanted)
            .map_or(0, |(_, n)| *n)
    };
    let now = zone::now();
    let recent = brief(LeadQuery::all().within(rows.clone()).ordered()).limit(RECENT);
    let recent = recent.all(leads.core.db.read()).await?;
    let recent: Vec<_> = recent
        .into_iter()
        .map(|lead| access::shown_to(&who, lead))
        .collect();
    let stats = Stats {
        total_leads: statuses.iter().map(|(_, count)| count).sum(),
        new_leads: with_status("new"),
        contacted_leads: with_status("contacted"),
        qualified_leads: with_status("qualified"),
        closed_leads: with_status("closed"),
        leads_this_week: leads.count_since(now - TimeDelta::days(7), &rows).await?,
        leads_this_month: leads.count_since(now - TimeDelta::days(30), &rows).await?,
        by_product_type: object(leads.count_by(Column::ProductType, &rows).await?),
        by_language: object(leads.count_by(Column::Language, &rows).await?),
        recent_leads: recent.iter().map(|lead| Short::new(lead, &leads.core)).collect(),
    };
    Ok(Json(stats).into_response())
}

impl Leads {
    async fn count_by(&self, column: Column, rows: &Condition) -> Result<Vec<(String, i64)>, Error> {
        let counts = LeadQuery::all()
            .filtered()
            .filter(rows.clone())
            .select_only()
            .column(column)
            .column_as(Column::Id.count(), "number")
            .group_by(column)
            .order_by_asc(column);
        Ok(counts.into_tuple().all(self.core.db.read()).await?)
    }

    async fn count_since(&self, start: DateTime<Utc>, rows: &Condition) -> Result<u64, Error> {
        let since = LeadQuery::all()
            .filtered()
            .filter(rows.clone())
            .filter(Column::CreatedAt.gte(start));
        Ok(since.count(self.core.db.read()).await?)
    }
}

fn object(counts: Vec<(String, i64)>) -> Map<String, Value> {
    counts
        .into_iter()
        .map(|(name, count)| (name, count.into()))
        .collect()
}

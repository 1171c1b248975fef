//! Leads as CSV (`docs/api/leads.md#csv`). They are read page by page and written chunk by chunk. Memory use depends
//! neither on the number of leads nor on the length of their messages.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{
    HeaderValue,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use db::sea_orm::{Condition, PaginatorTrait as _};
use futures_util::{StreamExt as _, stream};
use serde_json::json;
use web::{Context, Error, FieldErrors, Identity, Query};

use super::{
    access,
    commands::record_access,
    lead::Model as Lead,
    permissions::EXPORT,
    query::{LeadQuery, lengths},
    state::Leads,
};
use crate::{
    core::Core,
    spreadsheet::{BYTE_ORDER_MARK, written},
};

/// The maximum number of rows read at once.
const PAGE: u64 = 500;
/// The number of message bytes that ends a page.
const PAGE_BYTES: i64 = 1024 * 1024;
/// The columns of the API. The command has another name for the second column, and two more columns.
const COLUMNS: [&str; 12] = [
    "ID",
    "Дата",
    "Имя",
    "Компания",
    "Телефон",
    "Email",
    "Тип продукта",
    "Количество",
    "Сообщение",
    "Статус",
    "Язык",
    "Источник",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Api,
    Command,
}

/// An export in progress.
#[derive(Debug)]
pub struct Export {
    core: Core,
    selection: LeadQuery,
    layout: Layout,
    /// The user who exports. `None` for an operator, who sees everything.
    who: Option<Identity>,
    last: Option<Lead>,
    is_over: bool,
    taken: u64,
}

impl Export {
    /// The export of `paradise export_leads`: newest first, with one status or with any. The days are days of the
    /// site's time zone, and both are included.
    pub fn of_command(
        core: &Core,
        status: Option<&str>,
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
    ) -> Self {
        let selection = LeadQuery::all().between(first, last, core.zone);
        let selection = match status {
            Some(status) => selection.with_status(status),
            None => selection,
        };
        Self::new(core, selection, Layout::Command, None)
    }

    fn new(core: &Core, selection: LeadQuery, layout: Layout, who: Option<&Identity>) -> Self {
        Self {
            core: core.clone(),
            selection,
            layout,
            who: who.cloned(),
            last: None,
            is_over: false,
            taken: 0,
        }
    }

    /// The export of an admin list.
    pub(super) fn of_list(core: &Core, rows: Condition, who: &Identity) -> Self {
        Self::new(core, LeadQuery::of(rows), Layout::Command, Some(who))
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let mut names = COLUMNS.to_vec();
        if self.layout == Layout::Command {
            names[1] = "Дата создания";
            names.extend(["IP адрес", "Файл"]);
        }
        names
    }

    /// The beginning of the file: the byte order mark and the names of the columns.
    pub fn head(&self) -> Vec<u8> {
        let names = self.names().into_iter().map(Cow::from).collect();
        [BYTE_ORDER_MARK.as_bytes(), &written([names])].concat()
    }

    /// The next rows as complete lines; `None` after the last one.
    ///
    /// # Errors
    /// The database is not available.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, db::Error> {
        let leads = self.page().await?;
        Ok(leads.map(|leads| written(leads.iter().map(|lead| self.cells(lead)))))
    }

    /// The next leads; `None` after the last one.
    ///
    /// # Errors
    /// The database is not available.
    pub(super) async fn page(&mut self) -> Result<Option<Vec<Lead>>, db::Error> {
        while !self.is_over {
            let next = match &self.last {
                None => self.selection.ordered(),
                Some(last) => self.selection.ordered_behind(last),
            };
            let found = lengths(next, PAGE).all(self.core.db.read()).await?;
            let keys = page_of(&found);
            self.is_over = keys.len() == found.len() && (found.len() as u64) < PAGE;
            let leads = self.selection.of_keys(&keys).all(self.core.db.read()).await?;
            // Leads that were found may have been deleted in the meantime.
            if let Some(last) = leads.last() {
                let message = String::new();
                self.last = Some(Lead {
                    message,
                    ..last.clone()
                });
                self.taken += leads.len() as u64;
                let shown = leads.into_iter().map(|lead| match &self.who {
                    Some(who) => access::shown_to(who, lead),
                    None => lead,
                });
                return Ok(Some(shown.collect()));
            }
        }
        Ok(None)
    }

    /// The number of leads read so far.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// The cells of a lead's row.
    pub(super) fn cells<'a>(&'a self, lead: &'a Lead) -> Vec<Cow<'a, str>> {
        let vocabulary = &self.core.vocabulary;
        let created = self.core.zone.local(lead.created_at).format("%d.%m.%Y %H:%M");
        let mut cells: Vec<Cow<str>> = vec![
            lead.id.to_string().into(),
            created.to_string().into(),
            lead.name.as_str().into(),
            lead.company.as_str().into(),
            lead.phone.as_str().into(),
            lead.email.as_deref().unwrap_or_default().into(),
            vocabulary.product_types.api_label(&lead.product_type).into(),
            lead.quantity
                .map(|quantity| quantity.to_string())
                .unwrap_or_default()
                .into(),
            lead.message.as_str().into(),
            vocabulary.lead_statuses.api_label(&lead.status).into(),
            lead.language.as_str().into(),
            lead.source.as_str().into(),
        ];
        if self.layout == Layout::Command {
            cells.push(lead.ip_address.as_deref().unwrap_or_default().into());
            cells.push(if lead.file.is_some() { "Да" } else { "Нет" }.into());
        }
        cells
    }
}

/// The first of these keys, until their messages together reach the limit; at least one.
fn page_of(found: &[(i64, i64)]) -> Vec<i64> {
    let mut bytes = 0;
    let page = found.iter().take_while(|(_, length)| {
        let is_more = bytes < PAGE_BYTES;
        bytes += length;
        is_more
    });
    page.map(|(key, _)| *key).collect()
}

/// `GET /api/leads/export_csv/`, also `/api/leads/export/csv/`.
pub(super) async fn download(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    query: Query,
) -> Result<Response, Error> {
    let core = &leads.core;
    let mut errors = FieldErrors::default();
    let selection = LeadQuery::read(&query, core, &who, &mut errors);
    let selection = selection.read_days(&query, core.zone, &mut errors);
    if !errors.is_empty() {
        return Err(Error::invalid(errors));
    }
    let selection = selection.within(access::rows(&who, EXPORT)?);
    Export::new(core, selection, Layout::Api, Some(&who))
        .stream(&who, &context, &query)
        .await
}

impl Export {
    /// Writes an entry to the audit log, and sends the file.
    ///
    /// # Errors
    /// The database is not available.
    pub(super) async fn stream(
        mut self,
        who: &Identity,
        context: &Context,
        query: &Query,
    ) -> Result<Response, Error> {
        // Read before the response starts, so that an unavailable database is reported by the status code.
        let first = self.next().await?.unwrap_or_default();
        let rows = if self.is_over {
            self.taken
        } else {
            self.selection.filtered().count(self.core.db.read()).await?
        };
        self.tell(who, context, query, rows).await?;
        let start = stream::iter([Ok(self.head()), Ok(first)]);
        let rest = stream::try_unfold(self, |mut export| async move {
            match export.next().await {
                Ok(rows) => Ok(rows.map(|rows| (rows, export))),
                Err(error) => {
                    tracing::error!("an export ended in the middle: {error}");
                    Err(error)
                }
            }
        });
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
            (
                CONTENT_DISPOSITION,
                HeaderValue::from_static("attachment; filename=\"leads_export.csv\""),
            ),
        ];
        Ok((headers, Body::from_stream(start.chain(rest))).into_response())
    }

    /// Records in the audit log that the user exports these leads, and their number.
    ///
    /// # Errors
    /// The database is not available.
    pub(super) async fn tell(
        &self,
        who: &Identity,
        context: &Context,
        query: &Query,
        rows: u64,
    ) -> Result<(), Error> {
        let facts = json!({ "query": query.to_string(), "rows": rows });
        record_access(&self.core, (who, context), "leads.exported", None, facts).await
    }
}

//! The filtered list as a file. CSV is streamed while it is read. XLSX is written row by row to a temporary file, which
//! is then sent. Neither holds more than a page of leads in memory.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use db::sea_orm::Condition;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use tempfile::TempPath;
use tokio::sync::mpsc;
use tokio_util::io::ReaderStream;
use web::{Context, Error, Identity, Query};

use super::section::section;
use crate::leads::{access, export::Export, permissions::EXPORT, state::Leads};

/// The maximum number of rows of a sheet, including the header row.
const SHEET: u32 = 1_048_576;
/// The maximum number of characters of a cell, as a spreadsheet counts them.
const CELL: usize = 32_767;
/// The capacity of the queue of pages for the writer.
const AHEAD: usize = 2;

/// The leads that the list shows at this address.
fn export(leads: &Arc<Leads>, who: &Identity, query: &Query) -> Result<Export, Error> {
    let core = &leads.core;
    let list = section(&core.terms, Some(leads));
    let shown = list.selection(who, query.clone(), &core.terms, &core.db, core.zone.tz());
    let rows = Condition::all().add(shown).add(access::rows(who, EXPORT)?);
    Ok(Export::of_list(core, rows, who))
}

/// `GET /admin/leads/export/csv/`
pub(super) async fn csv(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    query: Query,
) -> Result<Response, Error> {
    export(&leads, &who, &query)?.stream(&who, &context, &query).await
}

/// `GET /admin/leads/export/xlsx/`
pub(super) async fn xlsx(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    query: Query,
) -> Result<Response, Error> {
    let mut export = export(&leads, &who, &query)?;
    let (ahead, rows) = mpsc::channel(AHEAD);
    let names = export.names();
    let folder = leads.core.settings.files.data_dir.clone();
    let writing = tokio::task::spawn_blocking(move || write(&folder, &names, rows));
    // Ends early if the writer ends. The writer's result contains the error.
    while let Some(leads) = export.page().await? {
        let cells = leads.iter().map(|lead| {
            let cells = export.cells(lead).into_iter();
            cells.map(std::borrow::Cow::into_owned).collect()
        });
        if ahead.send(cells.collect()).await.is_err() {
            break;
        }
    }
    drop(ahead);
    let path = writing.await.map_err(Error::internal)?.map_err(Error::internal)?;
    export.tell(&who, &context, &query, export.taken()).await?;
    let file = tokio::fs::File::open(&path).await.map_err(Error::internal)?;
    let len = file.metadata().await.map_err(Error::internal)?.len();
    // This removes the name of the file. The open file stays readable.
    drop(path);
    let headers = [
        (
            CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"leads_export.xlsx\"".to_owned(),
        ),
        (CONTENT_LENGTH, len.to_string()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}

type Rows = Vec<Vec<String>>;

/// Writes a workbook. All cells are written as text, so that no formula is ever run.
fn write(folder: &PathBuf, names: &[&str], mut rows: mpsc::Receiver<Rows>) -> Result<TempPath, XlsxError> {
    let mut book = Workbook::new();
    book.set_tempdir(folder)?;
    let bold = Format::new().set_bold();
    let mut page = rows.blocking_recv();
    loop {
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(names) {
            sheet.set_column_width(column, 20)?;
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        let mut row = 1;
        while let Some(cells) = page.take() {
            for cells in &cells {
                for (column, text) in (0..).zip(cells) {
                    let end = text.char_indices().nth(CELL).map_or(text.len(), |(end, _)| end);
                    sheet.write_string(row, column, &text[..end])?;
                }
                row += 1;
            }
            page = rows.blocking_recv();
            if page
                .as_ref()
                .is_some_and(|next| row as usize + next.len() > SHEET as usize)
            {
                break;
            }
        }
        if page.is_none() {
            break;
        }
    }
    let path = tempfile::Builder::new()
        .suffix(".xlsx")
        .tempfile_in(folder)
        .map_err(XlsxError::IoError)?
        .into_temp_path();
    book.save(&path)?;
    Ok(path)
}

//! Deletes one object, after a page that lists what is deleted with it.

use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use model::Kind;
use web::{
    Context, Error, Flash, Id, Identity, Once,
    form::{Form, Uploads},
};

use super::{find, one};
use crate::{
    Page,
    column::{Related, Source},
    diff,
    field::Field,
    history::{Change, Event},
    list::count,
    nav::NavLink,
    page,
    page_context::PageContext,
};

#[derive(Template)]
#[template(path = "delete.html")]
struct DeletePage {
    page: Page,
    csrf: String,
    nav: Vec<NavLink>,
    title: String,
    path: String,
    /// Related rows that are deleted too: names and counts.
    along: Vec<(String, u64)>,
    is_recoverable: bool,
}

/// Shows the confirmation page.
pub(crate) async fn ask(
    State(desk): State<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
) -> Result<Response, Error> {
    let record = find(&desk, &who, id).await?;
    page::respond(&DeletePage {
        page: desk.page(&context),
        csrf: who.csrf.clone().unwrap_or_default(),
        nav: desk.nav(&who, context.lang),
        path: format!("{}{id}/", desk.section.path()),
        title: record.title,
        along: along(&desk, &[id], context.lang).await?,
        is_recoverable: desk.section.is_recoverable,
    })
}

/// Rows of other tables that are deleted with these.
pub(crate) async fn along(
    desk: &PageContext,
    ids: &[i64],
    lang: text::Lang,
) -> Result<Vec<(String, u64)>, Error> {
    let columns = desk.section.list.iter().filter_map(|column| match column.source {
        Source::Count(related) => Some((column.label.clone(), related)),
        _ => None,
    });
    let mut all: Vec<_> = columns.collect();
    for child in &desk.section.inlines {
        if all.iter().all(|(_, known)| known.table != child.section.table) {
            all.push((child.section.title(), child.related()));
        }
    }
    for section in desk.sections.iter() {
        let refers = |field: &&Field| field.kind == Kind::Relation(desk.section.name);
        for field in section.fields.iter().filter(refers) {
            if all.iter().all(|(_, known)| known.table != section.table) {
                let related = Related {
                    table: section.table,
                    column: field.column,
                };
                all.push((section.title(), related));
            }
        }
    }
    let mut along = Vec::new();
    for (label, related) in all {
        let counts = count::related(desk.setup.db.read(), related, ids).await?;
        let number: u64 = counts.values().sum();
        if number > 0 {
            along.push((label.render(lang), number));
        }
    }
    Ok(along)
}

/// Deletes the object.
pub(crate) async fn submit(
    State(desk): State<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let (section, store) = (&desk.section, desk.section.store()?);
    let tx = desk.setup.db.begin().await?;
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(Flash::new("deleted").redirect(&context, &section.path()));
    }
    let old = store
        .lock(&tx, &desk.section, one(&desk, &who, id)?, 1)
        .await?
        .pop();
    let old = old.ok_or_else(Error::not_found)?;
    store.delete(&tx, &who, &old).await?;
    let change = Change::between(section, Event::Deleted, Some(&old), None);
    diff::keep(&desk, &context, &who, &tx, change.as_slice()).await?;
    tx.commit().await.map_err(db::Error::from)?;
    store.committed().await;
    Ok(Flash::new("deleted").redirect(&context, &section.path()))
}

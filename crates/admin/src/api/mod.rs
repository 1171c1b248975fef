//! The API of a section for staff: list, read, add, change and delete, by the rules of its pages.
//!
//! Answers have the names of the form's fields. A write takes JSON or a form, with pictures as files of a multipart form,
//! goes through the same store, and is recorded in the same history as a save on the page.

//!
//! | file | what it is |
//! |---|---|
//! | `fields` | names of fields |
//! | `describe` | operations for the document of the API |
//! | `input` | values of a request |
//! | `output` | JSON of objects |

mod describe;
mod fields;
mod input;
mod output;

use axum::{
    Json,
    extract::{Request, State as Extract},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use chrono::SecondsFormat;
use db::{
    Tx,
    sea_orm::{Condition, sea_query::Value},
};
use web::{
    Access, Context, EntityTag, Error, Id, IdempotencyKey, Identity, IfMatch, Query, Routes, SparseFields,
    form::Form,
    openapi::{self, Operation},
    page::Page,
};

use crate::{
    diff,
    form::{find, one, upload},
    history::{Change, Event},
    list::{count, cursor::Place},
    page_context::PageContext,
    permissions::leak_str,
    section::Section,
    store::{Record, Wanted, Written},
};
use describe::{answered, reads, with_filters, with_titles};
use fields::{answered_fields, name_of, relations, title_of};
use input::values;
use output::{Titles, answer, shown};

/// The routes under the section's path.
pub(crate) fn routes(section: &Section, path: &'static str) -> Routes<PageContext> {
    let permissions = section.permissions;
    let object = leak_str(format!("{path}{{id}}/"));
    let view = Access::Requires(permissions.view);
    let name = openapi::type_name(section.name);
    let says = |verb: &str, summary: &str| Operation::new(format!("{verb}Staff{name}"), summary);
    let one = || answered(section).named(&format!("Staff{name}"));
    let all = says("list", "All that the user may see.").answers(200, "A page of them.", one().page());
    let mut routes = Routes::new()
        .get(path, view, list)
        .described(with_titles(section, with_filters(section, all).pages()))
        .get(object, view, show)
        .described(
            with_titles(section, says("get", "One of them."))
                .answers(200, "The object.", one())
                .versioned(),
        );
    if section.can_add {
        let operation = reads(section, says("create", "Adds one."), true);
        routes = routes
            .post(path, Access::Requires(permissions.add), add)
            .described(operation.answers(201, "The object.", one()).versioned().once());
    }
    if section.can_change {
        let change = Access::Requires(permissions.change);
        let whole = says("replace", "Changes one; required fields are sent again.");
        let whole = reads(section, whole, true);
        let part = reads(section, says("change", "Changes some fields of one."), false);
        routes = routes
            .put(object, change, replace)
            .described(whole.answers(200, "The object.", one()).guarded())
            .patch(object, change, amend)
            .described(part.answers(200, "The object.", one()).guarded());
    }
    if section.can_delete {
        routes = routes
            .delete(object, Access::Requires(permissions.delete), delete)
            .described(
                says("delete", "Deletes one.")
                    .answers_nothing(204, "It is deleted.")
                    .guarded(),
            );
    }
    routes
}

/// `GET`: pages of fifty, with the filters, the search (`search`) and the orders (`ordering`) of the list.
async fn list(
    Extract(desk): Extract<PageContext>,
    context: Context,
    who: Identity,
    query: Query,
) -> Result<Response, Error> {
    let (section, store) = (&desk.section, desk.section.store()?);
    let on = desk.setup.db.read();
    let hidden = section.hidden_from(&who);
    let names = answered_fields(section).filter(|(i, _)| !hidden.contains(i));
    let titles: Vec<_> = relations(section).map(|(_, field)| title_of(field)).collect();
    let names = names
        .map(|(_, field)| name_of(field))
        .chain(titles.iter().map(String::as_str));
    let fields = SparseFields::read(&query, names)?;
    let mut state = desk.state(&who, for_list(section, &query)?);
    let scope = store.scope(&who);
    state.look(on, &scope).await?;
    let condition = Condition::all().add(scope).add(state.condition());
    let page = Page::read(&query, count::total(on, section, condition.clone()).await?)?;
    let wanted = Wanted {
        limit: web::page::SIZE,
        offset: page.offset(),
        is_whole: true,
        ..Place::First.wanted(section, state.order(), condition)
    };
    let rows = store.rows(on, section, wanted).await?;
    let titles = Titles::of(&desk, &who, &query, &rows).await?;
    let rows = rows.iter().map(|row| {
        let mut object = shown(&desk, &who, row);
        titles.add(section, row, &mut object);
        object
    });
    let path = section.api.unwrap_or_default();
    Ok(Json(page.envelope(&context, path, &query, &fields, rows)).into_response())
}

/// The parameters of the API as those of the list.
fn for_list(section: &Section, query: &Query) -> Result<Query, Error> {
    let mut of_list = Query::default();
    let filters = section.filters.iter().map(|i| &section.fields[*i]);
    let names = filters.map(|field| (name_of(field), field.name));
    for (given, name) in names.chain([("search", "q"), ("ordering", "o")]) {
        if let Some(text) = query.get(given) {
            of_list = Query::parse(&of_list.with(name, Some(text)))?;
        }
    }
    Ok(of_list)
}

async fn show(
    Extract(desk): Extract<PageContext>,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<Response, Error> {
    let record = find(&desk, &who, id).await?;
    let mut object = shown(&desk, &who, &record);
    let version = EntityTag::of(&object);
    let titles = Titles::of(&desk, &who, &query, std::slice::from_ref(&record)).await?;
    titles.add(&desk.section, &record, &mut object);
    Ok((version, Json(object)).into_response())
}

async fn add(
    desk: Extract<PageContext>,
    context: Context,
    who: Identity,
    key: IdempotencyKey,
    request: Request,
) -> Result<Response, Error> {
    let mut form = Form::read(request, upload::uploads(&desk)).await?;
    let once = key.once(&form);
    let values = values(&desk, &who, &mut form, true).await?;
    let tx = desk.setup.db.begin().await?;
    if let Some(before) = once.claim(&tx).await? {
        let made = find(&desk, &who, before.repeated_id()?).await?;
        return Ok(answer(StatusCode::CREATED, shown(&desk, &who, &made)));
    }
    let new = write(&desk, &context, &who, &tx, None, &values).await?;
    once.settle(&tx, &new.id.to_string()).await?;
    commit(&desk, tx).await?;
    Ok(answer(StatusCode::CREATED, shown(&desk, &who, &new)))
}

async fn replace(
    desk: Extract<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
    known: IfMatch,
    request: Request,
) -> Result<Response, Error> {
    change(&desk, &context, &who, id, &known, request, true).await
}

async fn amend(
    desk: Extract<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
    known: IfMatch,
    request: Request,
) -> Result<Response, Error> {
    change(&desk, &context, &who, id, &known, request, false).await
}

/// Changes the fields of a request. With `is_whole`, required fields must be among them.
async fn change(
    desk: &PageContext,
    context: &Context,
    who: &Identity,
    id: i64,
    known: &IfMatch,
    request: Request,
    is_whole: bool,
) -> Result<Response, Error> {
    let mut form = Form::read(request, upload::uploads(desk)).await?;
    let values = values(desk, who, &mut form, is_whole).await?;
    let tx = desk.setup.db.begin().await?;
    let old = locked(desk, who, &tx, id, known).await?;
    let new = write(desk, context, who, &tx, Some(&old), &values).await?;
    commit(desk, tx).await?;
    Ok(answer(StatusCode::OK, shown(desk, who, &new)))
}

/// The object, locked, if it has a version that the request may replace.
async fn locked(
    desk: &PageContext,
    who: &Identity,
    tx: &Tx,
    id: i64,
    known: &IfMatch,
) -> Result<Record, Error> {
    let (section, store) = (&desk.section, desk.section.store()?);
    let mut found = store.lock(tx, section, one(desk, who, id)?, 1).await?;
    let record = found.pop().ok_or_else(Error::not_found)?;
    if known.allows(&EntityTag::of(&shown(desk, who, &record))) {
        return Ok(record);
    }
    let past = desk
        .setup
        .history
        .of(desk.setup.db.read(), section.name, id, 1)
        .await?;
    let last = past.into_iter().next().map(|change| {
        let at = change.at.with_timezone(&desk.setup.zone);
        (change.who, at.to_rfc3339_opts(SecondsFormat::Secs, false))
    });
    Err(Error::changed_meanwhile(last))
}

/// Stores an object and its history.
async fn write(
    desk: &PageContext,
    context: &Context,
    who: &Identity,
    tx: &Tx,
    old: Option<&Record>,
    values: &[(usize, Value)],
) -> Result<Record, Error> {
    let (section, store) = (&desk.section, desk.section.store()?);
    let new = match store.write(tx, who, section, old, values).await? {
        Written::Saved(new) => new,
        Written::Refused(errors) => return Err(Error::invalid(errors)),
    };
    let event = if old.is_some() {
        Event::Changed
    } else {
        Event::Added
    };
    let change = Change::between(section, event, old, Some(&new));
    diff::keep(desk, context, who, tx, change.as_slice()).await?;
    Ok(new)
}

async fn commit(desk: &PageContext, tx: Tx) -> Result<(), Error> {
    tx.commit().await.map_err(db::Error::from)?;
    desk.section.store()?.committed().await;
    Ok(())
}

async fn delete(
    Extract(desk): Extract<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
    known: IfMatch,
) -> Result<StatusCode, Error> {
    let (section, store) = (&desk.section, desk.section.store()?);
    let tx = desk.setup.db.begin().await?;
    let old = locked(&desk, &who, &tx, id, &known).await?;
    store.delete(&tx, &who, &old).await?;
    let change = Change::between(section, Event::Deleted, Some(&old), None);
    diff::keep(&desk, &context, &who, &tx, change.as_slice()).await?;
    commit(&desk, tx).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! The API of a section for staff: list, read, add, change and delete, by the rules of its pages.
//!
//! Answers have the names of the form's fields. A write takes JSON or a form, goes through the same store, and is
//! recorded in the same history as a save on the page.

use axum::{
    Json,
    extract::{Request, State as Extract},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use chrono::SecondsFormat;
use chrono_tz::Tz;
use db::sea_orm::{Condition, sea_query::Value};
use model::Kind;
use serde_json::{Map, Value as JsonValue, json};
use text::Message;
use web::{
    Access, Context, Error, FieldErrors, Id, Identity, Query, Routes,
    form::{Form, Uploads},
    openapi::{self, Member, Operation, Schema},
    page::Page,
};

use crate::{
    diff,
    field::Field,
    form::{find, one},
    history::{Change, Event},
    list::{count, cursor::Place},
    page_context::PageContext,
    permissions::leak_str,
    relation,
    section::Section,
    store::{Record, Wanted, Written},
    value,
};

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
        .described(with_filters(section, all).pages())
        .get(object, view, show)
        .described(says("get", "One of them.").answers(200, "The object.", one()));
    if section.can_add {
        let operation = says("create", "Adds one.").reads(written(section, true));
        routes = routes
            .post(path, Access::Requires(permissions.add), add)
            .described(operation.answers(201, "The object.", one()));
    }
    if section.can_change {
        let change = Access::Requires(permissions.change);
        let whole =
            says("replace", "Changes one; required fields are sent again.").reads(written(section, true));
        let part = says("change", "Changes some fields of one.").reads(written(section, false));
        routes = routes
            .put(object, change, replace)
            .described(whole.answers(200, "The object.", one()))
            .patch(object, change, amend)
            .described(part.answers(200, "The object.", one()));
    }
    if section.can_delete {
        routes = routes
            .delete(object, Access::Requires(permissions.delete), delete)
            .described(says("delete", "Deletes one.").answers_nothing(204, "It is deleted."));
    }
    routes
}

/// The parameters that [`for_list`] reads.
fn with_filters(section: &Section, operation: Operation) -> Operation {
    let fields = section.filters.iter().map(|i| &section.fields[*i]);
    let names = fields.map(name_of).chain(["search", "ordering"]);
    names.fold(operation, |operation, name| {
        operation.query(name, "As in the list of the admin.", Schema::text())
    })
}

/// An object in answers. A field that is hidden from the user is left out.
fn answered(section: &Section) -> Schema {
    let shown = section.fields.iter().filter(|field| !field.is_hidden);
    Schema::object(
        shown.map(|field| Member::new(name_of(field), schema_of(field)).required(field.name == "id")),
    )
}

/// The fields of a body.
fn written(section: &Section, is_whole: bool) -> Schema {
    let fields = section.writable().map(|(_, field)| field);
    Schema::object(
        fields.map(|field| {
            Member::new(name_of(field), schema_of(field)).required(is_whole && is_needed(field))
        }),
    )
}

fn schema_of(field: &Field) -> Schema {
    let schema = match field.kind {
        _ if !field.choices.is_empty() => Schema::choice(field.choices.iter().map(|choice| &*choice.value)),
        Kind::Line | Kind::Text | Kind::Image(_) => Schema::text(),
        Kind::Integer | Kind::Relation(_) => Schema::number(),
        Kind::Bool => Schema::new(json!({ "type": "boolean" })),
        Kind::Moment => Schema::new(json!({ "type": "string", "format": "date-time" })),
        Kind::Day => Schema::new(json!({ "type": "string", "format": "date" })),
        Kind::Lists => model::schema::lists(),
        Kind::Other => Schema::new(json!({})),
    };
    if field.is_null { schema.or_null() } else { schema }
}

/// Whether a whole object has to have it.
fn is_needed(field: &Field) -> bool {
    field.is_required || matches!(field.kind, Kind::Relation(_)) && !field.is_null
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
    let rows = rows.iter().map(|row| shown(&desk, &who, row)).collect::<Vec<_>>();
    let path = section.api.unwrap_or_default();
    Ok(Json(page.envelope(&context, path, &query, rows)).into_response())
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
) -> Result<Json<JsonValue>, Error> {
    let record = find(&desk, &who, id).await?;
    Ok(Json(shown(&desk, &who, &record)))
}

async fn add(
    desk: Extract<PageContext>,
    context: Context,
    who: Identity,
    request: Request,
) -> Result<Response, Error> {
    let written = write(&desk, &context, &who, request, None, true).await?;
    Ok((StatusCode::CREATED, Json(written)).into_response())
}

async fn replace(
    desk: Extract<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
    request: Request,
) -> Result<Json<JsonValue>, Error> {
    Ok(Json(write(&desk, &context, &who, request, Some(id), true).await?))
}

async fn amend(
    desk: Extract<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
    request: Request,
) -> Result<Json<JsonValue>, Error> {
    Ok(Json(
        write(&desk, &context, &who, request, Some(id), false).await?,
    ))
}

/// Stores the fields of a request. With `is_whole`, required fields must be among them.
async fn write(
    desk: &PageContext,
    context: &Context,
    who: &Identity,
    request: Request,
    id: Option<i64>,
    is_whole: bool,
) -> Result<JsonValue, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let values = values(desk, who, &form, is_whole).await?;
    let (section, store) = (&desk.section, desk.section.store()?);
    let tx = desk.setup.db.begin().await?;
    let old = match id {
        None => None,
        Some(id) => {
            let mut found = store.lock(&tx, section, one(desk, who, id)?, 1).await?;
            Some(found.pop().ok_or_else(Error::not_found)?)
        }
    };
    let new = match store.write(&tx, who, section, old.as_ref(), &values).await? {
        Written::Saved(new) => new,
        Written::Refused(errors) => return Err(Error::invalid(errors)),
    };
    let event = if old.is_some() {
        Event::Changed
    } else {
        Event::Added
    };
    let change = Change::between(section, event, old.as_ref(), Some(&new));
    diff::keep(desk, context, who, &tx, change.as_slice()).await?;
    tx.commit().await.map_err(db::Error::from)?;
    store.committed().await;
    Ok(shown(desk, who, &new))
}

async fn delete(
    Extract(desk): Extract<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    let (section, store) = (&desk.section, desk.section.store()?);
    let tx = desk.setup.db.begin().await?;
    let mut found = store.lock(&tx, section, one(&desk, &who, id)?, 1).await?;
    let old = found.pop().ok_or_else(Error::not_found)?;
    store.delete(&tx, &who, &old).await?;
    let change = Change::between(section, Event::Deleted, Some(&old), None);
    diff::keep(&desk, &context, &who, &tx, change.as_slice()).await?;
    tx.commit().await.map_err(db::Error::from)?;
    store.committed().await;
    Ok(StatusCode::NO_CONTENT)
}

/// The values of the fields that a request has.
async fn values(
    desk: &PageContext,
    who: &Identity,
    form: &Form,
    is_whole: bool,
) -> Result<Vec<(usize, Value)>, Error> {
    let section = &desk.section;
    let hidden = section.hidden_from(who);
    let (mut values, mut errors) = (Vec::new(), FieldErrors::default());
    let mut related = std::collections::BTreeMap::new();
    for (i, field) in section.writable().filter(|(i, _)| !hidden.contains(i)) {
        let name = name_of(field);
        let Some(given) = form.value(name) else {
            if is_whole && is_needed(field) {
                errors.add(name, Message::new("field-required"));
            }
            continue;
        };
        if given.is_null() {
            if field.is_null {
                values.push((i, value::null(field)));
            } else {
                errors.add(name, Message::new("field-null"));
            }
            continue;
        }
        let text = match field.kind {
            Kind::Lists => lines_of(&given.to_string()),
            _ => given.to_string(),
        };
        if matches!(field.kind, Kind::Relation(_)) {
            related.insert(i, text.clone());
        }
        match value::parse(field, &text, desk.setup.zone) {
            Ok(value) => values.push((i, value)),
            Err(message) => errors.add(name, message),
        }
    }
    let mut unknown = FieldErrors::default();
    relation::resolve(desk, who, &mut related, &mut unknown).await?;
    for (name, messages) in unknown.iter() {
        let field = section.fields.iter().find(|field| field.name == name);
        for message in messages {
            let name = field.map_or_else(|| name.to_owned(), |field| name_of(field).to_owned());
            errors.add(&name, message.clone());
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(Error::invalid(errors))
    }
}

/// Lists by language, in the form in which pages carry them: one text with an entry on each line.
fn lines_of(json: &str) -> String {
    let lists: Map<String, JsonValue> = serde_json::from_str(json).unwrap_or_default();
    let lines = lists.into_iter().map(|(code, entries)| {
        let entries = entries
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(JsonValue::as_str);
        (code, JsonValue::from(entries.collect::<Vec<_>>().join("\n")))
    });
    JsonValue::Object(lines.collect()).to_string()
}

/// The name of a field in the API: that of the form, and for a relation that of the object.
fn name_of(field: &Field) -> &'static str {
    model::object_name(field.name, field.kind)
}

/// The JSON of an object, with the fields that the user may see.
fn shown(desk: &PageContext, who: &Identity, record: &Record) -> JsonValue {
    let section = &desk.section;
    let hidden = section.hidden_from(who);
    let fields = section.fields.iter().enumerate();
    let seen = fields.filter(|(i, field)| !field.is_hidden && !hidden.contains(i));
    let values = seen.map(|(i, field)| {
        (
            name_of(field).to_owned(),
            json_of(&record.values[i], desk.setup.zone),
        )
    });
    JsonValue::Object(values.collect())
}

fn json_of(value: &Value, zone: Tz) -> JsonValue {
    match value {
        Value::Bool(Some(flag)) => json!(flag),
        Value::SmallInt(Some(number)) => json!(number),
        Value::Int(Some(number)) => json!(number),
        Value::BigInt(Some(number)) => json!(number),
        Value::String(Some(text)) => json!(text),
        Value::Json(Some(json)) => json.as_ref().clone(),
        Value::ChronoDate(Some(day)) => json!(day.to_string()),
        Value::ChronoDateTimeUtc(Some(at)) => {
            json!(
                at.with_timezone(&zone)
                    .to_rfc3339_opts(SecondsFormat::AutoSi, false)
            )
        }
        _ => JsonValue::Null,
    }
}

//! Editing fields in the list. Either all changes are stored, or none, with errors at their fields.

use model::Kind;
use std::collections::BTreeMap;

use axum::{
    extract::{Request, State as Extract},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use db::Tx;
use db::sea_orm::{Condition, sea_query::ExprTrait as _};
use text::{Lang, Message};
use web::{
    Context, Error, Flash, Identity, Once, Query,
    form::{Form, Uploads},
};

use crate::{
    diff,
    history::{Change, Event},
    page_context::PageContext,
    store::Written,
    value,
};

/// Typed values that could not be stored, by `ROW-FIELD`.
#[derive(Default)]
pub(crate) struct Wrong(BTreeMap<String, Typed>);

/// The typed text of a field, and the error of this field or of the other fields.
pub(crate) struct Typed {
    pub(crate) typed: String,
    pub(crate) message: Message,
}

impl Wrong {
    pub(crate) fn at(&self, name: &str) -> Option<&Typed> {
        self.0.get(name)
    }

    /// The message above the list.
    pub(crate) fn message(&self, lang: Lang) -> Option<String> {
        (!self.0.is_empty()).then(|| Message::new("admin-edit-failed").render(lang))
    }
}

/// One changed field.
struct Changed {
    name: String,
    field: usize,
    typed: String,
    was: String,
}

pub(crate) async fn submit(
    Extract(desk): Extract<PageContext>,
    context: Context,
    who: Identity,
    query: Query,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let changed = read(&desk, &form);
    let count = changed.len();
    let tx = desk.setup.db.begin().await?;
    let target = format!("{}?{query}", desk.section.path());
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(Flash::new("again").redirect(&context, &target));
    }
    let wrong = store(&desk, &context, &who, &tx, changed).await?;
    if !wrong.0.is_empty() {
        drop(tx);
        let page = super::page(&desk, &context, &who, query, &wrong, &Flash::default()).await?;
        return Ok((StatusCode::BAD_REQUEST, page).into_response());
    }
    tx.commit().await.map_err(db::Error::from)?;
    desk.section.store()?.committed().await;
    let flash = Flash::new("edited").with_number(count as u64);
    Ok(flash.redirect(&context, &target))
}

/// The fields whose text differs from what the list showed, by row.
fn read(desk: &PageContext, form: &Form) -> Vec<(i64, Changed)> {
    let section = &desk.section;
    let change = |name: &str| {
        let name = name.strip_prefix("was-")?;
        let (id, field) = name.split_once('-')?;
        let field = section
            .named(field)
            .filter(|field| section.editable.contains(field))?;
        let was = form.text(&format!("was-{name}"))?.to_owned();
        let typed = form.text(&format!("edit-{name}"));
        let typed = match section.fields[field].kind {
            Kind::Bool => typed.is_some().to_string(),
            _ => typed?.to_owned(),
        };
        let changed = Changed {
            name: name.to_owned(),
            field,
            typed,
            was,
        };
        (changed.typed != changed.was).then_some((id.parse().ok()?, changed))
    };
    form.names().filter_map(change).collect()
}

async fn store(
    desk: &PageContext,
    context: &Context,
    who: &Identity,
    tx: &Tx,
    changed: Vec<(i64, Changed)>,
) -> Result<Wrong, Error> {
    let (section, store) = (&desk.section, desk.section.store()?);
    let mut rows: BTreeMap<i64, Vec<Changed>> = BTreeMap::new();
    for (id, change) in changed {
        rows.entry(id).or_default().push(change);
    }
    let mut wrong: BTreeMap<String, (String, Option<Message>)> = BTreeMap::new();
    let mut traces = Vec::new();
    for (id, changes) in rows {
        let one = Condition::all().add(store.scope(who)).add(section.key().eq(id));
        let old = store.lock(tx, section, one, 1).await?.pop();
        let mut set = Vec::new();
        for change in &changes {
            let field = &section.fields[change.field];
            let message = match &old {
                None => Some(Message::new("admin-gone")),
                Some(old) if value::text(&old.values[change.field], desk.setup.zone) != change.was => {
                    Some(Message::new("admin-changed-meanwhile"))
                }
                Some(_) => match value::parse(field, &change.typed, desk.setup.zone) {
                    Ok(value) => {
                        set.push((change.field, value));
                        None
                    }
                    Err(message) => Some(message),
                },
            };
            wrong.insert(change.name.clone(), (change.typed.clone(), message));
        }
        let Some(old) = old else { continue };
        match store.write(tx, who, section, Some(&old), &set).await? {
            Written::Saved(new) => {
                traces.extend(Change::between(section, Event::Changed, Some(&old), Some(&new)));
            }
            Written::Refused(errors) => {
                for (name, messages) in errors.iter() {
                    // An error in a field that the list does not show is reported at the first changed field.
                    let own = changes
                        .iter()
                        .find(|change| section.fields[change.field].name == name);
                    if let Some(change) = own.or(changes.first()) {
                        wrong.insert(
                            change.name.clone(),
                            (change.typed.clone(), messages.first().cloned()),
                        );
                    }
                }
            }
        }
    }
    if wrong.values().all(|(_, message)| message.is_none()) {
        diff::keep(desk, context, who, tx, &traces).await?;
        return Ok(Wrong::default());
    }
    // Valid values are not stored either. They stay in their fields, with a message.
    let typed = wrong.into_iter().map(|(name, (typed, message))| {
        let message = message.unwrap_or_else(|| Message::new("admin-not-yet-saved"));
        (name, Typed { typed, message })
    });
    Ok(Wrong(typed.collect()))
}

//! Storing what was typed: everything or nothing, nothing over somebody else's work.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use web::{
    Context, Error, FieldErrors, Identity, Query,
    form::{Form, Uploads},
};

use super::{
    around::Neighbours,
    conflict, one,
    read::Typed,
    upload,
    view::{View, What},
};
use crate::{
    MAX_PICTURE,
    history::{Change, Event},
    inline::{self, Row},
    page::Id,
    registry::Desk,
    store::Written,
    trace,
};

/// Makes a new object.
pub(crate) async fn add(
    State(desk): State<Desk>,
    context: Context,
    who: Identity,
    request: Request,
) -> Result<Response, Error> {
    let mut form = Form::read(request, Uploads::Kept(MAX_PICTURE)).await?;
    let mut typed = Typed::read(&desk, &form);
    let mut errors = FieldErrors::default();
    upload::receive(&desk, &mut form, &mut typed, &mut errors).await?;
    let mut rows = inline::read(&desk, &mut form).await?;
    let values = typed.values(&desk, &mut errors);
    if errors.is_empty() {
        let (section, store) = (&desk.section, desk.section.store()?);
        let tx = desk.setup.db.begin().await?;
        match store.write(&tx, &who, section, None, &values).await? {
            Written::Saved(new) => {
                if let Some(of_rows) = inline::store(&desk, &tx, &who, new.id, &mut rows).await? {
                    let change = Change::between(section, Event::Added, None, Some(&new));
                    let change = Change::with_rows(change, section, &new, of_rows);
                    trace::keep(&desk, &context, &who, &tx, change.as_slice()).await?;
                    tx.commit().await.map_err(db::Error::from)?;
                    store.committed().await;
                    return Ok(go_on(&desk, &form, &Neighbours::default(), new.id, "added"));
                }
            }
            Written::Refused(refused) => errors = refused,
        }
    }
    let view = View {
        desk: &desk,
        context: &context,
        who: &who,
        what: What::New,
        typed: &typed,
        rows: &rows,
        errors: &errors,
        said: None,
        around: &Neighbours::default(),
    };
    Ok((StatusCode::BAD_REQUEST, view.page().await?).into_response())
}

/// Changes an object.
pub(crate) async fn change(
    State(desk): State<Desk>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    request: Request,
) -> Result<Response, Error> {
    let around = Neighbours::of_query(&desk, &who, query);
    let mut form = Form::read(request, Uploads::Kept(MAX_PICTURE)).await?;
    let mut typed = Typed::read(&desk, &form);
    let mut errors = FieldErrors::default();
    upload::receive(&desk, &mut form, &mut typed, &mut errors).await?;
    let mut rows = inline::read(&desk, &mut form).await?;
    let (section, store) = (&desk.section, desk.section.store()?);
    let tx = desk.setup.db.begin().await?;
    let Some(old) = store.lock(&tx, one(&desk, &who, id)?, 1).await?.pop() else {
        drop(tx);
        return gone(&desk, &context, &who, &typed, &inline::as_new(rows), &around).await;
    };
    let stored = Typed::of(&desk, &old);
    let typed = conflict::settle(&desk, &form, typed, &stored);
    let mine = typed.clone().without_same(&stored);
    let is_stale = form
        .text("version")
        .is_some_and(|version| version != stored.version());
    if is_stale && !mine.0.is_empty() {
        drop(tx);
        return conflict::page(
            &desk, &context, &who, &form, &old, &typed, &stored, &rows, &around,
        );
    }
    let values = mine.values(&desk, &mut errors);
    if errors.is_empty() {
        match store.write(&tx, &who, section, Some(&old), &values).await? {
            Written::Saved(new) => {
                if let Some(of_rows) = inline::store(&desk, &tx, &who, id, &mut rows).await? {
                    if !of_rows.is_empty() {
                        store.touch(&tx, section, &new).await?;
                    }
                    let change = Change::between(section, Event::Changed, Some(&old), Some(&new));
                    let change = Change::with_rows(change, section, &new, of_rows);
                    trace::keep(&desk, &context, &who, &tx, change.as_slice()).await?;
                    tx.commit().await.map_err(db::Error::from)?;
                    store.committed().await;
                    return Ok(go_on(&desk, &form, &around, id, "saved"));
                }
            }
            Written::Refused(refused) => errors = refused,
        }
    }
    drop(tx);
    let view = View {
        desk: &desk,
        context: &context,
        who: &who,
        what: What::Stored(&old),
        typed: &typed,
        rows: &rows,
        errors: &errors,
        said: None,
        around: &around,
    };
    Ok((StatusCode::BAD_REQUEST, view.page().await?).into_response())
}

/// The object was deleted meanwhile: what was typed is still there, and so is the way back to the list.
async fn gone(
    desk: &Desk,
    context: &Context,
    who: &Identity,
    typed: &Typed,
    rows: &[Vec<Row>],
    around: &Neighbours,
) -> Result<Response, Error> {
    let view = View {
        desk,
        context,
        who,
        what: What::Gone,
        typed,
        rows,
        errors: &FieldErrors::default(),
        said: None,
        around,
    };
    Ok((StatusCode::NOT_FOUND, view.page().await?).into_response())
}

/// Where the button that was pressed leads.
fn go_on(desk: &Desk, form: &Form, around: &Neighbours, id: i64, said: &str) -> Response {
    let path = desk.section.path();
    let path = match form.text("then") {
        Some("list") => path,
        Some("another") => format!("{path}add/"),
        _ => format!("{path}{id}/"),
    };
    let mark = if around.query.is_empty() { "" } else { "&" };
    let target = format!("{path}?{}{mark}said={said}", around.query);
    Redirect::to(&target).into_response()
}

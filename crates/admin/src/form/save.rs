//! Stores a form: all fields or none, and never over another user's changes.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use web::{Context, Error, FieldErrors, Flash, Id, Identity, Once, Query, form::Form, kept, once};

use super::{
    conflict, one,
    read::Typed,
    siblings::Neighbours,
    upload,
    view::{View, What},
};
use crate::{
    diff,
    history::{Change, Event},
    inline::{self, rows::Row},
    page_context::PageContext,
    relation,
    store::Written,
};

/// Creates an object, once for each form that was shown.
pub(crate) async fn add(
    State(desk): State<PageContext>,
    context: Context,
    who: Identity,
    request: Request,
) -> Result<Response, Error> {
    let mut form = Form::read(request, upload::uploads(&desk)).await?;
    let submit = Once::of_form(&form);
    let mut typed = Typed::read(&desk, &form);
    let mut errors = FieldErrors::default();
    upload::receive(&desk, &mut form, &mut typed, &mut errors).await?;
    let mut rows = inline::rows::read(&desk, &mut form).await?;
    relation::resolve(&desk, &who, &mut typed.0, &mut errors).await?;
    let values = typed.values(&desk, &mut errors);
    let mut status = StatusCode::BAD_REQUEST;
    let mut made = None;
    if is_resumed(&form) {
        (status, errors) = (StatusCode::OK, FieldErrors::default());
    } else if errors.is_empty() {
        let (section, store) = (&desk.section, desk.section.store()?);
        let tx = desk.setup.db.begin().await?;
        let before = submit.claim(&tx).await?;
        let twin = match &before {
            None if form.text(once::ANOTHER).is_none() => submit.twin(&tx).await?,
            _ => None,
        };
        match before {
            Some(before) if before.is_same => {
                return Ok(Flash::new("again").redirect(&context, &before.outcome));
            }
            Some(before) => (status, made) = (StatusCode::CONFLICT, Some(before.outcome)),
            None if twin.is_some() => (status, made) = (StatusCode::CONFLICT, twin),
            None => match store.write(&tx, &who, section, None, &values).await? {
                Written::Saved(new) => {
                    if let Some(of_rows) = inline::save::store(&desk, &tx, &who, new.id, &mut rows).await? {
                        let change = Change::between(section, Event::Added, None, Some(&new));
                        let change = Change::with_rows(change, section, &new, of_rows);
                        diff::keep(&desk, &context, &who, &tx, change.as_slice()).await?;
                        submit
                            .settle(&tx, &format!("{}{}/", section.path(), new.id))
                            .await?;
                        tx.commit().await.map_err(db::Error::from)?;
                        store.committed().await;
                        let target = next(&desk, &form, &Neighbours::default(), new.id);
                        return Ok(Flash::new("added").redirect(&context, &target));
                    }
                }
                Written::Refused(refused) => errors = refused,
            },
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
        flash: &Flash::default(),
        made: made.as_deref(),
        around: &Neighbours::default(),
    };
    Ok((status, view.page().await?).into_response())
}

/// Whether a form was resumed after signing in. It is shown first, and the user saves it.
fn is_resumed(form: &Form) -> bool {
    form.text(kept::RESUMED).is_some()
}

/// Updates an object. A form that is sent again changes nothing and adds no rows a second time.
pub(crate) async fn change(
    State(desk): State<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    request: Request,
) -> Result<Response, Error> {
    let around = Neighbours::of_query(&desk, &who, query);
    let mut form = Form::read(request, upload::uploads(&desk)).await?;
    let submit = Once::of_form(&form);
    let mut typed = Typed::read(&desk, &form);
    let mut errors = FieldErrors::default();
    upload::receive(&desk, &mut form, &mut typed, &mut errors).await?;
    let mut rows = inline::rows::read(&desk, &mut form).await?;
    let (section, store) = (&desk.section, desk.section.store()?);
    let tx = desk.setup.db.begin().await?;
    let Some(old) = store
        .lock(&tx, &desk.section, one(&desk, &who, id)?, 1)
        .await?
        .pop()
    else {
        drop(tx);
        return gone(
            &desk,
            &context,
            &who,
            &typed,
            &inline::rows::as_new(rows),
            &around,
        )
        .await;
    };
    let before = if is_resumed(&form) {
        None
    } else {
        submit.claim(&tx).await?
    };
    if before.as_ref().is_some_and(|before| before.is_same) {
        let target = next(&desk, &form, &around, id);
        return Ok(Flash::new("saved").redirect(&context, &target));
    }
    let stored = Typed::of(&desk, &old);
    let typed = conflict::settle(&desk, &form, typed, &stored);
    let mut mine = typed.clone().without_same(&stored);
    let is_stale = form
        .text("version")
        .is_some_and(|version| version != stored.version());
    if is_stale && !mine.0.is_empty() {
        drop(tx);
        return conflict::page(
            &desk, &context, &who, &form, &old, &typed, &stored, &rows, &around,
        );
    }
    relation::resolve(&desk, &who, &mut mine.0, &mut errors).await?;
    let values = mine.values(&desk, &mut errors);
    let mut status = StatusCode::BAD_REQUEST;
    // Rows that the form has added before would be added a second time. The user decides.
    let made = before
        .filter(|_| inline::rows::has_new(&rows))
        .map(|before| before.outcome);
    if is_resumed(&form) {
        (status, errors) = (StatusCode::OK, FieldErrors::default());
    } else if made.is_some() {
        status = StatusCode::CONFLICT;
    } else if errors.is_empty() {
        match store.write(&tx, &who, section, Some(&old), &values).await? {
            Written::Saved(new) => {
                if let Some(of_rows) = inline::save::store(&desk, &tx, &who, id, &mut rows).await? {
                    if !of_rows.is_empty() {
                        store.touch(&tx, section, &new).await?;
                    }
                    let change = Change::between(section, Event::Changed, Some(&old), Some(&new));
                    let change = Change::with_rows(change, section, &new, of_rows);
                    diff::keep(&desk, &context, &who, &tx, change.as_slice()).await?;
                    submit.settle(&tx, &format!("{}{id}/", section.path())).await?;
                    tx.commit().await.map_err(db::Error::from)?;
                    store.committed().await;
                    let target = next(&desk, &form, &around, id);
                    return Ok(Flash::new("saved").redirect(&context, &target));
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
        flash: &Flash::default(),
        made: made.as_deref(),
        around: &around,
    };
    Ok((status, view.page().await?).into_response())
}

/// The object was deleted meanwhile. The page keeps the typed values and the link back to the list.
async fn gone(
    desk: &PageContext,
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
        flash: &Flash::default(),
        made: None,
        around,
    };
    Ok((StatusCode::NOT_FOUND, view.page().await?).into_response())
}

/// Redirect target for the button that was pressed.
fn next(desk: &PageContext, form: &Form, around: &Neighbours, id: i64) -> String {
    let path = desk.section.path();
    around.keep(&match form.text("then") {
        Some("list") => path,
        Some("another") => format!("{path}add/"),
        _ => format!("{path}{id}/"),
    })
}

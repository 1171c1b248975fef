//! The page of one object.
//!
//! | file | what it is |
//! |---|---|
//! | `view` | the page with its groups and fields |
//! | `read` | typed values |
//! | `upload` | pictures sent with the form |
//! | `suggest` | the value that a derived field would get |
//! | `save` | storing the object |
//! | `conflict` | edit conflicts between two users |
//! | `delete` | confirmation and deletion |
//! | `history` | the history |
//! | `siblings` | the previous and the next object of the list |

mod conflict;
pub(crate) mod delete;
pub(crate) mod history;
mod read;
pub(crate) mod save;
mod siblings;
pub(crate) mod suggest;
pub(crate) mod upload;
mod view;
mod widget;

use axum::{extract::State, response::Response};
use db::sea_orm::{Condition, sea_query::ExprTrait as _};
use web::{Context, Error, FieldErrors, Flash, Id, Identity, Query};

use crate::{
    inline,
    page_context::PageContext,
    store::{Record, Wanted},
};
use read::Typed;
use siblings::Neighbours;
use view::{View, What};

/// Shows the page of an object.
pub(crate) async fn show(
    State(desk): State<PageContext>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    flash: Flash,
) -> Result<Response, Error> {
    let record = find(&desk, &who, id).await?;
    let around = Neighbours::find(&desk, &who, query, &record).await?;
    let record = desk.section.store()?.shown(&desk.section, &who, record);
    let view = View {
        desk: &desk,
        context: &context,
        who: &who,
        what: What::Stored(&record),
        typed: &Typed::of(&desk, &record),
        rows: &inline::stored(&desk, Some(id)).await?,
        errors: &FieldErrors::default(),
        flash: &flash,
        made: None,
        around: &around,
    };
    view.page().await
}

/// Shows the form for a new object.
pub(crate) async fn blank(
    State(desk): State<PageContext>,
    context: Context,
    who: Identity,
    flash: Flash,
) -> Result<Response, Error> {
    let record = desk.section.store()?.blank(&desk.section)?;
    let view = View {
        desk: &desk,
        context: &context,
        who: &who,
        what: What::New,
        typed: &Typed::blank(&desk, &record),
        rows: &inline::stored(&desk, None).await?,
        errors: &FieldErrors::default(),
        flash: &flash,
        made: None,
        around: &Neighbours::default(),
    };
    view.page().await
}

/// Loads the object if the user may see it.
pub(crate) async fn find(desk: &PageContext, who: &Identity, id: i64) -> Result<Record, Error> {
    let wanted = Wanted {
        condition: one(desk, who, id)?,
        order: Vec::new(),
        limit: 1,
        offset: 0,
        is_whole: true,
    };
    let store = desk.section.store()?;
    let mut found = store.rows(desk.setup.db.read(), &desk.section, wanted).await?;
    found.pop().ok_or_else(Error::not_found)
}

/// Condition for this object only, if the user may see it.
pub(crate) fn one(desk: &PageContext, who: &Identity, id: i64) -> Result<Condition, Error> {
    let scope = desk.section.store()?.scope(who);
    Ok(Condition::all().add(scope).add(desk.section.key().eq(id)))
}

//! The list of a section.
//!
//! | file | what it is |
//! |---|---|
//! | `list_query` | the parsed address, and its condition |
//! | `search` | matching of search words |
//! | `facets`, `missing` | filters, dates, missing texts and pictures |
//! | `cursor` | cursor pagination |
//! | `count` | totals, counts of values, of months, of related rows |
//! | `cell` | contents of a cell |
//! | `view` | the page |
//! | `edit` | changing fields in the list |

pub(crate) mod cell;
pub(crate) mod count;
pub(crate) mod cursor;
pub(crate) mod edit;
mod facets;
pub(crate) mod list_query;
mod missing;
mod search;
pub(crate) mod view;

use std::collections::BTreeMap;

use axum::{
    extract::State as Extract,
    response::{IntoResponse as _, Response},
};
use db::sea_orm::Condition;
use futures_util::future;
use web::{Context, Error, Flash, Identity, Query};

pub use cell::age as how_long_ago;

use crate::{
    column::Source,
    page_context::PageContext,
    relation::{self, RelatedObjects},
    store::Record,
};
use cursor::{Edge, Place};
use list_query::State;

pub(crate) async fn show(
    Extract(desk): Extract<PageContext>,
    context: Context,
    who: Identity,
    query: Query,
    flash: Flash,
) -> Result<Response, Error> {
    let wrong = edit::Wrong::default();
    let page = page(&desk, &context, &who, query, &wrong, &flash).await?;
    Ok(page.into_response())
}

/// The rows of a page with the data needed to show them.
struct Rows {
    records: Vec<Record>,
    related: Vec<BTreeMap<i64, u64>>,
    /// The objects that the rows refer to.
    objects: RelatedObjects,
    /// Cursors of the previous and the next page.
    before: Option<String>,
    after: Option<String>,
}

/// The list as it is now. `wrong` holds the values of an edit in the list that could not be stored.
pub(crate) async fn page(
    desk: &PageContext,
    context: &Context,
    who: &Identity,
    query: Query,
    wrong: &edit::Wrong,
    flash: &Flash,
) -> Result<Response, Error> {
    let mut state = desk.state(who, query);
    let scope = desk.section.store()?.scope(who);
    state.look(desk.setup.db.read(), &scope).await?;
    let state = state;
    let shown = Condition::all().add(scope.clone()).add(state.condition());
    let counted = Condition::all().add(scope.clone()).add(state.counted(None));
    let on = desk.setup.db.read();
    let section = &desk.section;
    let is_open = |i: &usize| state.filter(&section.fields[*i]).is_none();
    let hidden = section.hidden_from(who);
    let open = section.filters.iter().copied().filter(|_| !section.is_large);
    let open = open.filter(is_open).filter(|i| !hidden.contains(i));
    let open: Vec<usize> = open.collect();
    let (rows, (total, mut values), chosen, dates) = future::try_join4(
        rows(desk, who, &state, shown),
        count::tally(on, section, &open, counted, state.is_wide()),
        facets::chosen(desk, &state, &scope),
        facets::dates(desk, &state, &scope, context.lang),
    )
    .await?;
    values.extend(chosen);
    let objects = filtered_objects(desk, who, &state, &values).await?;
    let filters = facets::filters(desk, &state, values, &objects, context.lang);
    let view = view::View {
        desk,
        context,
        who,
        state: &state,
        wrong,
        flash,
    };
    view.page(&rows, total, filters, dates)
}

/// The objects that the values of filters refer to.
async fn filtered_objects(
    desk: &PageContext,
    who: &Identity,
    state: &State<'_>,
    values: &count::Values,
) -> Result<RelatedObjects, Error> {
    let counted = values
        .iter()
        .flat_map(|(i, values)| values.iter().map(|(value, _)| (*i, value.as_str())));
    let filters = desk.section.filters.iter();
    let chosen = filters.filter_map(|i| Some((*i, state.filter(&desk.section.fields[*i])?)));
    let keys = counted
        .chain(chosen)
        .filter_map(|(i, value)| Some((i, value.parse().ok()?)));
    relation::objects(desk, who, keys.collect()).await
}

async fn rows(
    desk: &PageContext,
    who: &Identity,
    state: &State<'_>,
    condition: Condition,
) -> Result<Rows, Error> {
    let section = &desk.section;
    let on = desk.setup.db.read();
    let order = state.order();
    let place = Place::of(state, section);
    let wanted = place.wanted(section, order, condition);
    let store = section.store()?;
    let mut records = store.rows(on, section, wanted).await?;
    let most = usize::try_from(section.per_page).unwrap_or(usize::MAX);
    let has_more = records.len() > most;
    records.truncate(most);
    if place.is_backward() {
        records.reverse();
    }
    let field = &section.fields[order.0];
    let edge =
        |record: Option<&Record>| record.map(|record| Edge::text(field, record, &record.values[order.0]));
    let (has_before, has_after) = match place {
        Place::First => (false, has_more),
        Place::After(_) => (true, has_more),
        Place::Before(_) => (has_more, true),
        Place::Last => (has_more, false),
    };
    let ids: Vec<_> = records.iter().map(|record| record.id).collect();
    let counted = section.list.iter().filter_map(|column| match column.source {
        Source::Count(related) => Some(count::related(on, related, &ids)),
        _ => None,
    });
    let shown = section.list.iter().filter_map(crate::column::Column::field);
    let keys = shown.flat_map(|i| {
        records
            .iter()
            .map(move |record| (i, cell::key(&record.values[i])))
    });
    Ok(Rows {
        objects: relation::objects(desk, who, keys.collect()).await?,
        related: future::try_join_all(counted).await?,
        before: edge(records.first()).filter(|_| has_before),
        after: edge(records.last()).filter(|_| has_after),
        records: records
            .into_iter()
            .map(|record| store.shown(section, who, record))
            .collect(),
    })
}

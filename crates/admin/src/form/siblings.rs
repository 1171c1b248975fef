//! The previous and the next object in the list that the user came from.

use db::sea_orm::Condition;
use web::{Error, Identity, Query};

use crate::{
    list::cursor::{Edge, Place},
    page_context::PageContext,
    store::Record,
};

/// The list that an object was opened from.
#[derive(Clone, Debug, Default)]
pub(super) struct Neighbours {
    /// The list's query; empty for the whole list.
    pub(super) query: String,
    /// Addresses of the previous and the next object.
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Neighbours {
    /// Adds the list's query to an address.
    pub(super) fn keep(&self, path: &str) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{path}{mark}{}", self.query)
    }

    /// The list query in the address of an object's page, without looking for siblings.
    pub(super) fn of_query(desk: &PageContext, who: &Identity, query: Query) -> Self {
        Self {
            query: desk.state(who, query).query(),
            ..Self::default()
        }
    }

    /// Finds the siblings.
    pub(super) async fn find(
        desk: &PageContext,
        who: &Identity,
        query: Query,
        record: &Record,
    ) -> Result<Self, Error> {
        let (section, store) = (&desk.section, desk.section.store()?);
        let mut state = desk.state(who, query);
        state.look(desk.setup.db.read(), &store.scope(who)).await?;
        let order = state.order();
        let edge = || Edge::at(record, order.0);
        let mut links = [None, None];
        for (link, place) in links
            .iter_mut()
            .zip([Place::Before(edge()), Place::After(edge())])
        {
            let condition = Condition::all().add(store.scope(who)).add(state.condition());
            let mut wanted = place.wanted(section, order, condition);
            wanted.limit = 1;
            let found = store.rows(desk.setup.db.read(), section, wanted).await?;
            *link = found.first().map(|record| state.object(record.id));
        }
        let [before, after] = links;
        Ok(Self {
            query: state.query(),
            before,
            after,
        })
    }
}

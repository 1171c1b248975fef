//! A counter card of the home page. It counts the rows of a list under a query and links to that list.

use std::sync::Arc;

use async_trait::async_trait;
use db::sea_orm::Condition;
use text::Message;
use web::{Error, Identity, Permission, Query};

use crate::{
    Card, Registry, Setup,
    list::{count, list_query::State},
    permissions::leak_str,
};

/// Number of rows of a list under a query such as `missing=picture`.
pub struct ListFigure {
    sections: Arc<Registry>,
    setup: Setup,
    section: &'static str,
    query: &'static str,
    title: &'static str,
    link: &'static str,
    needs: Permission,
}

impl ListFigure {
    /// A card for the rows of the section under this query, titled by the message `title`; `None` if there is no such
    /// section.
    pub fn new(
        sections: &Arc<Registry>,
        setup: &Setup,
        section: &'static str,
        query: &'static str,
        title: &'static str,
    ) -> Option<Self> {
        let needs = sections.section(section)?.permissions.view;
        Some(Self {
            sections: sections.clone(),
            setup: setup.clone(),
            section,
            query,
            title,
            link: leak_str(format!("/admin/{section}/?{query}")),
            needs,
        })
    }
}

#[async_trait]
impl Card for ListFigure {
    fn title(&self) -> Message {
        Message::new(self.title)
    }

    fn link(&self) -> &'static str {
        self.link
    }

    fn permission(&self) -> Permission {
        self.needs
    }

    async fn count(&self, who: &Identity) -> Result<u64, Error> {
        let section = self.sections.section(self.section).ok_or_else(Error::not_found)?;
        let state = State::new(
            section,
            who,
            Query::parse(self.query)?,
            self.setup.db.backend(),
            self.setup.zone,
        );
        let seen = Condition::all()
            .add(section.store()?.scope(who))
            .add(state.counted(None));
        count::total(self.setup.db.read(), section, seen).await
    }
}

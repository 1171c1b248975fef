//! A figure of the home page that counts what a list shows under an address, and leads there.

use std::sync::Arc;

use async_trait::async_trait;
use text::Message;
use web::{Error, Query};

use crate::{
    Card, Registry, Setup,
    list::{count, state::State},
    permissions::forever,
};

/// How many rows a list has under a query such as `missing=picture`.
pub struct ListFigure {
    sections: Arc<Registry>,
    setup: Setup,
    section: &'static str,
    query: &'static str,
    title: &'static str,
    link: &'static str,
}

impl ListFigure {
    /// The rows of the section under this query, called by the message `title`.
    pub fn new(
        sections: &Arc<Registry>,
        setup: &Setup,
        section: &'static str,
        query: &'static str,
        title: &'static str,
    ) -> Self {
        Self {
            sections: sections.clone(),
            setup: setup.clone(),
            section,
            query,
            title,
            link: forever(format!("/admin/{section}/?{query}")),
        }
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

    async fn count(&self) -> Result<u64, Error> {
        let section = self.sections.section(self.section).ok_or_else(Error::not_found)?;
        let state = State::new(section, Query::parse(self.query)?, self.setup.zone);
        count::total(self.setup.db.read(), section, state.condition(None)).await
    }
}

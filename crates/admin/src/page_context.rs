//! Context of a section's pages: the section, the database, the user's permissions.

use std::sync::Arc;

use chrono_tz::Tz;
use db::Db;
use model::Terms;
use text::Lang;
use web::{Context, Identity, Permission, Query};

use crate::{
    Page,
    history::{self, History},
    label::Label,
    list::list_query::State,
    nav::NavLink,
    pictures::{NoPictures, Pictures},
    section::Section,
};

/// Configuration shared by all pages.
#[derive(Clone)]
pub struct Setup {
    /// The database.
    pub db: Db,
    /// The name of the site.
    pub site: String,
    /// Time zone in which instants are shown and typed.
    pub zone: Tz,
    /// The languages of content, and the lists of choices.
    pub terms: Terms,
    /// Store of changes.
    pub history: Arc<dyn History>,
    /// Store of uploaded pictures.
    pub pictures: Arc<dyn Pictures>,
}

/// A navigation entry.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) label: Label,
    pub(crate) path: String,
    pub(crate) needs: Permission,
}

/// State shared by the handlers of a section.
#[derive(Clone)]
pub(crate) struct PageContext {
    pub(crate) setup: Setup,
    pub(crate) section: Arc<Section>,
    /// All sections of the site.
    pub(crate) sections: Arc<[Arc<Section>]>,
    pub(crate) links: Arc<[Link]>,
}

impl PageContext {
    /// The state of the list for a user and a query.
    pub(crate) fn state(&self, who: &Identity, query: Query) -> State<'_> {
        State::new(
            &self.section,
            who,
            query,
            self.setup.db.backend(),
            self.setup.zone,
        )
    }
}

impl PageContext {
    /// The base of a page of this section.
    pub(crate) fn page(&self, context: &Context) -> Page {
        Page {
            lang: context.lang,
            site: self.setup.site.clone(),
        }
    }

    /// The navigation with this section marked.
    pub(crate) fn nav(&self, who: &Identity, lang: Lang) -> Vec<NavLink> {
        nav(&self.links, who, lang, &self.section.path())
    }
}

pub(crate) fn nav(links: &[Link], who: &Identity, lang: Lang, current: &str) -> Vec<NavLink> {
    let allowed = links.iter().filter(|link| who.can(link.needs));
    allowed
        .map(|link| NavLink {
            label: link.label.render(lang),
            path: link.path.clone(),
            is_current: link.path == current,
        })
        .collect()
}

impl Setup {
    /// A configuration without history and without a picture store.
    pub fn new(db: Db, site: &str, zone: Tz) -> Self {
        Self {
            db,
            site: site.to_owned(),
            zone,
            terms: Terms::default(),
            history: Arc::new(history::NoHistory),
            pictures: Arc::new(NoPictures),
        }
    }
}

//! What a page of a section stands on: the section, the database, the person's rights.

use std::sync::Arc;

use chrono_tz::Tz;
use db::Db;
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

/// What the pages stand on.
#[derive(Clone)]
pub struct Setup {
    /// Where the rows are.
    pub db: Db,
    /// The name of the site.
    pub site: String,
    /// In which instants are shown and typed.
    pub zone: Tz,
    /// Languages of content, the default first.
    pub languages: Vec<Lang>,
    /// Keeps what changes.
    pub history: Arc<dyn History>,
    /// Keeps uploaded pictures.
    pub pictures: Arc<dyn Pictures>,
}

/// An entry of the navigation.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) label: Label,
    pub(crate) path: String,
    pub(crate) needs: Permission,
}

/// What the handlers of a section share.
#[derive(Clone)]
pub(crate) struct PageContext {
    pub(crate) setup: Setup,
    pub(crate) section: Arc<Section>,
    pub(crate) links: Arc<[Link]>,
}

impl PageContext {
    /// The list at an address with this query, as somebody sees it.
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
    /// The frame of a page of this section.
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
    /// A setup without history and without a store of pictures.
    pub fn new(db: Db, site: &str, zone: Tz) -> Self {
        Self {
            db,
            site: site.to_owned(),
            zone,
            languages: Lang::ALL.to_vec(),
            history: Arc::new(history::NoHistory),
            pictures: Arc::new(NoPictures),
        }
    }
}

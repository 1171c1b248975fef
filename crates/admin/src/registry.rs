//! The list of sections: their routes, their entries in the navigation, their checks.

use std::sync::Arc;

use chrono_tz::Tz;
use db::Db;
use text::Lang;
use web::{Access, Context, Identity, Permission, Query, Routes};

use crate::{
    Admin, Finding, Page, action, check,
    facts::Facts,
    form,
    history::{self, History},
    label::Label,
    list::{self, state::State},
    nav::NavLink,
    permissions::forever,
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

/// Every section of the admin, as declared: it can be checked without a database.
#[derive(Default)]
pub struct Registry {
    sections: Vec<Arc<Section>>,
    links: Vec<Link>,
}

/// An entry of the navigation.
#[derive(Clone)]
struct Link {
    label: Label,
    path: String,
    needs: Permission,
}

/// What the handlers of a section share.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) setup: Setup,
    pub(crate) section: Arc<Section>,
    links: Arc<[Link]>,
}

impl Desk {
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

impl Registry {
    /// No sections yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the pages of a model.
    pub fn with<E: Facts>(mut self, admin: Admin<E>) -> Self {
        let section = admin.build();
        self.links.push(Link {
            label: section.title(),
            path: section.path(),
            needs: section.permissions.view,
        });
        self.sections.push(Arc::new(section));
        self
    }

    /// Adds a page that is not of the engine to the navigation.
    pub fn link(mut self, label: Label, path: &str, needs: Permission) -> Self {
        self.links.push(Link {
            label,
            path: path.to_owned(),
            needs,
        });
        self
    }

    /// The navigation of somebody: what they may not see is not in it.
    pub fn nav(&self, who: &Identity, lang: Lang) -> Vec<NavLink> {
        nav(&self.links, who, lang, "")
    }

    /// The section of this name.
    pub(crate) fn section(&self, name: &str) -> Option<&Section> {
        let found = self.sections.iter().find(|section| section.name == name);
        found.map(AsRef::as_ref)
    }

    /// The same with the page at this path marked.
    pub fn nav_at(&self, who: &Identity, lang: Lang, path: &str) -> Vec<NavLink> {
        nav(&self.links, who, lang, path)
    }

    /// The names of the sections.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.sections.iter().map(|section| section.name)
    }

    /// What is wrong with the declarations.
    pub fn check(&self) -> Vec<Finding> {
        check::run(&self.sections)
    }

    /// The pages under `/admin/NAME/`.
    pub fn routes(&self, setup: &Setup) -> Routes {
        let links: Arc<[Link]> = self.links.clone().into();
        let mut routes = Routes::new();
        for section in &self.sections {
            let desk = Desk {
                setup: setup.clone(),
                section: section.clone(),
                links: links.clone(),
            };
            routes = routes.merge(of(section).with_state(&desk));
        }
        routes
    }
}

fn of(section: &Section) -> Routes<Desk> {
    let permissions = section.permissions;
    let path = |rest: &str| forever(format!("/admin/{}/{rest}", section.name));
    let (view, change) = (Access::Page(permissions.view), Access::Page(permissions.change));
    let object = path("{id}/");
    let mut routes = Routes::new()
        .get(path(""), view, list::show)
        .get(object, view, form::show);
    if section.can_change {
        routes = routes
            .post(path("edit/"), change, list::edit::submit)
            .post(object, change, form::save::change)
            .get(path("{id}/history/"), view, form::past::show);
    }
    if section.can_change || !section.actions.is_empty() {
        routes = routes.post(path("action/"), view, action::submit::submit);
    }
    if !section.prepopulate.is_empty() {
        routes = routes.get(path("suggest/"), view, form::suggest::show);
    }
    if section.is_upload() {
        // Who may only add sends the picture with the form.
        routes = routes.post(path("picture/"), change, form::upload::submit);
    }
    if section.can_add {
        let add = Access::Page(permissions.add);
        routes = routes
            .get(path("add/"), add, form::blank)
            .post(path("add/"), add, form::save::add);
    }
    if section.can_delete {
        let delete = Access::Page(permissions.delete);
        routes = routes.get(path("{id}/delete/"), delete, form::delete::ask).post(
            path("{id}/delete/"),
            delete,
            form::delete::submit,
        );
    }
    routes
}

impl Desk {
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

fn nav(links: &[Link], who: &Identity, lang: Lang, current: &str) -> Vec<NavLink> {
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

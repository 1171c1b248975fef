//! The list of sections: routes, navigation entries, checks.

use model::{Declared, Terms};
use std::sync::Arc;

use text::Lang;
use web::{Access, Identity, Permission, Routes};

use crate::{
    Admin, Finding, action, api, check, form,
    label::Label,
    list,
    nav::NavLink,
    page_context::{Link, PageContext, Setup, nav},
    permissions::leak_str,
    relation,
    section::Section,
};

/// All sections of the admin as declared. They can be checked without a database.
#[derive(Default)]
pub struct Registry {
    terms: Terms,
    sections: Vec<Arc<Section>>,
    links: Vec<Link>,
}

impl Registry {
    /// An empty registry of a site with these languages and choices.
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            ..Self::default()
        }
    }

    /// The languages and choices.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Adds the pages of a model.
    pub fn with<E: Declared>(mut self, admin: Admin<E>) -> Self {
        let section = admin.build(&self.terms);
        self.links.push(Link {
            label: section.title(),
            path: section.path(),
            needs: section.permissions.view,
        });
        self.sections.push(Arc::new(section));
        self
    }

    /// Adds a page that does not belong to the engine to the navigation.
    pub fn link(mut self, label: Label, path: &str, needs: Permission) -> Self {
        self.links.push(Link {
            label,
            path: path.to_owned(),
            needs,
        });
        self
    }

    /// The navigation for a user, with only the pages that the user may see.
    pub fn nav(&self, who: &Identity, lang: Lang) -> Vec<NavLink> {
        nav(&self.links, who, lang, "")
    }

    /// The section of this name.
    pub(crate) fn section(&self, name: &str) -> Option<&Section> {
        let found = self.sections.iter().find(|section| section.name == name);
        found.map(AsRef::as_ref)
    }

    /// The same, with the page at this path marked.
    pub fn nav_at(&self, who: &Identity, lang: Lang, path: &str) -> Vec<NavLink> {
        nav(&self.links, who, lang, path)
    }

    /// The names of the sections.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.sections.iter().map(|section| section.name)
    }

    /// The tables that the sections and their inlines show: the columns of each, and whether they may be null.
    pub fn models(&self) -> Vec<(&'static str, Vec<(&'static str, bool)>)> {
        let inlines = self.sections.iter().flat_map(|section| &section.inlines);
        let all = self.sections.iter().map(AsRef::as_ref);
        let all = all.chain(inlines.map(|child| &child.section));
        all.map(|section| {
            let columns = section.columns.iter().map(|fields| &section.fields[fields.start]);
            let columns = columns.map(|field| (field.column, field.is_null));
            (section.table, columns.collect())
        })
        .collect()
    }

    /// Mistakes in the declarations.
    pub fn check(&self) -> Vec<Finding> {
        check::run(&self.sections)
    }

    /// The pages under `/admin/NAME/`.
    pub fn routes(&self, setup: &Setup) -> Routes {
        let links: Arc<[Link]> = self.links.clone().into();
        let sections: Arc<[Arc<Section>]> = self.sections.clone().into();
        let mut routes = Routes::new();
        for section in &self.sections {
            let desk = PageContext {
                setup: setup.clone(),
                section: section.clone(),
                sections: sections.clone(),
                links: links.clone(),
            };
            routes = routes.merge(of(section).with_state(&desk));
            if let Some(path) = section.api {
                routes = routes.merge(api::routes(section, path).with_state(&desk));
            }
        }
        routes
    }
}

fn of(section: &Section) -> Routes<PageContext> {
    let permissions = section.permissions;
    let path = |rest: &str| leak_str(format!("/admin/{}/{rest}", section.name));
    let (view, change) = (Access::Page(permissions.view), Access::Page(permissions.change));
    let object = path("{id}/");
    let mut routes = Routes::new()
        .get(path(""), view, list::show)
        .get(object, view, form::show);
    if section.can_change {
        routes = routes
            .post(path("edit/"), change, list::edit::submit)
            .post(object, change, form::save::change)
            .get(path("{id}/history/"), view, form::history::show);
    }
    if section.can_change || !section.actions.is_empty() {
        routes = routes.post(path("action/"), view, action::submit::submit);
    }
    if section.has_relations() {
        routes = routes.get(path("related/"), view, relation::search);
    }
    if !section.prepopulate.is_empty() {
        routes = routes.get(path("suggest/"), view, form::suggest::show);
    }
    if section.is_upload() {
        // A user who may add but not change sends the picture with the form.
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

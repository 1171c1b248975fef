//! The admin pages of leads.
//!
//! | file | what it is |
//! |---|---|
//! | `section`, `rules` | the declaration of list and form; the rules that apply to every save |
//! | `actions` | bulk operations on leads |
//! | `panel`, `contact`, `timeline` | the panel beside the form |
//! | `post` | the buttons beside the form |
//! | `download` | the filtered list as a file |
//! | `trash` | deleted leads |
//! | `delivery`, `delivery_page` | all deliveries, also the failed ones |

mod actions;
mod contact;
mod delivery;
mod delivery_page;
mod download;
mod page_state;
mod panel;
mod post;
mod rules;
mod section;
mod timeline;
mod trash;

use std::sync::Arc;

use ::admin::Registry;
use web::{Access, Routes};

pub use trash::routes as trash_routes;

use super::{
    permissions::{CHANGE, EXPORT, GIVE},
    state::Leads,
};

/// Adds the sections. Without a running slice they can be checked, but they do nothing.
pub fn sections(registry: Registry, leads: Option<&Arc<Leads>>) -> Registry {
    let leads_pages = section::section(registry.terms(), leads);
    registry.with(leads_pages).with(delivery::section(leads))
}

pub(super) fn routes() -> Routes<Arc<Leads>> {
    let change = Access::Page(CHANGE);
    Routes::new()
        .get("/admin/leads/export/csv/", Access::Sudo(EXPORT), download::csv)
        .get("/admin/leads/export/xlsx/", Access::Sudo(EXPORT), download::xlsx)
        .post("/admin/leads/{id}/status/", change, post::status)
        .post("/admin/leads/{id}/standing/", change, post::standing)
        .post("/admin/leads/{id}/take/", change, post::take)
        .post("/admin/leads/{id}/give/", Access::Page(GIVE), post::give)
        .post("/admin/leads/{id}/note/", change, post::note)
        .post("/admin/leads/{id}/redeliver/", change, post::redeliver)
}

//! The pages of leads in the admin.
//!
//! | file | what it is |
//! |---|---|
//! | `section`, `rules` | the list and the form, declared; what holds for every save |
//! | `actions` | operations on many leads |
//! | `panel`, `contact`, `timeline` | what stands beside the form |
//! | `note` | what staff write down |
//! | `post` | the buttons beside the form |
//! | `download` | the filtered list as a file |
//! | `trash` | those that were deleted |
//! | `delivery`, `delivery_page` | everything that was sent, or could not be |

mod actions;
mod contact;
mod delivery;
mod delivery_page;
mod download;
pub(super) mod note;
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

use super::{
    permissions::{CHANGE, EXPORT, GIVE},
    state::Leads,
};
use crate::vocabulary::Vocabulary;

pub use trash::routes as trash_routes;

/// Adds the sections; without a running slice they can be checked, and do nothing.
pub fn sections(registry: Registry, words: &Vocabulary, leads: Option<&Arc<Leads>>) -> Registry {
    registry
        .with(section::section(words, leads))
        .with(delivery::section(leads))
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

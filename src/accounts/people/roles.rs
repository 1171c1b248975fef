//! The page with the permissions of each role. Roles are a table in the program; users cannot define any.

use std::sync::Arc;

use admin::RolesPage;
use axum::{extract::State, response::Response};
use text::Message;
use web::{Context, Error, Identity, Permission, Scope};

use super::{paths::ROLES_PATH, rows::name};
use crate::accounts::{
    roles::{Role, permissions},
    state::Accounts,
};

/// Every permission that a page or the API requires, with the key of its description.
pub const PERMISSIONS: &[(&str, &str)] = &[
    ("admin.use", "may-admin-use"),
    ("account.manage", "may-account-manage"),
    ("content.view", "may-content-view"),
    ("content.add", "may-content-add"),
    ("content.change", "may-content-change"),
    ("content.delete", "may-content-delete"),
    ("leads.view", "may-leads-view"),
    ("leads.contact", "may-leads-contact"),
    ("leads.add", "may-leads-add"),
    ("leads.change", "may-leads-change"),
    ("leads.give", "may-leads-give"),
    ("leads.delete", "may-leads-delete"),
    ("leads.export", "may-leads-export"),
    ("leads.deliveries", "may-leads-deliveries"),
    ("analytics.view", "may-analytics-view"),
    ("users.manage", "may-users-manage"),
    ("audit.view", "may-audit-view"),
    ("privacy.manage", "may-privacy-manage"),
    ("system.view", "may-system-view"),
    ("system.test", "may-system-test"),
];

/// The table.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
) -> Result<Response, Error> {
    let lang = context.lang;
    let cell = |role: Role, permission| {
        let message = match permissions(&[role]).scope(Permission(permission)) {
            Some(Scope::All) => Message::new("roles-yes"),
            Some(Scope::Own) => Message::new("roles-own"),
            None => Message::new("roles-no"),
        };
        message.render(lang)
    };
    let rows = PERMISSIONS.iter().map(|(permission, words)| {
        let cells = Role::ALL.map(|role| cell(role, permission));
        (Message::new(words).render(lang), cells.to_vec())
    });
    let page = RolesPage {
        page: accounts.page(lang),
        csrf: identity.csrf.clone().unwrap_or_default(),
        nav: accounts.sections.nav_at(&identity, lang, ROLES_PATH),
        roles: Role::ALL.map(|role| name(role).render(lang)).to_vec(),
        rows: rows.collect(),
    };
    page.respond()
}

//! The owners' pages: users, the API tokens of all users, the audit log; and the figures about them.
//!
//! | file | what it is |
//! |---|---|
//! | `users` | all users, and inviting a new one |
//! | `user` | one user: roles, access, sessions |
//! | `tokens` | API tokens of all users |
//! | `audit`, `audit_export` | the audit log: search and download |
//! | `roles` | the permissions of each role |
//! | `cards` | figures of the home page |
//! | `rows` | users, roles and times as text |

mod audit;
mod audit_export;
mod cards;
mod paths;
mod roles;
pub(super) mod rows;
mod tokens;
mod user;
mod users;

use std::sync::Arc;

use admin::{Label, Registry};
use web::{Access, Routes};

pub use cards::{FailedSignIns, WithoutTwoStep};
pub use roles::PERMISSIONS;

use super::{commands::MANAGE, state::Accounts};
use paths::{AUDIT, AUDIT_PATH, ROLES_PATH, TOKENS_PATH, USERS_PATH};

/// The owners' pages in the navigation.
pub fn links(registry: Registry) -> Registry {
    registry
        .link(Label::key("users-title"), USERS_PATH, MANAGE)
        .link(Label::key("roles-title"), ROLES_PATH, MANAGE)
        .link(Label::key("tokens-title"), TOKENS_PATH, MANAGE)
        .link(Label::key("audit-title"), AUDIT_PATH, AUDIT)
}

/// The pages of users and the download of the audit log require a confirmation of the password
/// (`SECURITY.md#giving-the-password-again`).
pub(super) fn routes() -> Routes<Arc<Accounts>> {
    Routes::new()
        .get(USERS_PATH, Access::Sudo(MANAGE), users::show)
        .post(USERS_PATH, Access::Sudo(MANAGE), users::invite)
        .get("/admin/users/{id}/", Access::Sudo(MANAGE), user::show)
        .post("/admin/users/{id}/", Access::Sudo(MANAGE), user::submit)
        .get(ROLES_PATH, Access::Page(MANAGE), roles::show)
        .get(TOKENS_PATH, Access::Page(MANAGE), tokens::show)
        .post(TOKENS_PATH, Access::Page(MANAGE), tokens::revoke)
        .get(AUDIT_PATH, Access::Page(AUDIT), audit::show)
        .get(
            "/admin/audit/export/",
            Access::Sudo(AUDIT),
            audit_export::download,
        )
}

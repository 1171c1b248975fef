//! The paths of the owners' pages.

use web::Permission;

pub(super) const USERS_PATH: &str = "/admin/users/";

pub(super) const ROLES_PATH: &str = "/admin/roles/";

pub(super) const TOKENS_PATH: &str = "/admin/tokens/";

pub(super) const AUDIT_PATH: &str = "/admin/audit/";

/// Permission to read the audit log, which contains names and values of all people.
pub(super) const AUDIT: Permission = Permission("audit.view");

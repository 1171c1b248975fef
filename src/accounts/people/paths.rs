//! Where the pages of the owners are.

use web::Permission;

pub(super) const USERS_PATH: &str = "/admin/users/";

pub(super) const ROLES_PATH: &str = "/admin/roles/";

pub(super) const TOKENS_PATH: &str = "/admin/tokens/";

pub(super) const AUDIT_PATH: &str = "/admin/audit/";

/// Names and values of everybody are in it.
pub(super) const AUDIT: Permission = Permission("audit.view");

//! Who may use the admin, and the pages of one's own account.

use web::{Access, Permission};

/// Seeing the admin at all.
pub(super) const USE_ADMIN: Access = Access::Page(Permission("admin.use"));

/// One's own account; every role has it.
pub(super) const OWN_ACCOUNT: Permission = Permission("account.manage");

pub(super) const OWN: Access = Access::Page(OWN_ACCOUNT);

pub(super) const OWN_SUDO: Access = Access::Sudo(OWN_ACCOUNT);

/// Setting up a second step, and what belongs to it: giving the password again, signing out. Every role has it, and it is
/// all that is left to a user who has to set one up first.
pub(super) const ENROL: Permission = Permission("account.enrol");

/// Where it is.
pub(super) const OWN_PATH: &str = "/admin/account/";

/// Where a second step is set up.
pub(super) const TWO_STEP_PATH: &str = "/admin/account/two-step/";

//! Permissions to use the admin and the pages of a user's own account.

use web::{Access, Permission};

/// Access to the admin.
pub(super) const USE_ADMIN: Access = Access::Page(Permission("admin.use"));

/// Access to one's own account; every role has it.
pub(super) const OWN_ACCOUNT: Permission = Permission("account.manage");

pub(super) const OWN: Access = Access::Page(OWN_ACCOUNT);

pub(super) const OWN_SUDO: Access = Access::Sudo(OWN_ACCOUNT);

/// Setting up a second step, and the actions needed for it: confirming the password and signing out. Every role has
/// this permission. It is the only one of a user who has to set up a second step first.
pub(super) const ENROL: Permission = Permission("account.enrol");

/// The path of the account page.
pub(super) const OWN_PATH: &str = "/admin/account/";

/// The path of the page that sets up a second step.
pub(super) const TWO_STEP_PATH: &str = "/admin/account/two-step/";

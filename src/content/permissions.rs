//! Permissions of the catalogue.

use ::admin::Permissions;
use web::Permission;

/// The permissions that the pages require. They are the same for all parts of the catalogue.
pub(super) const PERMISSIONS: Permissions = Permissions {
    view: Permission("content.view"),
    add: Permission("content.add"),
    change: Permission("content.change"),
    delete: Permission("content.delete"),
};

//! Who may work on the catalogue.

use ::admin::Permissions;
use web::Permission;

/// What the pages ask for: whoever works on the catalogue works on all of it.
pub(super) const PERMISSIONS: Permissions = Permissions {
    view: Permission("content.view"),
    add: Permission("content.add"),
    change: Permission("content.change"),
    delete: Permission("content.delete"),
};

//! Permissions that the pages of a section require.

use web::{Identity, Permission};

/// The four permissions for a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// To see the list and the objects.
    pub view: Permission,
    /// To create objects.
    pub add: Permission,
    /// To change fields.
    pub change: Permission,
    /// To delete objects.
    pub delete: Permission,
}

impl Permissions {
    /// `NAME.view` and so on. By default a section requires the permissions of its own name. If roles hold the
    /// permissions of a slice, its sections use `Permissions::of("slice")`.
    pub fn of(name: &str) -> Self {
        let permission = |verb| Permission(leak_str(format!("{name}.{verb}")));
        Self {
            view: permission("view"),
            add: permission("add"),
            change: permission("change"),
            delete: permission("delete"),
        }
    }
}

/// What a user may do in a section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowed {
    pub(crate) add: bool,
    pub(crate) change: bool,
    pub(crate) delete: bool,
}

impl Allowed {
    pub(crate) fn of(who: &Identity, permissions: &Permissions) -> Self {
        Self {
            add: who.can(permissions.add),
            change: who.can(permissions.change),
            delete: who.can(permissions.delete),
        }
    }
}

/// Leaks a text to get `'static`. Names of permissions and routes live as long as the program; they are made once, at
/// startup.
pub(crate) fn leak_str(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

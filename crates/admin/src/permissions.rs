//! What the pages of a section ask for.

use web::{Identity, Permission};

/// The four things that can be done to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// Seeing the list and the objects.
    pub view: Permission,
    /// Making new ones.
    pub add: Permission,
    /// Changing fields.
    pub change: Permission,
    /// Deleting.
    pub delete: Permission,
}

impl Permissions {
    /// `NAME.view` and so on. A section asks for those of its own name; where roles hold those of a slice, its sections
    /// ask for `Permissions::of("slice")`.
    pub fn of(name: &str) -> Self {
        let permission = |verb| Permission(forever(format!("{name}.{verb}")));
        Self {
            view: permission("view"),
            add: permission("add"),
            change: permission("change"),
            delete: permission("delete"),
        }
    }
}

/// What somebody may do here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct May {
    pub(crate) add: bool,
    pub(crate) change: bool,
    pub(crate) delete: bool,
}

impl May {
    pub(crate) fn of(who: &Identity, permissions: &Permissions) -> Self {
        Self {
            add: who.can(permissions.add),
            change: who.can(permissions.change),
            delete: who.can(permissions.delete),
        }
    }
}

/// Names of permissions and routes live as long as the program: they are made once, when it starts.
pub(crate) fn forever(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

//! The single table of roles and their permissions. A permission that none of the user's roles grants is denied, both
//! in the admin and in the API.

use web::{Grant, Permissions, Scope};

const fn all(pattern: &'static str) -> Grant {
    let scope = Scope::All;
    Grant { pattern, scope }
}

const fn own(pattern: &'static str) -> Grant {
    let scope = Scope::Own;
    Grant { pattern, scope }
}

/// A role of a user. A user may have several roles, and has the permissions of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Everything, users and backups included.
    Owner,
    /// Products, portfolio and their pictures; no leads.
    Editor,
    /// All leads and the figures.
    Sales,
    /// Leads that are assigned to the user: view and change; no deletion and no export.
    SalesOwn,
    /// View everything except contact data of people and what they sent; no changes and no export.
    Viewer,
}

impl Role {
    /// All roles, the widest first.
    pub const ALL: [Self; 5] = [
        Self::Owner,
        Self::Editor,
        Self::Sales,
        Self::SalesOwn,
        Self::Viewer,
    ];

    /// Its name in the database and in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Editor => "editor",
            Self::Sales => "sales",
            Self::SalesOwn => "sales_own",
            Self::Viewer => "viewer",
        }
    }

    /// The role with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The permissions that it grants.
    pub const fn grants(self) -> &'static [Grant] {
        const OWNER: &[Grant] = &[all("*")];
        const EDITOR: &[Grant] = &[all("admin.use"), all("account.*"), all("content.*")];
        const SALES: &[Grant] = &[
            all("admin.use"),
            all("account.*"),
            all("leads.*"),
            all("analytics.view"),
        ];
        const SALES_OWN: &[Grant] = &[
            all("admin.use"),
            all("account.*"),
            own("leads.view"),
            own("leads.contact"),
            own("leads.add"),
            own("leads.change"),
        ];
        const VIEWER: &[Grant] = &[
            all("admin.use"),
            all("account.*"),
            all("leads.view"),
            all("analytics.view"),
            all("content.view"),
        ];
        match self {
            Self::Owner => OWNER,
            Self::Editor => EDITOR,
            Self::Sales => SALES,
            Self::SalesOwn => SALES_OWN,
            Self::Viewer => VIEWER,
        }
    }
}

/// The combined permissions of users with these roles.
pub fn permissions(roles: &[Role]) -> Permissions {
    if roles.is_empty() {
        return Permissions::None;
    }
    if roles.contains(&Role::Owner) {
        return Permissions::All;
    }
    Permissions::Granted(roles.iter().flat_map(|role| role.grants()).copied().collect())
}

/// The permissions of a user who has to set up a second step first.
pub(super) fn permissions_before_enrolment() -> Permissions {
    Permissions::Granted([all(super::permissions::ENROL.0)].into())
}

/// The names of the roles as one text, in a fixed order.
pub fn join(roles: &[Role]) -> String {
    let names = Role::ALL.into_iter().filter(|role| roles.contains(role));
    names.map(Role::name).collect::<Vec<_>>().join(",")
}

/// Parses such a text; unknown names grant nothing.
pub fn split(text: &str) -> Vec<Role> {
    text.split(',')
        .filter_map(|name| Role::named(name.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use web::Permission;

    use super::*;

    #[test]
    fn roles_are_read_as_they_were_written() {
        assert_eq!(join(&[Role::Sales, Role::Editor]), "editor,sales");
        assert_eq!(split("editor,sales"), [Role::Editor, Role::Sales]);
        assert_eq!(split(""), []);
        assert_eq!(split("root, viewer"), [Role::Viewer]);
    }

    #[test]
    fn two_roles_may_what_each_of_them_may() {
        let may = |roles: &[Role], permission| permissions(roles).scope(Permission(permission));
        assert_eq!(may(&[], "admin.use"), None);
        assert_eq!(may(&[Role::Editor], "leads.view"), None);
        assert_eq!(may(&[Role::SalesOwn], "leads.view"), Some(Scope::Own));
        assert_eq!(may(&[Role::SalesOwn], "leads.export"), None);
        let both = [Role::Editor, Role::Sales];
        assert_eq!(may(&both, "leads.delete"), Some(Scope::All));
        assert_eq!(may(&both, "content.change"), Some(Scope::All));
        assert_eq!(may(&both, "users.manage"), None);
        assert_eq!(may(&[Role::Owner], "users.manage"), Some(Scope::All));
    }
}

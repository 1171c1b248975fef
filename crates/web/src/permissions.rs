//! Named permissions, each for all rows or for the user's own rows. Everything that is not granted is denied.

use std::sync::Arc;

/// An operation that a user may perform, named `slice.verb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permission(pub &'static str);

/// The rows for which a permission applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The rows that belong to the user.
    Own,
    /// All rows.
    All,
}

/// One grant of a role: a permission, `slice.*`, or `*` for everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The granted permission or pattern.
    pub pattern: &'static str,
    /// The rows.
    pub scope: Scope,
}

/// The permissions of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Permissions {
    /// Only what is public.
    #[default]
    None,
    /// Everything that routes require.
    All,
    /// The union of these grants.
    Granted(Arc<[Grant]>),
    /// What both the user and a list of patterns allow: an API token with fewer permissions than its user.
    Narrowed {
        /// Permissions of the user.
        of: Arc<Permissions>,
        /// Patterns, as in [`Grant`].
        to: Arc<[String]>,
    },
}

impl Permissions {
    /// The rows for which the permission applies; `None` if it is not granted.
    pub fn scope(&self, permission: Permission) -> Option<Scope> {
        match self {
            Self::None => None,
            Self::All => Some(Scope::All),
            Self::Granted(grants) => {
                let matching = grants.iter().filter(|grant| covers(grant.pattern, permission));
                matching.map(|grant| grant.scope).max()
            }
            Self::Narrowed { of, to } => {
                let is_within = to.iter().any(|pattern| covers(pattern, permission));
                of.scope(permission).filter(|_| is_within)
            }
        }
    }

    /// The same permissions, restricted to those that match a pattern.
    pub fn narrowed(self, to: Vec<String>) -> Self {
        Self::Narrowed {
            of: Arc::new(self),
            to: to.into(),
        }
    }
}

/// Whether a pattern (`leads.view`, `leads.*`, `*`) covers a permission.
fn covers(pattern: &str, permission: Permission) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => permission.0.starts_with(start),
        None => pattern == permission.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: Permission = Permission("leads.view");
    const EXPORT: Permission = Permission("leads.export");

    fn granted(grants: &[(&'static str, Scope)]) -> Permissions {
        let grants = grants.iter().map(|(pattern, scope)| Grant {
            pattern,
            scope: *scope,
        });
        Permissions::Granted(grants.collect())
    }

    #[test]
    fn what_no_line_grants_is_denied() {
        assert_eq!(Permissions::None.scope(VIEW), None);
        assert_eq!(Permissions::All.scope(VIEW), Some(Scope::All));
        let content = granted(&[("content.*", Scope::All), ("lead", Scope::All)]);
        assert_eq!(content.scope(VIEW), None);
        assert_eq!(content.scope(Permission("content.change")), Some(Scope::All));
        // A slice whose name has the same prefix is another slice.
        assert_eq!(
            granted(&[("leads.*", Scope::All)]).scope(Permission("leadsheets.view")),
            None
        );
    }

    #[test]
    fn of_two_roles_the_wider_rows_count() {
        let both = granted(&[("leads.view", Scope::Own), ("leads.*", Scope::All)]);
        assert_eq!(both.scope(VIEW), Some(Scope::All));
        let own = granted(&[("leads.view", Scope::Own), ("leads.export", Scope::All)]);
        assert_eq!(
            (own.scope(VIEW), own.scope(EXPORT)),
            (Some(Scope::Own), Some(Scope::All))
        );
    }

    #[test]
    fn narrowing_never_adds() {
        let reader =
            granted(&[("leads.view", Scope::Own)]).narrowed(vec!["leads.*".into(), "content.*".into()]);
        assert_eq!(reader.scope(VIEW), Some(Scope::Own));
        assert_eq!(reader.scope(EXPORT), None);
        assert_eq!(reader.scope(Permission("content.view")), None);
        let owner = Permissions::All.narrowed(vec!["leads.view".into()]);
        assert_eq!((owner.scope(VIEW), owner.scope(EXPORT)), (Some(Scope::All), None));
    }
}

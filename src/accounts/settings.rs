//! Settings of sessions.

use std::{borrow::Cow, time::Duration};

use settings::{Invalid, Value, settings};

use super::{roles::Role, user};

settings! {
    /// Accounts
    pub struct AccountsSettings {
        /// A session ends when its user has done nothing for this long.
        SESSION_IDLE => session_idle: Duration = "12h" in "5m"..="30d",
        /// A session ends this long after signing in, whatever its user does.
        SESSION_LIFETIME => session_lifetime: Duration = "14d" in "5m"..="90d",
        /// How many sessions a user may have at once; beyond them, the one left alone the longest ends.
        SESSIONS_MOST => sessions_most: u32 = "5" in "1"..="100",
        /// Roles that sign in with a second step, a code from an app on the phone. A user who has not set it up can do
        /// nothing else, and API tokens of that user do not work until then.
        TWO_STEP_ROLES => two_step_roles: Vec<Role> = "",
    }
}

impl AccountsSettings {
    /// Whether a role of the user requires a second step.
    pub fn asks_for_two_step(&self, user: &user::Model) -> bool {
        user.roles().iter().any(|role| self.two_step_roles.contains(role))
    }
}

impl Value for Role {
    fn expects() -> Cow<'static, str> {
        Self::ALL.map(Self::name).join(", ").into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        Self::named(text.trim()).ok_or_else(Invalid::default)
    }
}

//! What an operator decides about sessions.

use std::time::Duration;

use settings::settings;

settings! {
    /// Accounts
    pub struct AccountsSettings {
        /// A session ends when its user has done nothing for this long.
        SESSION_IDLE => session_idle: Duration = "12h" in "5m"..="30d",
        /// A session ends this long after signing in, whatever its user does.
        SESSION_LIFETIME => session_lifetime: Duration = "14d" in "5m"..="90d",
    }
}

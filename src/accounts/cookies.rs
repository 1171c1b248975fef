//! The cookies of a browser after signing in: the session, and the mark that the browser is known for the account.

use axum::http::{HeaderName, HeaderValue, header::SET_COOKIE};
use web::{Context, cookie};

use super::{settings::AccountsSettings, state::Accounts, trusted_device};

/// The values of the cookies.
pub(super) struct Cookies {
    pub(super) session: String,
    pub(super) device: String,
    /// The user who signed in.
    pub(super) user_id: i64,
}

impl Cookies {
    /// The `Set-Cookie` headers.
    pub(super) fn headers(&self, accounts: &Accounts, context: &Context) -> [(HeaderName, HeaderValue); 2] {
        let age = accounts
            .core
            .settings
            .get::<AccountsSettings>()
            .session_lifetime
            .as_secs();
        let set = |name, value, age| (SET_COOKIE, cookie::set(context.scheme, name, value, age));
        [
            set(cookie::SESSION, &self.session, age),
            set(trusted_device::COOKIE, &self.device, trusted_device::AGE),
        ]
    }
}

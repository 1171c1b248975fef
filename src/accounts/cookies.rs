//! What a browser gets of somebody who signed in: the session, and that the account knows the browser from now on.

use axum::http::{HeaderName, HeaderValue, header::SET_COOKIE};
use web::{Context, cookie};

use super::{session, settings::AccountsSettings, state::Accounts, trusted_device};

/// The values of the cookies.
pub(super) struct Cookies {
    pub(super) session: String,
    pub(super) device: String,
    /// Who signed in.
    pub(super) user_id: i64,
}

impl Cookies {
    /// The headers that set them.
    pub(super) fn headers(&self, accounts: &Accounts, context: &Context) -> [(HeaderName, HeaderValue); 2] {
        let age = accounts
            .core
            .settings
            .get::<AccountsSettings>()
            .session_lifetime
            .as_secs();
        let set = |name, value, age| (SET_COOKIE, cookie::set(context.scheme, name, value, age));
        [
            set(session::COOKIE, &self.session, age),
            set(trusted_device::COOKIE, &self.device, trusted_device::AGE),
        ]
    }
}

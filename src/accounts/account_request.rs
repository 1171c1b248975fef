//! A request for a page of a user's own account: the user and the session.

use std::sync::Arc;

use admin::{NavLink, Page};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, header::SET_COOKIE, request::Parts},
    response::AppendHeaders,
};
use web::{Context, Error, Flash, Identity, cookie, sha256_hex};

use super::{
    authenticator::session_hash, cookies::Cookies, permissions::OWN_PATH, session,
    settings::AccountsSettings, state::Accounts, trusted_device, user,
};
use crate::audit::Entry;

/// The data that every handler of such a page needs.
pub(super) struct AccountRequest {
    pub(super) accounts: Arc<Accounts>,
    pub(super) context: Context,
    pub(super) identity: Identity,
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<Arc<Accounts>> for AccountRequest {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, accounts: &Arc<Accounts>) -> Result<Self, Error> {
        Ok(Self {
            accounts: accounts.clone(),
            context: Context::from_request_parts(parts, &()).await?,
            identity: Identity::from_request_parts(parts, &()).await?,
            headers: parts.headers.clone(),
        })
    }
}

impl AccountRequest {
    /// The page layout.
    pub(super) fn page(&self) -> Page {
        self.accounts.page(self.context.lang)
    }

    /// The CSRF token of the page's forms.
    pub(super) fn csrf(&self) -> String {
        self.identity.csrf.clone().unwrap_or_default()
    }

    /// The navigation links.
    pub(super) fn nav(&self) -> Vec<NavLink> {
        let sections = &self.accounts.sections;
        sections.nav_at(&self.identity, self.context.lang, OWN_PATH)
    }

    /// An audit log entry about an action on the user's own account.
    pub(super) fn entry(&self, action: &'static str) -> Entry {
        Entry::of_request(
            &self.identity,
            &self.context,
            action,
            subject(self.identity.user_id),
        )
    }

    /// Encrypts a text for the next page of this user, where it is shown once.
    pub(super) fn sealed(&self, text: &str) -> String {
        self.accounts.sealed(&self.identity, text)
    }

    /// Decrypts the text that the page before encrypted for this user.
    pub(super) fn unsealed(&self, flash: &Flash) -> Option<String> {
        self.accounts.unsealed(&self.identity, flash)
    }

    /// The hash of the session, as in the database.
    pub(super) fn session(&self) -> Option<String> {
        session_hash(&self.headers, &self.context)
    }

    /// Drops the session from this instance's cache after a change.
    pub(super) fn forget_session(&self) {
        if let Some(hash) = self.session() {
            self.accounts.callers.forget_session(hash);
        }
    }

    /// Replaces the session of the browser by another one.
    pub(super) fn set_session(&self, secret: &str) -> AppendHeaders<[(HeaderName, HeaderValue); 1]> {
        let age = self
            .accounts
            .core
            .settings
            .get::<AccountsSettings>()
            .session_lifetime
            .as_secs();
        let cookie = cookie::set(self.context.scheme, cookie::SESSION, secret, age);
        AppendHeaders([(SET_COOKIE, cookie)])
    }

    /// Call it after a change of what the account signs in with. This browser gets a new cookie and stays known, all
    /// other sessions end, and other browsers become unknown. Commits. If this session has ended meanwhile, nothing is
    /// changed and the result is `None`.
    pub(super) async fn begin_anew(&mut self, tx: db::Tx, user: &user::Model) -> Result<Option<Anew>, Error> {
        let own = self.session().unwrap_or_default();
        session::end_others(&tx, user.id, &own).await?;
        let Some(session) = session::confirm(&tx, &own).await? else {
            return Ok(None);
        };
        let secret = &self.accounts.core.secret;
        let device = trusted_device::Account::of(&tx, user).await?.cookie(secret);
        tx.commit().await?;
        self.accounts.callers.forget_session(own);
        self.identity.csrf = Some(self.accounts.callers.csrf(&sha256_hex(&session)));
        let cookies = Cookies {
            session,
            device,
            user_id: user.id,
        };
        Ok(Some(AppendHeaders(
            cookies.headers(&self.accounts, &self.context),
        )))
    }
}

/// The new cookies of a browser that stays signed in.
pub(super) type Anew = AppendHeaders<[(HeaderName, HeaderValue); 2]>;

/// The purpose of the key that encrypts texts which are shown once.
const SHOWN_ONCE: &str = "shown once";

impl Accounts {
    /// Encrypts a text for the next page of a user, where it is shown once.
    pub(super) fn sealed(&self, who: &Identity, text: &str) -> String {
        self.core.secret.seal(SHOWN_ONCE, &subject(who.user_id), text)
    }

    /// Decrypts the text that the page before encrypted for this user.
    pub(super) fn unsealed(&self, who: &Identity, flash: &Flash) -> Option<String> {
        self.core
            .secret
            .open(SHOWN_ONCE, &subject(who.user_id), flash.sealed())
    }
}

/// The subject of a user in the audit log.
pub(super) fn subject(user_id: i64) -> String {
    format!("user:{user_id}")
}

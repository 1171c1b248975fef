//! Somebody at a page of their own account: who it is, and with which session.

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

/// What every handler of such a page needs.
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
    /// The frame of the page.
    pub(super) fn page(&self) -> Page {
        self.accounts.page(self.context.lang)
    }

    /// What the forms of the page carry.
    pub(super) fn csrf(&self) -> String {
        self.identity.csrf.clone().unwrap_or_default()
    }

    /// Where else one can go.
    pub(super) fn nav(&self) -> Vec<NavLink> {
        let sections = &self.accounts.sections;
        sections.nav_at(&self.identity, self.context.lang, OWN_PATH)
    }

    /// What was done to one's own account, for the record.
    pub(super) fn entry(&self, action: &'static str) -> Entry {
        Entry::of_request(
            &self.identity,
            &self.context,
            action,
            subject(self.identity.user_id),
        )
    }

    /// A text for the next page of this user, shown once.
    pub(super) fn sealed(&self, text: &str) -> String {
        self.accounts.sealed(&self.identity, text)
    }

    /// The text that the page before has sealed for this user.
    pub(super) fn unsealed(&self, flash: &Flash) -> Option<String> {
        self.accounts.unsealed(&self.identity, flash)
    }

    /// The session, as the database knows it.
    pub(super) fn session(&self) -> Option<String> {
        session_hash(&self.headers, &self.context)
    }

    /// The session has changed: what this instance remembers of it is out of date.
    pub(super) fn forget_session(&self) {
        if let Some(hash) = self.session() {
            self.accounts.callers.forget_session(hash);
        }
    }

    /// Gives the browser another session in place of the one it has.
    pub(super) fn set_session(&self, secret: &str) -> AppendHeaders<[(HeaderName, HeaderValue); 1]> {
        let age = self
            .accounts
            .core
            .settings
            .get::<AccountsSettings>()
            .session_lifetime
            .as_secs();
        let cookie = cookie::set(self.context.scheme, session::COOKIE, secret, age);
        AppendHeaders([(SET_COOKIE, cookie)])
    }

    /// After a change of what the account signs in with: this browser goes on with a new cookie and stays known, all other
    /// sessions end, and other browsers are strangers. Commits; if this session has ended meanwhile, nothing is changed, and
    /// there is `None`.
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

/// The cookies of a browser that goes on.
pub(super) type Anew = AppendHeaders<[(HeaderName, HeaderValue); 2]>;

/// What the key of texts that are shown once is made for.
const SHOWN_ONCE: &str = "shown once";

impl Accounts {
    /// A text for the next page of a user, shown once.
    pub(super) fn sealed(&self, who: &Identity, text: &str) -> String {
        self.core.secret.seal(SHOWN_ONCE, &subject(who.user_id), text)
    }

    /// The text that the page before has sealed for this user.
    pub(super) fn unsealed(&self, who: &Identity, flash: &Flash) -> Option<String> {
        self.core
            .secret
            .open(SHOWN_ONCE, &subject(who.user_id), flash.sealed())
    }
}

/// A user in the record.
pub(super) fn subject(user_id: i64) -> String {
    format!("user:{user_id}")
}

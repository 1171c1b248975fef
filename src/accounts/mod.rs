//! Accounts: users, sessions, API tokens, signing in.
//!
//! Secrets are kept as hashes only: passwords as Argon2id (or Django's PBKDF2 until the first log-in), sessions and tokens,
//! which are 256 random bits already, as SHA-256.

mod callers;
mod hasher;
mod home;
mod import;
mod login;
mod next;
pub mod password;
pub mod rules;
pub mod session;
mod settings;
mod sign_in;
mod tidy;
pub mod token;
pub mod user;

use std::sync::Arc;

use admin::{Card, Page, Registry};
use text::Lang;
use web::{Access, Authenticate, Permission, Routes, access::LOGIN_PATH, csrf::TrustedOrigins};

pub use import::AccountImporter;
pub use settings::AccountsSettings;

use crate::core::Core;
use callers::Callers;
use hasher::Hasher;

/// Seeing the admin at all.
const USE_ADMIN: Access = Access::Page(Permission("admin.use"));

/// The slice.
pub struct Accounts {
    core: Core,
    callers: Arc<Callers>,
    hasher: Hasher,
    origins: TrustedOrigins,
    cards: Vec<Arc<dyn Card>>,
    sections: Arc<Registry>,
}

impl Accounts {
    /// Starts the slice; the cards are the figures of the home page, the sections its navigation.
    pub fn start(core: &Core, cards: Vec<Arc<dyn Card>>, sections: Arc<Registry>) -> Arc<Self> {
        Arc::new(Self {
            core: core.clone(),
            callers: Arc::new(Callers::new(core)),
            hasher: Hasher::new(),
            origins: TrustedOrigins(core.settings.guard_options().csrf_trusted_origins),
            cards,
            sections,
        })
    }

    /// Finds the user behind a request, for the guard.
    pub fn authenticate(&self) -> Arc<dyn Authenticate> {
        self.callers.clone()
    }

    /// Signing in and out, and the home page.
    pub fn routes(self: &Arc<Self>) -> Routes {
        Routes::new()
            .get("/", Access::Public, home::enter)
            .get(next::HOME, USE_ADMIN, home::show)
            .post("/admin/language/", USE_ADMIN, home::choose_language)
            .get(LOGIN_PATH, Access::Public, login::show)
            .post(LOGIN_PATH, Access::Public, login::submit)
            .post("/admin/logout/", USE_ADMIN, login::sign_out)
            .with_state(self)
    }

    fn page(&self, lang: Lang) -> Page {
        Page {
            lang,
            site: self.core.settings.site.name.clone(),
        }
    }
}

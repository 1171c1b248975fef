//! The shared state of the accounts handlers.

use std::sync::Arc;

use admin::{Card, Page, Registry};
use text::Lang;
use web::{Authenticate, csrf::TrustedOrigins};

use super::{authenticator::Authenticator, hasher::Hasher};
use crate::core::Core;

/// The shared state.
pub struct Accounts {
    pub(super) core: Core,
    pub(super) callers: Arc<Authenticator>,
    pub(super) hasher: Hasher,
    pub(super) origins: TrustedOrigins,
    pub(super) cards: Vec<Arc<dyn Card>>,
    pub(super) sections: Arc<Registry>,
}

impl Accounts {
    /// Starts the slice. `cards` are the figures of the home page, `sections` its navigation.
    pub fn start(core: &Core, cards: Vec<Arc<dyn Card>>, sections: Arc<Registry>) -> Arc<Self> {
        Arc::new(Self {
            core: core.clone(),
            callers: Arc::new(Authenticator::new(core)),
            hasher: Hasher::new(),
            origins: TrustedOrigins(core.settings.guard_options(&core.secret).csrf_trusted_origins),
            cards,
            sections,
        })
    }

    /// Returns the authenticator for the guard: it finds the user of a request.
    pub fn authenticate(self: &Arc<Self>) -> Arc<dyn Authenticate> {
        self.clone()
    }

    pub(super) fn page(&self, lang: Lang) -> Page {
        Page {
            lang,
            site: self.core.settings.site.name.clone(),
        }
    }
}

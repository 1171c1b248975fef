//! Accounts: users, sessions, API tokens, signing in.
//!
//! Secrets are kept as hashes only: passwords as Argon2id (or Django's PBKDF2 until the first log-in), sessions and tokens,
//! which are 256 random bits already, as SHA-256.

mod callers;
mod import;
pub mod password;
pub mod session;
mod settings;
pub mod token;
pub mod user;

use std::{fmt::Write as _, sync::Arc};

use sha2::{Digest as _, Sha256};
use web::Authenticate;

pub use import::AccountsImport;
pub use settings::AccountsSettings;

use crate::core::Core;
use callers::Callers;

/// The slice.
pub struct Accounts {
    callers: Arc<Callers>,
}

impl Accounts {
    /// Starts the slice.
    pub fn start(core: &Core) -> Arc<Self> {
        Arc::new(Self {
            callers: Arc::new(Callers::new(core)),
        })
    }

    /// Finds the user behind a request, for the guard.
    pub fn authenticate(&self) -> Arc<dyn Authenticate> {
        self.callers.clone()
    }
}

/// SHA-256 in hex of a secret that is random enough not to need more.
fn hash_of(secret: &str) -> String {
    Sha256::digest(secret)
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing into a text cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

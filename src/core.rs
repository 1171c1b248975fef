//! What every slice stands on: the database, the settings, the words, the clock's zone, the stores of files.

use std::sync::Arc;

use db::Db;
use media::{PrivateStore, PublicStore};
use text::Lang;

use crate::{health::Health, settings::Settings, vocabulary::Vocabulary, zone::Zone};

/// Cheap to clone; made once when a command starts.
#[derive(Clone, Debug)]
pub struct Core {
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// The database.
    pub db: Db,
    /// `TIME_ZONE`.
    pub zone: Zone,
    /// The words of this site.
    pub vocabulary: Arc<Vocabulary>,
    /// Languages of content and messages, the default first.
    pub languages: Arc<[Lang]>,
    /// Files that only staff may fetch.
    pub private: PrivateStore,
    /// Pictures of the catalogue.
    pub public: PublicStore,
    /// Signs what clients bring back.
    pub secret: web::Secret,
    /// Messages that people are owed.
    pub outbox: outbox::Outbox,
    /// How all of this is.
    pub health: Health,
}

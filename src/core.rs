//! The foundation of every slice: the database, the settings, the vocabulary, the time zone, the stores of files.

use std::sync::Arc;

use db::Db;
use media::{PrivateStore, PublicStore};
use text::Lang;

use crate::{health::Health, settings::Settings, vocabulary::Vocabulary, zone::Zone};

/// Created once when a command starts. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Core {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The database.
    pub db: Db,
    /// `TIME_ZONE`.
    pub zone: Zone,
    /// The vocabulary of this site.
    pub vocabulary: Arc<Vocabulary>,
    /// Languages of content and messages, the default first.
    pub languages: Arc<[Lang]>,
    /// Files that only staff may download.
    pub private: PrivateStore,
    /// Public pictures.
    pub public: PublicStore,
    /// Signs data that clients send back.
    pub secret: web::Secret,
    /// Messages that must be delivered.
    pub outbox: outbox::Outbox,
    /// The health of the parts.
    pub health: Health,
}

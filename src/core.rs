//! The foundation of every slice: the database, the settings, the vocabulary, the time zone, the stores of files.

use std::{fmt, pin::Pin, sync::Arc};

use db::Db;
use media::{PrivateStore, PublicStore};
use migration::Schema;
use model::Terms;
use text::Lang;
use web::{Context, Permission};

use crate::{health::Health, settings::Settings, vocabulary::Vocabulary, zone::Zone};

/// Created once when a command starts. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Core {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The database.
    pub db: Db,
    /// Its schema.
    pub schema: Schema,
    /// `TIME_ZONE`.
    pub zone: Zone,
    /// The vocabulary of this site.
    pub vocabulary: Arc<Vocabulary>,
    /// The languages of content, and the lists of choices, as the declarations of models use them.
    pub terms: Arc<Terms>,
    /// The languages of messages, the default first.
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
    /// What slices contribute for each other.
    pub slices: Arc<dyn AllSlices>,
}

impl Core {
    /// The absolute address of a picture; `None` for an empty path. `MEDIA_URL` may be an absolute address, such as that
    /// of a CDN.
    pub fn address(&self, context: &Context, path: &str) -> Option<String> {
        if path.is_empty() {
            return None;
        }
        let base = &self.settings.files.media_url;
        let address = PublicStore::url(&base.to_string(), path);
        Some(if base.site().is_some() {
            address
        } else {
            context.url(&address)
        })
    }
}

/// A future with an owned state.
pub type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What slices contribute for each other. Slices do not depend on each other, and therefore ask here.
pub trait AllSlices: fmt::Debug + Send + Sync {
    /// The users who have a permission, ordered by name.
    ///
    /// # Errors
    /// The database is not available.
    fn colleagues(&self, core: &Core, permission: Permission) -> Pending<Result<Vec<Colleague>, db::Error>>;

    /// The files that the rows of the database reference, as paths of an archive.
    ///
    /// # Errors
    /// The database is not available.
    fn named_files(&self, core: &Core) -> Pending<Result<Vec<String>, db::Error>>;
}

/// A user to whom work can be assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The key of the user.
    pub id: i64,
    /// The user name.
    pub name: String,
    /// The e-mail address; may be empty.
    pub email: String,
}

/// Where a file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// Files that only staff may download.
    Private,
    /// Public pictures.
    Public,
}

impl Store {
    /// The folder of these files in an archive, as a prefix of paths.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Private => "private/",
            Self::Public => "media/",
        }
    }
}

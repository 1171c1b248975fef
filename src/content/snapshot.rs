//! One state of the catalogue with the answers made of it.

use std::sync::OnceLock;

use web::{Context, Error, Query, Representation};

use super::catalogue::{self, answers::Answers, items::Catalogue, prebuilt::Prebuilt, resource::Resource};
use crate::core::Core;

/// Immutable but for two stores of answers, which follow from the rest.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// The number in the database that it shows at least.
    pub(super) revision: i64,
    catalogue: Catalogue,
    /// For the first moments: compressing well takes longer than a start or a save should.
    plain: Prebuilt,
    compressed: OnceLock<Prebuilt>,
    others: Answers,
}

impl Snapshot {
    /// The state of the database, with the answers of `before` that are still right.
    ///
    /// # Errors
    /// The database failed.
    pub(super) async fn load(core: &Core, usual: &Context, before: &Self) -> Result<Self, db::Error> {
        let (revision, catalogue) = catalogue::load(&core.db).await?;
        Ok(Self {
            revision,
            plain: Prebuilt::build(core, &catalogue, usual, before.prebuilt()),
            catalogue,
            ..Self::default()
        })
    }

    /// Compresses what is made ahead; takes processor time.
    pub(super) fn compress(&self) {
        self.compressed.get_or_init(|| self.plain.compressed());
    }

    /// Whether [`Snapshot::compress`] has run.
    pub(super) fn is_compressed(&self) -> bool {
        self.compressed.get().is_some()
    }

    /// What is made ahead.
    pub(super) fn prebuilt(&self) -> &Prebuilt {
        self.compressed.get().unwrap_or(&self.plain)
    }

    /// What visitors see.
    pub(super) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The answer about what `find` finds.
    ///
    /// # Errors
    /// 404 if it finds nothing; else as [`Answers::get`].
    pub(super) fn answer(
        &self,
        core: &Core,
        context: &Context,
        query: &Query,
        find: impl Fn(&Catalogue) -> Option<Resource<'_>>,
    ) -> Result<Representation, Error> {
        let resource = find(&self.catalogue).ok_or_else(Error::not_found)?;
        self.others.get(core, &self.catalogue, resource, context, query)
    }
}

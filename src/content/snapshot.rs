//! One state of the catalogue with the responses derived from it.

use std::sync::OnceLock;

use web::{Context, Error, Query, Representation};

use super::catalogue::{self, answers::Answers, items::Catalogue, prebuilt::Prebuilt, resource::Resource};
use crate::core::Core;

/// Immutable except for two stores of responses, which are derived from the rest.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The revision in the database; the snapshot is at least this new.
    pub(super) revision: i64,
    catalogue: Catalogue,
    /// Used at first: compressing well takes longer than a start or a save should.
    plain: Prebuilt,
    compressed: OnceLock<Prebuilt>,
    others: Answers,
}

impl Snapshot {
    /// Loads the state of the database, and takes over the responses of `before` that are still valid.
    ///
    /// # Errors
    /// The database failed.
    pub(super) async fn load(core: &Core, usual: &Context, before: Option<&Self>) -> Result<Self, db::Error> {
        let (revision, catalogue) = catalogue::load(core).await?;
        Ok(Self {
            revision,
            plain: Prebuilt::build(core, &catalogue, usual, before.map(Self::prebuilt)),
            catalogue,
            compressed: OnceLock::new(),
            others: Answers::default(),
        })
    }

    /// Compresses the prepared responses; takes processor time.
    pub(super) fn compress(&self) {
        self.compressed.get_or_init(|| self.plain.compressed());
    }

    /// Whether [`Snapshot::compress`] has run.
    pub(super) fn is_compressed(&self) -> bool {
        self.compressed.get().is_some()
    }

    /// The prepared responses.
    pub(super) fn prebuilt(&self) -> &Prebuilt {
        self.compressed.get().unwrap_or(&self.plain)
    }

    /// The data that visitors see.
    pub(super) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The response about the resource that `find` returns.
    ///
    /// # Errors
    /// 404 if `find` returns nothing; otherwise as [`Answers::get`].
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

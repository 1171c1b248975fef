//! The sections of a run by type. Code that lists settings does not depend on the code that reads them.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use crate::{Problems, Section, Source};

/// The sections read from one source. Cheap to clone.
#[derive(Clone, Default)]
pub struct Sections(Arc<Inner>);

#[derive(Default)]
struct Inner {
    source: Source,
    read: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Sections {
    /// Sections that are read from `source`.
    pub fn new(source: Source) -> Self {
        Self(Arc::new(Inner {
            source,
            read: RwLock::default(),
        }))
    }

    /// A section. It is read once. `Group::judge` reports its problems; here an invalid value is replaced by its
    /// default.
    pub fn get<S: Section>(&self) -> Arc<S> {
        let key = TypeId::of::<S>();
        let known = self
            .0
            .read
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if let Some(section) = known.and_then(|section| section.downcast().ok()) {
            return section;
        }
        let section = Arc::new(S::load(&self.0.source, &mut Problems::default()));
        let mut read = self.0.read.write().unwrap_or_else(PoisonError::into_inner);
        read.insert(key, section.clone());
        section
    }
}

impl fmt::Debug for Sections {
    /// Prints no values: the source contains secrets in plain text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sections").finish_non_exhaustive()
    }
}

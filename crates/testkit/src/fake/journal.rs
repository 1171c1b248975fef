//! A log of what a fake server received, in order, for tests that wait for entries.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

/// A test that waits longer than this waits for an entry that will not come.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(super) struct Journal<T> {
    entries: Mutex<Vec<T>>,
    more: Notify,
}

impl<T> Default for Journal<T> {
    fn default() -> Self {
        Self {
            entries: Mutex::default(),
            more: Notify::new(),
        }
    }
}

impl<T: Clone> Journal<T> {
    pub fn add(&self, entry: T) {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(entry);
        self.more.notify_waiters();
    }

    pub fn all(&self) -> Vec<T> {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub fn len(&self) -> usize {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// All entries, after waiting until there are at least this many.
    pub async fn wait_for(&self, count: usize) -> Vec<T> {
        let waiting = async {
            loop {
                let more = self.more.notified();
                tokio::pin!(more);
                // Registered before the check, so that no entry is missed in between.
                more.as_mut().enable();
                let entries = self.all();
                if entries.len() >= count {
                    return entries;
                }
                more.await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, waiting).await;
        found.unwrap_or_else(|_| panic!("{} of {count} arrived in {PATIENCE:?}", self.all().len()))
    }
}

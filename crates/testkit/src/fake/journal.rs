//! What a fake server was told, in order, for a test that waits for it.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

/// A test that waits longer than this waits for something that does not come.
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

    /// All entries, once there are at least so many.
    pub async fn wait_for(&self, count: usize) -> Vec<T> {
        let waiting = async {
            loop {
                let more = self.more.notified();
                tokio::pin!(more);
                // Registered before the look, so that nothing is missed in between.
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

//! The list of erasures, stored beside the backups: after a restore, the same persons must be erased again.

use async_trait::async_trait;

use super::catalogue::BackupStore;
use crate::privacy::{Copies, FILE};

#[async_trait]
impl Copies for BackupStore {
    fn keep_days(&self) -> u32 {
        self.keep_days()
    }

    async fn put(&self, list: &[u8]) -> Vec<String> {
        let file = tempfile::NamedTempFile::new().and_then(|file| {
            std::fs::write(file.path(), list)?;
            Ok(file)
        });
        let file = match file {
            Ok(file) => file,
            Err(error) => return vec![error.to_string()],
        };
        let mut troubles = Vec::new();
        for place in self.places() {
            if let Err(error) = place.put(file.path(), FILE).await {
                troubles.push(format!("{}: {error}", place.label));
            }
        }
        troubles
    }

    async fn all(&self) -> Vec<Vec<u8>> {
        let mut lists = Vec::new();
        for place in self.places() {
            let Ok(folder) = tempfile::tempdir() else { continue };
            let to = folder.path().join(FILE);
            // A place that has no list, or does not answer, adds nothing.
            if place.fetch(FILE, &to).await.is_ok() {
                lists.extend(std::fs::read(&to).ok());
            }
        }
        lists
    }
}

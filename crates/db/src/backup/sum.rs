//! What a table holds, as a sum.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// A table, how many rows it has, and the SHA-256 of all of them in the order of their key.
///
/// The sum is comparable between two databases of one kind; SQLite and PostgreSQL spell their rows differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSum {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// In lower-case hex.
    pub sha256: String,
}

/// A sum that grows.
pub(super) struct Growing {
    name: String,
    rows: u64,
    hash: Sha256,
}

impl Growing {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            rows: 0,
            hash: Sha256::new(),
        }
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
    }

    pub(super) fn count(&mut self, rows: usize) {
        self.rows += rows as u64;
    }

    pub(super) fn end(self) -> TableSum {
        let digest = self.hash.finalize();
        let sha256 = digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing into a text cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        TableSum {
            name: self.name,
            rows: self.rows,
            sha256,
        }
    }
}

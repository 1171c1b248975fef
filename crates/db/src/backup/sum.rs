//! A checksum of the contents of a table.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// A table, its number of rows, and the SHA-256 of all rows in the order of their key.
///
/// The checksums of two databases of the same kind are comparable. SQLite and PostgreSQL encode rows differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSum {
    /// Name of the table.
    pub name: String,
    /// Number of rows.
    pub rows: u64,
    /// In lower-case hex.
    pub sha256: String,
}

/// A checksum being computed.
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
            // Writing into a string cannot fail.
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

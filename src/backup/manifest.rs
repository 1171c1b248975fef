//! The manifest of a backup: every table and every file with its checksum, computed from the source and not from the
//! copy.

use chrono::{DateTime, Utc};
use db::backup::TableSum;
use serde::{Deserialize, Serialize};

use super::error::Error;
use crate::core::Store;

/// Names of the entries of the archive beside the stored files.
pub(super) const DUMP: &str = "database";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const SEAL: &str = "manifest.seal";
pub(super) const SECRET_KEY: &str = "secret_key";
/// The folder of the public store in the archive.
pub const PUBLIC: &str = Store::Public.prefix();
/// The folder of the private store in the archive.
pub const PRIVATE: &str = Store::Private.prefix();

const FORMAT: u32 = 1;
const PURPOSE: &str = "backup manifest";
/// The purpose for which key names are derived from keys.
const KEY: &str = "backup key";

/// The manifest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: u32,
    /// The version of the program that made the backup.
    pub program: String,
    /// The time of the database snapshot.
    pub taken_at: DateTime<Utc>,
    /// `SQLite` or `PostgreSQL`.
    pub database: String,
    /// The applied migration steps.
    pub steps: Vec<String>,
    /// Every table, with the checksum of the source at that time.
    pub tables: Vec<Table>,
    /// Every other entry of the archive.
    pub files: Vec<File>,
    /// Files that the database named but no store had when the backup was made.
    pub lost: Vec<String>,
    /// The name of the `SECRET_KEY` that signed it. It reveals nothing about the key itself.
    pub key: String,
}

/// A table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The number of rows.
    pub rows: u64,
    /// Checksum of all rows in the order of their key.
    pub sha256: String,
}

/// An entry of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its path in the archive.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Checksum of its bytes.
    pub sha256: String,
}

impl Manifest {
    pub(super) fn new(database: String, tables: &[TableSum], secret: &web::Secret) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            taken_at: crate::zone::now(),
            database,
            steps: vec![],
            tables: tables.iter().map(Table::from).collect(),
            files: vec![],
            lost: vec![],
            key: key_of(secret),
        }
    }

    /// The checksums in the type that the database engine compares.
    pub(super) fn sums(&self) -> Vec<TableSum> {
        let sum = |table: &Table| TableSum {
            name: table.name.clone(),
            rows: table.rows,
            sha256: table.sha256.clone(),
        };
        self.tables.iter().map(sum).collect()
    }

    /// The total number of rows.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Parses a manifest after checking its format and schema: if they are newer than the program supports, this is the
    /// error that is reported.
    pub(super) fn read(bytes: &[u8], known: &[String]) -> Result<Self, Error> {
        let manifest: Self = serde_json::from_slice(bytes)
            .map_err(|_| Error::Damaged("its manifest cannot be read".into()))?;
        let is_newer = manifest.steps.iter().any(|step| !known.contains(step));
        if manifest.format > FORMAT || is_newer {
            return Err(Error::Newer(manifest.program));
        }
        Ok(manifest)
    }
}

impl From<&TableSum> for Table {
    fn from(sum: &TableSum) -> Self {
        Self {
            name: sum.name.clone(),
            rows: sum.rows,
            sha256: sum.sha256.clone(),
        }
    }
}

pub(super) fn seal(secret: &web::Secret, manifest: &[u8]) -> String {
    secret.sign(PURPOSE, manifest)
}

pub(super) fn is_sealed_with(secret: &web::Secret, manifest: &[u8], seal: &str) -> bool {
    secret.verify(PURPOSE, manifest, seal)
}

/// The name of a key, which distinguishes it from others.
pub(super) fn key_of(secret: &web::Secret) -> String {
    secret.sign(KEY, b"")[..16].to_owned()
}

/// The names of all keys whose signatures are accepted: the current one, and its predecessors.
pub(super) fn keys_that_count(secret: &web::Secret) -> Vec<String> {
    let names = secret.signatures(KEY, b"");
    names.map(|name| name[..16].to_owned()).collect()
}

//! A separate database and folder for each test, removed afterwards.

use std::path::Path;

use tempfile::TempDir;

use crate::{Fixture, postgres, sqlite};

/// The databases that every test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file in the test's own folder.
    Sqlite,
    /// A separate database on the server of `TEST_POSTGRES_URL`.
    Postgres,
}

/// A fresh database with a folder. Dropping it removes both, even if there are still connections.
#[derive(Debug)]
pub struct TestDatabase {
    kind: DatabaseKind,
    url: String,
    folder: TempDir,
}

impl TestDatabase {
    /// An empty database.
    pub async fn empty(kind: DatabaseKind) -> Self {
        Self::prepared::<TestDatabase>(kind).await
    }

    /// A database after [`Fixture::prepare`], as the tests of the fixture get it.
    pub async fn prepared<F: Fixture>(kind: DatabaseKind) -> Self {
        let folder = TempDir::new().expect("the temporary folder is writable");
        let url = match kind {
            DatabaseKind::Sqlite => {
                let file = folder.path().join("test.db");
                sqlite::copy_template::<F>(&file).await;
                sqlite::url(&file)
            }
            DatabaseKind::Postgres => postgres::create::<F>().await,
        };
        Self { kind, url, folder }
    }

    /// The kind of database.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// Its address in the format of `DATABASE_URL` (`docs/deploy.md#database-addresses`): `sqlite:////absolute/path` or
    /// `postgres://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A private temporary folder, for `DATA_DIR` and other files of the test.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.kind == DatabaseKind::Postgres {
            postgres::remove(&self.url);
        }
    }
}

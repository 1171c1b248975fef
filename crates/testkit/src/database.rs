//! A database and a folder of its own for each test, removed afterwards.

use std::path::Path;

use tempfile::TempDir;

use crate::{Fixture, postgres};

/// The databases that every story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file in the test's own folder.
    Sqlite,
    /// A database of its own on the server of `TEST_POSTGRES_URL`.
    Postgres,
}

/// A fresh database with a folder beside it; dropping it removes both, whoever is still connected.
#[derive(Debug)]
pub struct TestDatabase {
    kind: DatabaseKind,
    url: String,
    folder: TempDir,
}

impl TestDatabase {
    /// A database with nothing in it.
    pub async fn empty(kind: DatabaseKind) -> Self {
        Self::prepared::<TestDatabase>(kind).await
    }

    /// A database as the fixture's stories find it: after [`Fixture::prepare`].
    pub async fn prepared<F: Fixture>(kind: DatabaseKind) -> Self {
        let folder = TempDir::new().expect("the temporary folder is writable");
        let url = match kind {
            DatabaseKind::Sqlite => {
                let url = format!("sqlite:///{}", folder.path().join("test.db").display());
                F::prepare(&url).await;
                url
            }
            DatabaseKind::Postgres => postgres::create::<F>().await,
        };
        Self { kind, url, folder }
    }

    /// Which database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// Its address as `DATABASE_URL` spells it (`docs/deploy.md#database-addresses`):
    /// `sqlite:////absolute/path` or `postgres://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A private temporary folder, for `DATA_DIR` and whatever the test writes.
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

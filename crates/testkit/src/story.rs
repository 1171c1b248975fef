//! Runs a `#[db_test]` test: its database, its fixture, its runtime.

use crate::{DatabaseKind, TestDatabase};
use std::time::Duration;

/// The argument of a test; the product's tests have a `TestApp` for it.
pub trait Fixture: Sized {
    /// Fills an empty database with the common data of all tests, usually the schema. It runs once per process, on a
    /// template that the databases of the tests are copied from. It must leave no connection open.
    fn prepare(_database_url: &str) -> impl Future<Output = ()> {
        async {}
    }

    /// Builds the fixture on a fresh, prepared database, which is removed when the [`TestDatabase`] is dropped.
    fn start(database: TestDatabase) -> impl Future<Output = Self>;
}

/// A test that takes the bare database gets an empty one.
impl Fixture for TestDatabase {
    async fn start(database: TestDatabase) -> Self {
        database
    }
}

/// Runs one test on a database of that kind; `#[db_test]` calls it.
pub fn run_story<F: Fixture, Story: Future<Output = ()>>(kind: DatabaseKind, story: impl FnOnce(F) -> Story) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async {
        let database = TestDatabase::prepared::<F>(kind).await;
        story(F::start(database).await).await;
    });
    // A hanging blocking task must not block the whole test run.
    runtime.shutdown_timeout(Duration::from_secs(10));
}

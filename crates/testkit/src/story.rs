//! How a `#[db_test]` story is run: its database, its fixture, its runtime.

use crate::{DatabaseKind, TestDatabase};
use std::time::Duration;

/// What a story takes as its argument; the product's tests have a `TestApp` for it.
pub trait Fixture: Sized {
    /// Fills an empty database with what every story needs, usually the schema. On PostgreSQL it runs once per process,
    /// on a template that the stories' databases are copied from; on SQLite it runs on each file.
    /// It must leave no connection open: PostgreSQL copies only a database that nobody uses.
    fn prepare(_database_url: &str) -> impl Future<Output = ()> {
        async {}
    }

    /// Builds the fixture on a fresh, prepared database, which is gone when the [`TestDatabase`] is dropped.
    fn start(database: TestDatabase) -> impl Future<Output = Self>;
}

/// A story that takes the bare database gets it empty.
impl Fixture for TestDatabase {
    async fn start(database: TestDatabase) -> Self {
        database
    }
}

/// Runs one story on a database of that kind; `#[db_test]` calls it.
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
    // A blocking task that hangs must not hang the whole test run.
    runtime.shutdown_timeout(Duration::from_secs(10));
}

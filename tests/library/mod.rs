//! Paradise as a library: the example with a model of its own, and what holds for every declared model.

mod page;
mod reviews;
mod schema;

use paradise::{site, slices::Slices};
use testkit::{Fixture, TestDatabase};

use crate::support::TestApp;

/// The site of `examples/reviews`.
fn slices() -> Slices {
    site::slices().with(::reviews::slice())
}

/// It, running.
struct Extended(TestApp);

impl Fixture for Extended {
    async fn prepare(database_url: &str) {
        TestApp::prepare_of(slices(), database_url).await;
    }

    async fn start(database: TestDatabase) -> Self {
        Self(TestApp::start_of(slices(), database).await)
    }
}

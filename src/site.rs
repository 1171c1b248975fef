//! The list of slices, put together into a server. The only file that knows them all.

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::HeaderMap;
use web::{Authenticate, Context, Error, Identity, Route, Routes, guard::Guard};

use crate::{analytics::Analytics, cli::Failure, core::Core, operations};

/// A running site.
pub struct Site {
    guard: Guard,
    routes: Vec<Route>,
    analytics: Arc<Analytics>,
}

impl Site {
    /// Starts every slice.
    ///
    /// # Errors
    /// A slice cannot read what it needs.
    pub async fn start(core: Core) -> Result<Self, Failure> {
        let analytics = Analytics::start(&core);
        let routes = Routes::new()
            .merge(operations::routes(&core))
            .merge(analytics.routes());
        let list = routes.list().to_vec();
        let guard = Guard::new(
            core.settings.guard_options(),
            routes.into_router(),
            Arc::new(Nobody),
            None,
        );
        Ok(Self {
            guard,
            routes: list,
            analytics,
        })
    }

    /// The service for the accept loop.
    pub fn guard(&self) -> Guard {
        self.guard.clone()
    }

    /// Every route, for tests and documents.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Ends what is queued; no request comes any more.
    pub async fn stop(self) {
        self.analytics.drain().await;
    }
}

struct Nobody;

#[async_trait]
impl Authenticate for Nobody {
    async fn authenticate(&self, _: &HeaderMap, _: &Context) -> Result<Option<Identity>, Error> {
        Ok(None)
    }
}

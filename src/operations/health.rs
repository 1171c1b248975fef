//! `/api/health/`: whether the site works, as monitors have always asked (CONTRACT §4).

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde_json::json;
use text::{Lang, Message};
use tokio::sync::Mutex;
use web::{Access, Context, Error, Routes};

use crate::core::Core;

/// How long one answer of the database serves all probes, so that they cost it nothing.
const FRESH: Duration = Duration::from_millis(500);
/// A database that takes longer does not work.
const DEADLINE: Duration = Duration::from_secs(2);

struct Health {
    core: Core,
    last: Mutex<Option<(Instant, bool)>>,
}

/// The health route.
pub fn routes(core: &Core) -> Routes {
    let health = Arc::new(Health {
        core: core.clone(),
        last: Mutex::new(None),
    });
    Routes::new()
        .get("/api/health/", Access::Public, show)
        .with_state(&health)
}

async fn show(State(health): State<Arc<Health>>, context: Context) -> Result<impl IntoResponse, Error> {
    let settings = &health.core.settings;
    if !settings.operations.health_check {
        return Err(Error::not_found());
    }
    let works = health.database_works().await;
    let word = |healthy| if healthy { "healthy" } else { "unhealthy" };
    let status = if works {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let answer = json!({
        "status": word(works),
        "service": settings.site.name,
        "version": env!("CARGO_PKG_VERSION"),
        "checks": {
            "database": { "status": word(works), "message": message(works, context.lang) },
            "settings": {
                "status": "healthy",
                "debug": settings.site.debug,
                "allowed_hosts_configured": !settings.web.allowed_hosts.is_empty() || settings.site.public_url.is_some(),
            },
        },
    });
    Ok((status, Json(answer)))
}

fn message(works: bool, lang: Lang) -> String {
    let message = if works {
        Message::new("health-database-works")
    } else {
        Message::new("health-database-gone")
    };
    message.render(lang)
}

impl Health {
    /// Asked at most once in [`FRESH`]; probes that come meanwhile wait for the same answer.
    async fn database_works(&self) -> bool {
        let mut last = self.last.lock().await;
        if let Some((at, works)) = *last
            && at.elapsed() < FRESH
        {
            return works;
        }
        let works = matches!(
            tokio::time::timeout(DEADLINE, self.core.db.ping()).await,
            Ok(Ok(()))
        );
        *last = Some((Instant::now(), works));
        works
    }
}

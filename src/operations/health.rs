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
/// The same of the storage of files, which may be far away and count its requests.
const FRESH_STORAGE: Duration = Duration::from_secs(3);
/// A database or storage that takes longer does not work.
const DEADLINE: Duration = Duration::from_secs(2);

struct Health {
    core: Core,
    database: Probe,
    storage: Probe,
}

/// What a part said of itself last, and when.
#[derive(Default)]
struct Probe(Mutex<Option<(Instant, bool)>>);

/// The health route.
pub fn routes(core: &Core) -> Routes {
    let health = Arc::new(Health {
        core: core.clone(),
        database: Probe::default(),
        storage: Probe::default(),
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
    let core = &health.core;
    let (works, stores) = tokio::join!(
        health.database.ask(FRESH, core.db.ping()),
        health.storage.ask(FRESH_STORAGE, core.private.ping()),
    );
    let word = |healthy| if healthy { "healthy" } else { "unhealthy" };
    let status = if works {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut answer = json!({
        // Without its storage the site still takes leads: less than healthy, and no reason to send visitors away.
        "status": if works && !stores { "degraded" } else { word(works) },
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
    if !stores {
        let message = Message::new("health-storage-gone").render(context.lang);
        answer["checks"]["storage"] = json!({ "status": word(false), "message": message });
    }
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

impl Probe {
    /// Asks at most once in `fresh`; probes that come meanwhile wait for the same answer.
    async fn ask<E>(&self, fresh: Duration, sign_of_life: impl Future<Output = Result<(), E>>) -> bool {
        let mut last = self.0.lock().await;
        if let Some((at, works)) = *last
            && at.elapsed() < fresh
        {
            return works;
        }
        let works = matches!(tokio::time::timeout(DEADLINE, sign_of_life).await, Ok(Ok(())));
        *last = Some((Instant::now(), works));
        works
    }
}

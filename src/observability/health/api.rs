//! `/api/health/`: whether the site works, in the format that monitors already use (`docs/api/contract.md#health`).

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde_json::json;
use text::{Lang, Message};
use web::{Access, Context, Error, Routes};

use crate::{
    core::Core,
    health::{Check, Status},
    observability::settings::OperationsSettings,
};

/// The health route.
pub fn routes(core: &Core) -> Routes {
    Routes::new()
        .get("/api/health/", Access::Public, show)
        .with_state(&Arc::new(core.clone()))
}

async fn show(State(core): State<Arc<Core>>, context: Context) -> Result<impl IntoResponse, Error> {
    let settings = &core.settings;
    if !settings.get::<OperationsSettings>().health_check {
        return Err(Error::not_found());
    }
    let (health, storage) = (&core.health, core.health.seen(Check::Storage));
    let works = health.is_up(Check::Database) && health.is_up(Check::Schema);
    let stores = storage.is_none_or(|seen| seen.status == Status::Up);
    let word = |healthy| if healthy { "healthy" } else { "unhealthy" };
    let status = if works {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut answer = json!({
        // Delayed mail or an unavailable bucket is degraded health, but no reason to send visitors elsewhere.
        "status": if works && health.status() == Status::Degraded { "degraded" } else { word(works) },
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

//! `/api/health/`: whether the site works, in the format that monitors already use (`docs/api/contract.md#health`).

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use schemars::JsonSchema;
use serde::Serialize;
use text::{Lang, Message};
use web::{
    Access, Context, Error, Routes,
    openapi::{Operation, Schema},
};

use crate::{
    core::Core,
    health::{Check, Status},
    observability::settings::OperationsSettings,
};

#[derive(Serialize, JsonSchema)]
struct Answer {
    /// `healthy`, `degraded` or `unhealthy`.
    status: &'static str,
    service: String,
    version: &'static str,
    checks: Checks,
}

#[derive(Serialize, JsonSchema)]
struct Checks {
    database: Component,
    settings: SettingsCheck,
    /// Only while files cannot be stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    storage: Option<Component>,
}

#[derive(Serialize, JsonSchema)]
struct Component {
    status: &'static str,
    message: String,
}

impl Component {
    fn new(status: &'static str, message: String) -> Self {
        Self { status, message }
    }
}

#[derive(Serialize, JsonSchema)]
struct SettingsCheck {
    status: &'static str,
    debug: bool,
    allowed_hosts_configured: bool,
}

/// The health route.
pub fn routes(core: &Core) -> Routes {
    let operation = Operation::new("getHealth", "Whether the site works.")
        .answers(200, "It works, perhaps not all of it.", Schema::of::<Answer>())
        .answers(
            503,
            "It does not work.",
            Schema::any_of([Schema::of::<Answer>(), Schema::error()]),
        )
        .refuses(404, "`ENABLE_HEALTH_CHECK` is off.");
    Routes::new()
        .get("/api/health/", Access::Public, show)
        .described(operation)
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
    // Delayed mail or an unavailable bucket is degraded health, but no reason to send visitors elsewhere.
    let is_degraded = works && health.status() == Status::Degraded;
    let gone = || Message::new("health-storage-gone").render(context.lang);
    let answer = Answer {
        status: if is_degraded { "degraded" } else { word(works) },
        service: settings.site.name.clone(),
        version: env!("CARGO_PKG_VERSION"),
        checks: Checks {
            database: Component::new(word(works), message(works, context.lang)),
            settings: SettingsCheck {
                status: word(true),
                debug: settings.site.debug,
                allowed_hosts_configured: !settings.web.allowed_hosts.is_empty()
                    || settings.site.public_url.is_some(),
            },
            storage: (!stores).then(|| Component::new(word(false), gone())),
        },
    };
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

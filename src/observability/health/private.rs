//! The private listener: it serves the service manager, the load balancer and Prometheus, and is not reachable for
//! visitors (`docs/deploy.md#the-private-listener`).
//!
//! It has its own thread and event loop. So it answers at once, however busy the site is, and can detect that the
//! site's event loop is stuck.

use std::{net::SocketAddr, thread, time::Duration};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    middleware,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde_json::json;
use tokio::sync::oneshot;

use crate::{
    core::Core,
    health::{CHECKS, Phase, Status},
    observability::metrics::Figures,
};

/// How often the event loop of the site reports that it runs.
const BEAT: Duration = Duration::from_secs(1);
/// The limit of connections. Clients are few; they are programs, and fast.
const MOST_CONNECTIONS: usize = 256;
const PATIENCE: Duration = Duration::from_secs(10);
/// How long answers in progress may take at shutdown.
const FAREWELL: Duration = Duration::from_secs(1);

#[derive(Clone)]
struct Known {
    core: Core,
    figures: Figures,
}

/// The listener. It serves until this value is dropped.
pub struct Private {
    beat: tokio::task::JoinHandle<()>,
    server: Option<(oneshot::Sender<()>, thread::JoinHandle<()>)>,
}

impl Private {
    /// Starts the listener if it is configured. An address that cannot be bound is only a warning: the site is more
    /// important.
    pub fn start(core: &Core, figures: &Figures) -> Self {
        let (health, upkeep) = (core.health.clone(), figures.clone());
        let beat = tokio::spawn(async move {
            loop {
                health.beat();
                upkeep.tidy();
                tokio::time::sleep(BEAT).await;
            }
        });
        let server = crate::observability::settings::private_bind(&core.settings).and_then(|address| {
            let (stop, stopped) = oneshot::channel();
            let known = Known {
                core: core.clone(),
                figures: figures.clone(),
            };
            let thread = thread::Builder::new()
                .name("private".to_owned())
                .spawn(move || serve(address, known, stopped));
            thread
                .inspect_err(|error| tracing::warn!("PRIVATE_BIND: no thread for it: {error}"))
                .ok()
                .map(|thread| (stop, thread))
        });
        Self { beat, server }
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        self.beat.abort();
        if let Some((stop, thread)) = self.server.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

fn serve(address: SocketAddr, known: Known, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return tracing::warn!("PRIVATE_BIND: no event loop for it: {error}"),
    };
    runtime.block_on(async {
        let listener = match web::server::bind(address) {
            Ok(listener) => listener,
            Err(error) => {
                return tracing::warn!(
                    "PRIVATE_BIND: {error}; /metrics and /readyz are not served, the site is. Set it to another address, or to nothing"
                );
            }
        };
        let options = web::server::Options {
            name: "private",
            max_connections: MOST_CONNECTIONS,
            head_timeout: PATIENCE,
            accept_stop_delay: Duration::ZERO,
            drain_deadline: FAREWELL,
            ..web::server::Options::default()
        };
        let stop = async {
            // Either the sender was dropped or it has sent: both mean stop.
            let _ = stopped.await;
        };
        web::server::serve(vec![listener.into()], router(known), options, stop).await;
    });
}

fn router(known: Known) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .route("/startupz", get(started))
        .layer(middleware::map_response(async |mut response: Response| {
            let headers = response.headers_mut();
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            response
        }))
        .with_state(known)
}

fn word(is_well: bool, bad: &'static str) -> Response {
    if is_well {
        "ok".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, bad).into_response()
    }
}

async fn metrics(State(known): State<Known>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(CONTENT_TYPE, kind)], known.figures.render(&known.core)).into_response()
}

async fn live(State(known): State<Known>) -> Response {
    word(known.core.health.is_alive(), "the event loop is stuck")
}

async fn started(State(known): State<Known>) -> Response {
    word(known.core.health.phase() != Phase::Starting, "starting")
}

async fn ready(State(known): State<Known>, RawQuery(query): RawQuery) -> Response {
    let is_ready = known.core.health.is_ready();
    if query.is_some_and(|query| query == "verbose") {
        verbose(&known, is_ready)
    } else {
        word(is_ready, "not ready")
    }
}

/// Each check by name, with its status and times only. The answer does not reveal where a part is or what is in it.
fn verbose(known: &Known, is_ready: bool) -> Response {
    let health = &known.core.health;
    let checks = CHECKS.into_iter().filter_map(|check| {
        let seen = health.seen(check)?;
        Some(json!({
            "name": check.name(),
            "status": seen.status.word(),
            "age_ms": seen.at.elapsed().as_millis(),
            "latency_ms": seen.latency.as_secs_f64() * 1000.0,
        }))
    });
    let status = match (health.phase(), health.status()) {
        (Phase::Starting, _) => "starting",
        (Phase::Draining, _) => "draining",
        (Phase::Serving, Status::Up) => "ready",
        (Phase::Serving, Status::Degraded) => "degraded",
        (Phase::Serving, Status::Down) => "down",
    };
    let body = json!({ "status": status, "checks": checks.collect::<Vec<_>>() });
    let code = if is_ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (code, axum::Json(body)).into_response()
}

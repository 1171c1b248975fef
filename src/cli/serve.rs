//! `paradise serve`: the server.

use std::time::Duration;

use migration::State;
use tokio::signal;

use super::{Environment, Failure};
use crate::{core::Core, operations::logging, site::Site};

/// Serve the site.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {}

/// How long a database that does not answer is left alone before it is asked again.
const DATABASE_PATIENCE: Duration = Duration::from_secs(1);

/// Runs until SIGTERM or Ctrl-C.
pub(super) async fn run(_: Args, environment: Environment) -> Result<(), Failure> {
    logging::start(&environment.settings)?;
    let core = environment.open().await?;
    serve(core, |_| {}).await
}

/// Prepares the schema, starts the site, listens, and drains at the end.
pub(super) async fn serve(core: Core, ready: impl FnOnce(&Core)) -> Result<(), Failure> {
    // Listening comes first: a port in use is told before anything is touched.
    let bind = core.settings.web.bind;
    let listener = web::server::bind(bind).map_err(|error| {
        Failure::new(format!(
            "{error}; stop the other program or set BIND to another address"
        ))
    })?;
    prepare(&core).await?;
    let options = core.settings.web.server_options();
    let site = Site::start(core.clone()).await?;
    tracing::info!("serving on http://{bind}");
    ready(&core);
    let drained = web::server::serve(vec![listener], site.guard(), options, stop_signal()).await;
    site.stop().await;
    if drained.cut > 0 {
        tracing::warn!(cut = drained.cut, "connections were cut at the deadline");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Waits for the database, makes or updates its schema where that is allowed (ruling 5).
async fn prepare(core: &Core) -> Result<(), Failure> {
    loop {
        match migration::state(&core.db).await {
            Ok(State::Current) => return Ok(()),
            Ok(State::Empty) => migration::apply(&core.db).await?,
            Ok(State::Behind(steps)) => {
                let is_sqlite = core.db.backend() == db::Backend::Sqlite;
                if !is_sqlite && !core.settings.database.migrate_on_start {
                    return Err(Failure::new(format!(
                        "the schema is {} steps behind this program; run `paradise migrate`, or set MIGRATE_ON_START=True",
                        steps.len()
                    )));
                }
                migration::apply(&core.db).await?;
            }
            Err(migration::Error::Database(error)) if error.problem == db::Problem::Unavailable => {
                tracing::warn!("waiting for the database: {error}");
                tokio::time::sleep(DATABASE_PATIENCE).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

async fn stop_signal() {
    let interrupt = async {
        // Without a handler the default action ends the process, which is a stop as well.
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping: no new connections, answers in progress are finished");
}

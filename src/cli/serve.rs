//! `paradise serve`: runs the server.

use std::time::Duration;

use migration::State;
use text::{Lang, Message};
use web::server::Listener;

use super::{
    environment::Environment,
    language,
    listen::{addresses, listen},
    reload, schema,
    service_manager::{self, systemd::Pulse},
    stop,
};
use crate::{
    check::{self, Finding, Severity},
    core::Core,
    failure::Failure,
    health::Phase,
    https::Keeper,
    import,
    observability::{
        health::Private,
        logging::{self, Logging},
        metrics::{self, Figures},
    },
    running::Site,
    settings::Settings,
    slices::Slices,
};

/// Serve the site; this is also what `paradise` alone does.
///
/// Makes the schema in an empty database. With DEBUG=False, mistakes in the configuration that `paradise check` calls
/// critical are told, all at once, and nothing starts.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {}

/// The pause between two connection attempts to a database that does not answer.
const DATABASE_PATIENCE: Duration = Duration::from_secs(1);

/// Runs until SIGTERM or Ctrl-C.
pub(super) async fn run(_: Args, environment: Environment) -> Result<(), Failure> {
    let settings = &environment.settings;
    let findings = check::run(settings, &environment.slices.checks());
    if !settings.site.debug {
        refuse(&findings)?;
    }
    let logging = logging::start(settings)?;
    let served = serve_with(&logging, &environment, findings).await;
    logging.finish().await;
    served
}

async fn serve_with(
    logging: &Logging,
    environment: &Environment,
    findings: Vec<Finding>,
) -> Result<(), Failure> {
    let figures = measure(&environment.settings)?;
    let keeper = Keeper::open(&environment.settings)?;
    reload::follow(environment.slices.clone(), logging.levels(), keeper.clone())?;
    let listeners = listen(&environment.settings, keeper.as_deref())?;
    let core = environment.open().await?;
    // Before the schema is prepared, which may take long: a monitor that waits for the start can see that it makes
    // progress.
    let _private = figures.map(|figures| Private::start(&core, &figures));
    serve(&environment.slices, listeners, core, |core| {
        for finding in findings {
            let (id, fix) = (finding.id, finding.fix(Lang::En));
            tracing::warn!(id, fix, "{}", finding.what.render(Lang::En));
        }
        welcome(core);
        if let Some(keeper) = &keeper {
            keeper.start(core);
        }
    })
    .await
}

/// Installs the metrics if there is a listener that serves them.
fn measure(settings: &Settings) -> Result<Option<Figures>, Failure> {
    crate::observability::private_bind(settings)
        .map(|_| metrics::install())
        .transpose()
}

/// Prints all critical findings and fails (`docs/deploy.md#what-stops-it`).
fn refuse(findings: &[Finding]) -> Result<(), Failure> {
    let critical = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Critical);
    let lang = language::of_terminal();
    let told: Vec<_> = critical
        .map(|finding| format!("\n\n{}", finding.told(lang)))
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    let unsafe_to_serve = Message::new("check-unsafe-to-serve").render(lang);
    Err(Failure::new(format!("{unsafe_to_serve}{}", told.concat())))
}

/// Prints the next steps for a user who has not configured anything yet.
fn welcome(core: &Core) {
    let settings = &core.settings;
    if settings.site.debug || settings.site.public_url.is_some() {
        return;
    }
    let (bind, data) = (settings.web.bind, settings.files.data_dir.display());
    let names = if settings.web.allowed_hosts.is_empty() {
        "local names only".to_owned()
    } else {
        format!("{} only, see ALLOWED_HOSTS", settings.hosts().join(", "))
    };
    println!(
        "\
Paradise serves on http://{bind} and keeps its data in {data}. It answers to {names}. What next:

  paradise createsuperuser       make the first user
  paradise loaddata dump.json    take over the data of a Django site
  paradise demo                  look around on a made-up company's data (in an empty folder)
  paradise config                see every setting; PUBLIC_URL=https://… is the first one to set, in .env
  paradise check                 see what is missing for production
"
    );
}

/// Prepares the schema, starts the site, serves requests, and drains them at the end.
pub(super) async fn serve(
    slices: &Slices,
    listeners: Vec<Listener>,
    core: Core,
    ready: impl FnOnce(&Core),
) -> Result<(), Failure> {
    let pulse = Pulse::start();
    prepare(&core).await?;
    clean_up(&core).await;
    let options = core.settings.web.server_options(core.settings.is_https());
    let site = Site::start(slices, core.clone()).await?;
    // Before the site is reported as ready, since it may be asked to stop from then on.
    let stop = stop::asked().map_err(|error| Failure::new(format!("cannot listen to signals: {error}")))?;
    let status = format!("serving on {}", addresses(&listeners));
    tracing::info!("{status}");
    ready(&core);
    pulse.ready(&status);
    let health = core.health.clone();
    let stop = async move {
        stop.await;
        health.enter(Phase::Draining);
    };
    let drained = web::server::serve(listeners, site.guard(), options, stop).await;
    site.stop().await;
    if drained.cut > 0 {
        tracing::warn!(cut = drained.cut, "connections were cut at the deadline");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Removes what an import that was killed left behind. What cannot be removed now is tried again at the next start.
async fn clean_up(core: &Core) {
    match import::clean_up(core).await {
        Ok(0) => {}
        Ok(files) => tracing::info!(
            files,
            "an import had ended too early; the files that it left were removed"
        ),
        Err(failure) => tracing::warn!("what an import left behind stays: {}", failure.message()),
    }
}

/// Waits for the database, and creates or updates its schema where that is allowed (`docs/deploy.md#the-schema`).
async fn prepare(core: &Core) -> Result<(), Failure> {
    loop {
        match core.schema.state(&core.db).await {
            Ok(State::Current) => return Ok(()),
            Ok(State::Empty) => core.schema.apply(&core.db).await?,
            Ok(State::Behind(steps)) => {
                if !core.db.backend().is_file() && !core.settings.database.migrate_on_start {
                    return Err(Failure::new(format!(
                        "the schema is {} steps behind this program; run `paradise migrate`, or set MIGRATE_ON_START=True",
                        steps.len()
                    )));
                }
                let copy = schema::update(core, &State::Behind(steps.clone())).await?;
                tracing::info!(
                    ?steps,
                    ?copy,
                    "the schema was older than this program and is current now"
                );
            }
            Err(migration::Error::Database(error)) if error.problem == db::Problem::Unavailable => {
                tracing::warn!("waiting for the database: {error}");
                service_manager::systemd::status("waiting for the database, which does not answer");
                tokio::time::sleep(DATABASE_PATIENCE).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

//! The command line: one file for each command, all listed here.
//!
//! Exit codes: 0 done, 1 refused or failed (one sentence on stderr that names the fix), 2 wrong usage.

// Comes first, because macros are visible only after their definition.
#[macro_use]
mod print;

mod atomic_file;
mod audit;
mod backup;
mod changepassword;
pub mod check;
mod cleanup_old_analytics;
mod client;
mod collectstatic;
mod config;
mod createsuperuser;
mod createtoken;
mod demo;
pub mod deploy;
mod doctor;
mod environment;
mod export_leads;
mod health;
mod init;
mod language;
mod listen;
mod loaddata;
mod migrate;
mod privacy;
mod reload;
mod resetlink;
mod schema;
mod secret;
mod sendtest;
mod serve;
mod service_manager;
mod signout;
mod stop;
mod table;
mod templates;
mod twostep;
mod upgrade_check;
mod users;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

pub use environment::Environment;

use crate::{failure::Failure, observability::owners, slices::Slices};
use table::table;

/// Everything behind a company's website: catalogue, leads, analytics, admin.
///
/// Without a command, it serves. Settings come from the environment and from `.env`; `paradise config` shows them all.
/// Exit codes: 0 done, 1 refused or failed, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "paradise", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Demo(demo::Args),
    Init(init::Args),
    Deploy(deploy::Args),
    Health(health::Args),
    Migrate(migrate::Args),
    Loaddata(loaddata::Args),
    Createsuperuser(createsuperuser::Args),
    Changepassword(changepassword::Args),
    Createtoken(createtoken::Args),
    Resetlink(resetlink::Args),
    Signout(signout::Args),
    #[command(subcommand)]
    Twostep(twostep::Command),
    #[command(subcommand)]
    Secret(secret::Command),
    #[command(name = "export_leads", alias = "export-leads")]
    ExportLeads(export_leads::Args),
    #[command(name = "cleanup_old_analytics", alias = "cleanup-old-analytics")]
    CleanupOldAnalytics(cleanup_old_analytics::Args),
    Collectstatic(collectstatic::Args),
    Templates(templates::Args),
    #[command(subcommand)]
    Client(client::Command),
    Sendtest(sendtest::Args),
    #[command(subcommand)]
    Audit(audit::Command),
    #[command(subcommand)]
    Backup(backup::Command),
    #[command(subcommand)]
    Privacy(privacy::Command),
    Check(check::Args),
    #[command(name = "upgrade-check")]
    UpgradeCheck(upgrade_check::Args),
    Doctor(doctor::Args),
    Config(config::Args),
}

/// Parses the command line and runs the command, for a site of these slices.
pub fn run(slices: Slices) -> ExitCode {
    let command = Cli::parse()
        .command
        .unwrap_or(Command::Serve(serve::Args::default()));
    match execute(command, slices) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// The definition of the command line, for generated documents.
pub fn definition() -> clap::Command {
    Cli::command()
}

fn execute(command: Command, slices: Slices) -> Result<(), Failure> {
    let environment = match &command {
        // It also shows settings that no other command accepts.
        Command::Config(args) => return config::run(args, &slices),
        // It creates the settings.
        Command::Init(args) => return init::run(args, &slices),
        Command::Demo(_) => Environment::from_process_with(slices, demo::decide)?,
        _ => Environment::from_process(slices)?,
    };
    let workers = environment.settings.web.worker_threads;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if workers > 0 {
        runtime.worker_threads(workers);
    }
    let runtime = runtime
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {error}")))?;
    let settings = environment.settings.clone();
    // Commands that only read change nothing.
    let only_looks = matches!(
        command,
        Command::Check(_)
            | Command::Client(_)
            | Command::Doctor(_)
            | Command::Health(_)
            | Command::UpgradeCheck(_)
    );
    let done = runtime.block_on(async {
        match command {
            Command::Serve(args) => serve::run(args, environment).await,
            Command::Demo(args) => demo::run(args, environment).await,
            Command::Migrate(args) => migrate::run(args, environment).await,
            Command::Loaddata(args) => loaddata::run(args, environment).await,
            Command::Createsuperuser(args) => createsuperuser::run(args, environment).await,
            Command::Changepassword(args) => changepassword::run(args, environment).await,
            Command::Createtoken(args) => createtoken::run(args, environment).await,
            Command::Resetlink(args) => resetlink::run(args, environment).await,
            Command::Signout(args) => signout::run(args, environment).await,
            Command::Twostep(command) => twostep::run(command, environment).await,
            Command::Secret(command) => secret::run(&command, environment).await,
            Command::Audit(command) => audit::run(&command, environment).await,
            Command::Backup(command) => backup::run(command, environment).await,
            Command::Privacy(command) => privacy::run(command, environment).await,
            Command::ExportLeads(args) => export_leads::run(args, environment).await,
            Command::CleanupOldAnalytics(args) => cleanup_old_analytics::run(args, environment).await,
            Command::Collectstatic(args) => collectstatic::run(&args, &environment),
            Command::Templates(args) => templates::run(args, environment).await,
            Command::Client(command) => client::run(command, &environment).await,
            Command::Sendtest(args) => sendtest::run(args, environment).await,
            Command::UpgradeCheck(args) => upgrade_check::run(&args, &environment),
            Command::Deploy(args) => deploy::run(&args, &environment),
            Command::Health(_) => health::run(&environment),
            Command::Check(args) => check::run(args, environment).await,
            Command::Doctor(args) => doctor::run(args, environment).await,
            Command::Config(args) => config::run(&args, &environment.slices),
            Command::Init(args) => init::run(&args, &environment.slices),
        }
    });
    // After any command: the service could not use files that root created.
    if !only_looks && let Some((count, user)) = owners::hand_over(&settings) {
        eprintln!(
            "paradise: gave {count} files and folders that root made to user {user}, who owns DATA_DIR"
        );
    }
    done
}

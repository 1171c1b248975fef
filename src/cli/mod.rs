//! The command line: one command a file, all listed here.
//!
//! Exit codes: 0 done, 1 refused or failed (one sentence on stderr that says the fix), 2 wrong usage.

mod changepassword;
mod cleanup_old_analytics;
mod createsuperuser;
mod createtoken;
mod environment;
mod export_leads;
mod failure;
mod serve;
mod users;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use environment::Environment;
pub use failure::Failure;

/// Everything behind a company's website: catalogue, leads, analytics, admin.
#[derive(Debug, Parser)]
#[command(name = "paradise", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Changepassword(changepassword::Args),
    Createsuperuser(createsuperuser::Args),
    Createtoken(createtoken::Args),
    Serve(serve::Args),
    #[command(name = "export_leads", alias = "export-leads")]
    ExportLeads(export_leads::Args),
    #[command(name = "cleanup_old_analytics", alias = "cleanup-old-analytics")]
    CleanupOldAnalytics(cleanup_old_analytics::Args),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let command = Cli::parse()
        .command
        .unwrap_or(Command::Serve(serve::Args::default()));
    match execute(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn execute(command: Command) -> Result<(), Failure> {
    let environment = Environment::from_process()?;
    let workers = environment.settings.web.worker_threads;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if workers > 0 {
        runtime.worker_threads(workers);
    }
    let runtime = runtime
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start: {error}")))?;
    runtime.block_on(async {
        match command {
            Command::Changepassword(args) => changepassword::run(args, environment).await,
            Command::Createsuperuser(args) => createsuperuser::run(args, environment).await,
            Command::Createtoken(args) => createtoken::run(args, environment).await,
            Command::Serve(args) => serve::run(args, environment).await,
            Command::ExportLeads(args) => export_leads::run(args, environment).await,
            Command::CleanupOldAnalytics(args) => cleanup_old_analytics::run(args, environment).await,
        }
    })
}

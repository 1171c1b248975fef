//! The ways in which a check of an installation looks, and going through all of them.

use std::{future::Future, pin::Pin};

use db::ServerFacts;
use outbox::Tls;

pub use super::machine::Machine;
use super::{Check, Finding, Severity, data, machine, online};
use crate::{cli::Environment, core::Core, settings::Settings};

type Later<'a> = Pin<Box<dyn Future<Output = Option<String>> + Send + 'a>>;

/// What a check looks at. Each answers with what is wrong, or `None`.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// Files and folders.
    Files(fn(&Settings) -> Option<String>),
    /// The process and the machine.
    Machine(fn(&Machine) -> Option<String>),
    /// The PostgreSQL server.
    Server(fn(&ServerFacts) -> Option<String>),
    /// What is in the database.
    Data(for<'a> fn(&'a Core) -> Later<'a>),
    /// Other machines.
    Online(for<'a> fn(&'a Settings, &'a Tls) -> Later<'a>),
}

/// Every check of an installation.
pub const DEPLOY: &[&[Check<Look>]] = &[ALWAYS, machine::CHECKS, data::CHECKS, online::CHECKS];

/// For `check --deploy` alone: with `DEBUG`, `serve` serves.
pub(super) const DEBUG_ON: Check<Look> = Check {
    id: "debug-on",
    severity: Severity::Critical,
    why: "a site under development takes plain http and shows more than it should",
    fix: "set DEBUG=False",
    find: Look::Files(|_| None),
};

const DATABASE_UNREACHABLE: Check<Look> = Check {
    id: "database-unreachable",
    severity: Severity::Critical,
    why: "without it, nothing is served but the catalogue that is in memory",
    fix: "start the database, or correct DATABASE_URL",
    find: Look::Files(|_| None),
};

/// Found on the way, not by looking at one thing.
const ALWAYS: &[Check<Look>] = &[DEBUG_ON, DATABASE_UNREACHABLE];

/// Looks at the machine and the data; tells how many checks there were.
pub(super) async fn deploy(environment: &Environment, findings: &mut Vec<Finding>) -> usize {
    let settings = &environment.settings;
    let machine = Machine::here();
    for check in machine::CHECKS {
        let what = match check.find {
            Look::Files(find) => find(settings),
            Look::Machine(find) => machine.as_ref().and_then(find),
            _ => None,
        };
        findings.extend(what.map(|what| check.finding(what)));
    }
    let checked = ALWAYS.len() + machine::CHECKS.len();
    // Looking makes nothing: a database that is not there yet has nothing wrong with it.
    let file = settings.database.url.file(&settings.files.data_dir);
    if file.is_some_and(|file| !file.exists()) {
        return checked;
    }
    let core = match environment.open().await {
        Ok(core) => core,
        Err(failure) => {
            findings.push(DATABASE_UNREACHABLE.finding(failure.message().to_owned()));
            return checked;
        }
    };
    of_data(&core, findings).await;
    if core.db.close().await.is_err() {
        tracing::debug!("a connection was not closed cleanly");
    }
    checked + data::CHECKS.len()
}

async fn of_data(core: &Core, findings: &mut Vec<Finding>) {
    let server = match core.db.server_facts().await {
        Ok(server) => server,
        Err(error) => return findings.push(DATABASE_UNREACHABLE.finding(error.to_string())),
    };
    for check in data::CHECKS {
        let what = match check.find {
            Look::Server(find) => server.as_ref().and_then(find),
            Look::Data(find) => find(core).await,
            _ => None,
        };
        findings.extend(what.map(|what| check.finding(what)));
    }
}

/// Asks others; tells how many checks there were.
pub(super) async fn online(settings: &Settings, findings: &mut Vec<Finding>) -> usize {
    let tls = Tls::system();
    for check in online::CHECKS {
        if let Look::Online(find) = check.find {
            findings.extend(find(settings, &tls).await.map(|what| check.finding(what)));
        }
    }
    online::CHECKS.len()
}

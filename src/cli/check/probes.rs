//! The ways in which a check of an installation can look at it, and running all of them.

use outbox::Tls;
use text::Message;

pub use super::machine::Machine;

use super::{
    certificate, data, files,
    kinds::{Look, Outside},
    machine, online, sender, server, site, unit,
};
use crate::{
    check::{Check, Finding, Severity},
    cli::environment::Environment,
    core::Core,
    settings::{FileSettings, OF_DJANGO, SiteSettings},
    slices::Slices,
};

/// Always checked, in the texts of settings: values copied from an example, and names that belong to another program.
pub const SOURCES: &[Check<Look>] = &[PLACEHOLDER, SETTING_IGNORED, SILENCED_UNKNOWN];

const PLACEHOLDER: Check<Look> = Check {
    id: "placeholder",
    severity: Severity::Error,
    find: Look::Files(|_| None),
};

const SETTING_IGNORED: Check<Look> = Check {
    id: "setting-ignored",
    severity: Severity::Warning,
    find: Look::Files(|_| None),
};

const SILENCED_UNKNOWN: Check<Look> = Check {
    id: "silenced-unknown",
    severity: Severity::Warning,
    find: Look::Files(|_| None),
};

/// Whether a check with this id exists.
fn is_known(id: &str, slices: &Slices) -> bool {
    let of_installation = DEPLOY.iter().copied().flatten().chain(SOURCES);
    let ids = slices.checks().into_iter().map(|check| check.id);
    let ids = ids.chain(of_installation.map(|check| check.id));
    ids.chain(admin::rules().map(|(id, _)| id))
        .any(|known| known == id)
}

/// Checks the settings as they were written.
pub(super) fn of_sources(environment: &Environment, findings: &mut Vec<Finding>) {
    let source = &environment.source;
    for (key, set_by) in source.placeholders(&environment.slices.settings()) {
        // `serve` refuses to start with such a key: see `secret-key-weak`.
        if key.name != SiteSettings::SECRET_KEY.name {
            let found = Message::new("check-placeholder").with("name", key.name);
            findings.push(PLACEHOLDER.finding(found.with("place", set_by.to_string())));
        }
    }
    let silenced = &environment.settings.site.silenced;
    if let Some(unknown) = silenced
        .iter()
        .find(|silenced| !is_known(&silenced.id, &environment.slices))
    {
        let found = Message::new("check-silenced-unknown").with("id", unknown.id.as_str());
        findings.push(SILENCED_UNKNOWN.finding(found));
    }
    let mut ignored: Vec<_> = source.names_like(OF_DJANGO);
    let static_url = &environment.settings.files.static_url;
    if static_url.to_string() != FileSettings::STATIC_URL.default {
        ignored.extend(source.names_like(&[FileSettings::STATIC_URL.name]));
    }
    if let Some((_, first)) = ignored.first() {
        let names: Vec<_> = ignored.iter().map(|(name, _)| *name).collect();
        let found = Message::new("check-setting-ignored").with("names", names.join(", "));
        findings.push(SETTING_IGNORED.finding(found.with("place", first.to_string())));
    }
}

/// Every check of an installation.
pub const DEPLOY: &[&[Check<Look>]] = &[
    ALWAYS,
    files::CHECKS,
    machine::CHECKS,
    unit::CHECKS,
    server::CHECKS,
    data::CHECKS,
    online::CHECKS,
    sender::CHECKS,
    site::CHECKS,
    certificate::CHECKS,
];

/// A part of an installation, and the ids of the checks that have looked at it.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    /// Its name.
    pub(crate) name: Message,
    /// The ids of all its checks. Empty if it could not be checked.
    pub(crate) ids: Vec<&'static str>,
}

fn area(name: &'static str, checks: &[&[Check<Look>]]) -> Area {
    Area {
        name: Message::new(name),
        ids: checks.iter().copied().flatten().map(|check| check.id).collect(),
    }
}

/// Only for `check --deploy`: with `DEBUG`, `serve` still starts.
pub(super) const DEBUG_ON: Check<Look> = Check {
    id: "debug-on",
    severity: Severity::Critical,
    find: Look::Files(|_| None),
};

const DATABASE_UNREACHABLE: Check<Look> = Check {
    id: "database-unreachable",
    severity: Severity::Critical,
    find: Look::Files(|_| None),
};

/// Every command prints this warning on stderr.
pub(super) const SETTINGS_ODD: Check<Look> = Check {
    id: "settings-odd",
    severity: Severity::Warning,
    find: Look::Files(|_| None),
};

/// Findings that arise during other checks, not from looking at one thing.
const ALWAYS: &[Check<Look>] = &[DEBUG_ON, SETTINGS_ODD, DATABASE_UNREACHABLE];

/// Checks the machine and the data.
pub(super) async fn deploy(environment: &Environment, findings: &mut Vec<Finding>) -> [Area; 2] {
    let settings = &environment.settings;
    let here = Machine::here();
    for check in files::CHECKS.iter().chain(machine::CHECKS).chain(unit::CHECKS) {
        let what = match check.find {
            Look::Files(find) => find(settings),
            Look::Machine(find) => here.as_ref().and_then(find),
            _ => None,
        };
        findings.extend(what.map(|what| check.finding(what)));
    }
    let machine = area(
        "doctor-area-machine",
        &[
            &[DEBUG_ON, SETTINGS_ODD],
            files::CHECKS,
            machine::CHECKS,
            unit::CHECKS,
        ],
    );
    let database = [&[DATABASE_UNREACHABLE], server::CHECKS, data::CHECKS];
    let is_there = of_database(environment, findings).await;
    [
        machine,
        area("doctor-area-database", if is_there { &database } else { &[] }),
    ]
}

/// Checks the database. Returns whether there is one.
async fn of_database(environment: &Environment, findings: &mut Vec<Finding>) -> bool {
    let settings = &environment.settings;
    // A check must not create anything. A database that does not exist yet has no problems.
    let file = settings.database.url.file(&settings.files.data_dir);
    if file.is_some_and(|file| !file.exists() || db::is_of_django(&file)) {
        return false;
    }
    let core = match environment.open().await {
        Ok(core) => core,
        Err(failure) => {
            findings.push(unreachable(failure.message()));
            return false;
        }
    };
    let is_there = of_data(&core, findings).await;
    if core.db.close().await.is_err() {
        tracing::debug!("a connection was not closed cleanly");
    }
    is_there
}

fn unreachable(error: &str) -> Finding {
    DATABASE_UNREACHABLE.finding(Message::new("check-database-unreachable").with("error", error))
}

async fn of_data(core: &Core, findings: &mut Vec<Finding>) -> bool {
    let server = match core.db.server_facts().await {
        Ok(server) => server,
        Err(error) => {
            findings.push(unreachable(&error.to_string()));
            return false;
        }
    };
    for check in server::CHECKS.iter().chain(data::CHECKS) {
        let what = match check.find {
            Look::Server(find) => server.as_ref().and_then(find),
            Look::Data(find) => find(core).await,
            _ => None,
        };
        findings.extend(what.map(|what| check.finding(what)));
    }
    true
}

/// Runs the checks that contact other hosts.
pub(super) async fn online(environment: &Environment, findings: &mut Vec<Finding>) -> Area {
    let outside = Outside {
        settings: environment.settings.clone(),
        tls: Tls::system(),
        secret: environment.known_secret(),
    };
    let checks = [online::CHECKS, sender::CHECKS, site::CHECKS, certificate::CHECKS];
    for check in checks.into_iter().flatten() {
        if let Look::Online(find) = check.find {
            findings.extend(find(&outside).await.map(|what| check.finding(what)));
        }
    }
    area("doctor-area-outside", &checks)
}

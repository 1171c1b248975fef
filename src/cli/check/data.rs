//! Checks of the database: the server, the schema, what waits in it.

use std::time::Duration;

use chrono::TimeDelta;
use db::ServerFacts;

use super::{Check, Look, Severity};
use crate::{accounts, core::Core, operations::backup, zone};

/// A delivery that waits longer than this waits for a person.
const PATIENCE: Duration = Duration::from_hours(1);
/// The oldest PostgreSQL that we are tested with.
const OLDEST_SERVER: i32 = 140_000;

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "database-old",
        severity: Severity::Critical,
        why: "older servers lack what we ask of them, and get no security fixes any more",
        fix: "upgrade PostgreSQL to 14 or newer",
        find: Look::Server(|server| {
            (server.version < OLDEST_SERVER)
                .then(|| format!("PostgreSQL {} answers", server.version / 10_000))
        }),
    },
    Check {
        id: "database-unsafe",
        severity: Severity::Critical,
        why: "a power cut would lose acknowledged leads, or the whole database",
        fix: "set fsync = on and full_page_writes = on in postgresql.conf",
        find: Look::Server(|server| {
            (!server.writes_safely).then(|| "fsync or full_page_writes is off on the server".to_owned())
        }),
    },
    Check {
        id: "database-early",
        severity: Severity::Critical,
        why: "a crash of the server would lose leads for which the visitor has been thanked",
        fix: "set synchronous_commit = on in postgresql.conf, or for our role",
        find: Look::Server(|server| {
            (!server.commits_safely).then(|| "synchronous_commit is off on the server".to_owned())
        }),
    },
    Check {
        id: "database-superuser",
        severity: Severity::Error,
        why: "a hole in the program would be a hole in every database of the server",
        fix: "make a role of its own: CREATE ROLE shop LOGIN PASSWORD '…'; ALTER DATABASE shop OWNER TO shop",
        find: Look::Server(|server| {
            server
                .is_superuser
                .then(|| "DATABASE_URL names a superuser".to_owned())
        }),
    },
    Check {
        id: "schema-behind",
        severity: Severity::Error,
        why: "this program does not serve on an older schema",
        fix: "run `paradise migrate`; `paradise migrate --plan` says what it will do",
        find: Look::Data(|core| Box::pin(schema(core, false))),
    },
    Check {
        id: "schema-too-new",
        severity: Severity::Critical,
        why: "a newer program has changed the database in a way that this one would damage",
        fix: "install the newer program again, or restore a backup made by this one",
        find: Look::Data(|core| Box::pin(schema(core, true))),
    },
    Check {
        id: "database-damaged",
        severity: Severity::Critical,
        why: "damage spreads, and comes into the backups",
        fix: "stop the program, keep the damaged file, and restore the newest proven backup",
        find: Look::Data(|core| Box::pin(damaged(core))),
    },
    Check {
        id: "connections-few",
        severity: Severity::Error,
        why: "at a busy hour the server refuses connections, to us or to its other users",
        fix: "lower DB_POOL_SIZE, or raise max_connections in postgresql.conf; every instance takes its own pool",
        find: Look::Data(|core| Box::pin(connections(core))),
    },
    Check {
        id: "owner-missing",
        severity: Severity::Error,
        why: "nobody can make users or set a forgotten password",
        fix: "run `paradise createsuperuser`",
        find: Look::Data(|core| Box::pin(owner_missing(core))),
    },
    Check {
        id: "deliveries-waiting",
        severity: Severity::Error,
        why: "leads have come in, and nobody has been told",
        fix: "try `paradise sendtest mail` or `paradise sendtest telegram`: it shows the conversation and what to correct",
        find: Look::Data(|core| Box::pin(waiting(core))),
    },
    Check {
        id: "backup-late",
        severity: Severity::Error,
        why: "what is lost since the last backup is lost for ever",
        fix: "run `paradise backup create`; it says what stands in the way",
        find: Look::Data(|core| Box::pin(backup_late(core))),
    },
    Check {
        id: "backup-unproven",
        severity: Severity::Warning,
        why: "a backup that nobody has restored may not be one",
        fix: "run `paradise backup drill`; it restores the newest one in a place of its own",
        find: Look::Data(|core| Box::pin(backup_unproven(core))),
    },
    Check {
        id: "deliveries-dead",
        severity: Severity::Warning,
        why: "these messages were given up; somebody was never told",
        fix: "look under Notices in the admin, correct the cause and send them again",
        find: Look::Data(|core| Box::pin(dead(core))),
    },
];

async fn schema(core: &Core, too_new: bool) -> Option<String> {
    match migration::state(&core.db).await {
        Ok(migration::State::Behind(steps)) if !too_new => {
            Some(format!("the schema is {} steps behind", steps.len()))
        }
        Err(error @ migration::Error::TooNew { .. }) if too_new => Some(error.to_string()),
        _ => None,
    }
}

async fn damaged(core: &Core) -> Option<String> {
    let error = core.db.check_integrity().await.err()?;
    (error.problem != db::Problem::Unavailable).then(|| error.to_string())
}

async fn connections(core: &Core) -> Option<String> {
    let ServerFacts { connections, .. } = core.db.server_facts().await.ok()??;
    let pool = core.settings.database.options().pool_size;
    // One more asks whether the server can be heard.
    (pool >= connections)
        .then(|| format!("DB_POOL_SIZE={pool}, and the server takes {connections} connections"))
}

async fn owner_missing(core: &Core) -> Option<String> {
    let owners = accounts::owners(core.db.read()).await.ok()?;
    (owners == 0).then(|| "there is no user with the role of an owner".to_owned())
}

async fn waiting(core: &Core) -> Option<String> {
    let counts = core.outbox.counts().await.ok()?;
    let (channel, age) = counts.oldest_pending.into_iter().max_by_key(|(_, age)| *age)?;
    (age > PATIENCE).then(|| {
        format!(
            "a message by {channel} has waited for {} minutes",
            age.as_secs() / 60
        )
    })
}

/// A day, and some time for the backup itself.
const LATE: TimeDelta = TimeDelta::hours(26);
/// A week, and a day for the drill.
const UNPROVEN: TimeDelta = TimeDelta::days(8);

async fn backup_late(core: &Core) -> Option<String> {
    core.settings.backups.schedule.interval()?;
    let seen = backup::standing(core).await.ok()?;
    if let Some((_, reason)) = &seen.failed {
        return Some(format!("the last try failed: {reason}"));
    }
    let now = zone::now();
    let since = seen.watched.as_ref().map(|(at, _)| now - *at);
    let age = seen.age(now).or(since)?;
    (age > LATE).then(|| match seen.made {
        Some(_) => format!("the newest backup is {} hours old", age.num_hours()),
        None => "no backup has been made".to_owned(),
    })
}

async fn backup_unproven(core: &Core) -> Option<String> {
    core.settings.backups.schedule.interval()?;
    let seen = backup::standing(core).await.ok()?;
    if let Some((_, reason)) = &seen.unproven {
        return Some(format!("the last drill failed: {reason}"));
    }
    let age = seen.proven_age(zone::now())?;
    (age > UNPROVEN).then(|| format!("the last drill was {} days ago", age.num_days()))
}

async fn dead(core: &Core) -> Option<String> {
    let counts = core.outbox.counts().await.ok()?;
    let dead: u64 = counts
        .tallies
        .iter()
        .filter(|tally| tally.state == outbox::State::Dead)
        .map(|tally| tally.count)
        .sum();
    (dead > 0).then(|| format!("{dead} messages were given up"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_may_lose_data_is_told_of() {
        let good = ServerFacts {
            version: 150_018,
            writes_safely: true,
            commits_safely: true,
            is_superuser: false,
            connections: 97,
        };
        let ids = |server: &ServerFacts| -> Vec<_> {
            let found =
                |check: &&Check<Look>| matches!(check.find, Look::Server(find) if find(server).is_some());
            CHECKS.iter().filter(found).map(|check| check.id).collect()
        };
        assert!(ids(&good).is_empty());
        assert_eq!(
            ids(&ServerFacts {
                version: 130_010,
                ..good
            }),
            ["database-old"]
        );
        assert_eq!(
            ids(&ServerFacts {
                writes_safely: false,
                ..good
            }),
            ["database-unsafe"]
        );
        assert_eq!(
            ids(&ServerFacts {
                commits_safely: false,
                ..good
            }),
            ["database-early"]
        );
        assert_eq!(
            ids(&ServerFacts {
                is_superuser: true,
                ..good
            }),
            ["database-superuser"]
        );
    }
}

//! Checks of the database content: the schema, the owners, pending deliveries, the backups.

use std::time::Duration;

use chrono::TimeDelta;
use db::ServerFacts;
use text::Message;

use super::kinds::Look;
use crate::{
    accounts::{self, seeds},
    backup::{self, BackupSettings},
    check::{Check, Severity},
    cli::secret,
    core::Core,
    zone,
};

/// A delivery that is pending for longer than this needs a person to look at it.
const PATIENCE: Duration = Duration::from_hours(1);
/// With more owners than this, it is hard to keep track of who can do everything.
const MOST_OWNERS: usize = 10;

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "schema-behind",
        severity: Severity::Error,
        find: Look::Data(|core| Box::pin(schema(core, false))),
    },
    Check {
        id: "schema-too-new",
        severity: Severity::Critical,
        find: Look::Data(|core| Box::pin(schema(core, true))),
    },
    Check {
        id: "database-damaged",
        severity: Severity::Critical,
        find: Look::Data(|core| Box::pin(damaged(core))),
    },
    Check {
        id: "connections-few",
        severity: Severity::Error,
        find: Look::Data(|core| Box::pin(connections(core))),
    },
    Check {
        id: "owner-missing",
        severity: Severity::Error,
        find: Look::Data(|core| Box::pin(owner_missing(core))),
    },
    Check {
        id: "secret-lost",
        severity: Severity::Error,
        find: Look::Data(|core| Box::pin(secret_lost(core))),
    },
    Check {
        id: "secret-rotation-open",
        severity: Severity::Warning,
        find: Look::Data(|core| Box::pin(rotation_open(core))),
    },
    Check {
        id: "secret-fallbacks-unneeded",
        severity: Severity::Warning,
        find: Look::Data(|core| Box::pin(fallbacks_unneeded(core))),
    },
    Check {
        id: "deliveries-waiting",
        severity: Severity::Error,
        find: Look::Data(|core| Box::pin(waiting(core))),
    },
    Check {
        id: "backup-late",
        severity: Severity::Error,
        find: Look::Data(|core| Box::pin(backup_late(core))),
    },
    Check {
        id: "backup-unproven",
        severity: Severity::Warning,
        find: Look::Data(|core| Box::pin(backup_unproven(core))),
    },
    Check {
        id: "deliveries-dead",
        severity: Severity::Warning,
        find: Look::Data(|core| Box::pin(dead(core))),
    },
    Check {
        id: "owners-many",
        severity: Severity::Warning,
        find: Look::Data(|core| Box::pin(owners_many(core))),
    },
];

async fn schema(core: &Core, too_new: bool) -> Option<Message> {
    match core.schema.state(&core.db).await {
        Ok(migration::State::Behind(steps)) if !too_new => {
            Some(Message::new("check-schema-behind").with("steps", steps.len()))
        }
        Err(error @ migration::Error::TooNew { .. }) if too_new => {
            Some(Message::new("check-schema-too-new").with("error", error.to_string()))
        }
        _ => None,
    }
}

async fn damaged(core: &Core) -> Option<Message> {
    let error = core.db.check_integrity().await.err()?;
    (error.problem != db::Problem::Unavailable)
        .then(|| Message::new("check-database-damaged").with("error", error.to_string()))
}

async fn connections(core: &Core) -> Option<Message> {
    let ServerFacts { connections, .. } = core.db.server_facts().await.ok()??;
    let pool = core.settings.database.options().pool_size;
    let few = Message::new("check-connections-few").with("pool", pool);
    // One more connection is used to check whether the server can be reached.
    (pool >= connections).then(|| few.with("connections", connections))
}

async fn owner_missing(core: &Core) -> Option<Message> {
    let owners = accounts::owners(core.db.read()).await.ok()?;
    (owners == 0).then(|| Message::new("check-owner-missing"))
}

/// There is encrypted data that no key of the site can decrypt.
async fn secret_lost(core: &Core) -> Option<Message> {
    let census = seeds::census(&core.db, &core.secret).await.ok()?;
    let lost = Message::new("check-secret-lost").with("count", census.lost.len());
    (!census.lost.is_empty()).then(|| lost.with("users", census.lost.join(", ")))
}

/// The key was changed, and not everything is encrypted with the new key yet.
async fn rotation_open(core: &Core) -> Option<Message> {
    let fallbacks = core.settings.site.secret_key_fallbacks.len();
    if fallbacks == 0 {
        return None;
    }
    let census = seeds::census(&core.db, &core.secret).await.ok()?;
    let is_done = secret::rotated_at(core).await.ok()?.is_some();
    let open = Message::new("check-secret-rotation-open").with("count", census.older);
    (census.older > 0 || !is_done).then_some(open)
}

/// Everything is encrypted with the new key, and no backups from before the change are left.
async fn fallbacks_unneeded(core: &Core) -> Option<Message> {
    if core.settings.site.secret_key_fallbacks.is_empty() {
        return None;
    }
    let census = seeds::census(&core.db, &core.secret).await.ok()?;
    let age = zone::now() - secret::rotated_at(core).await.ok()??;
    let kept = TimeDelta::days(core.settings.get::<BackupSettings>().keep_days.into());
    let unneeded = Message::new("check-secret-fallbacks-unneeded").with("days", age.num_days());
    (census.older == 0 && age > kept).then_some(unneeded)
}

async fn owners_many(core: &Core) -> Option<Message> {
    let owners = accounts::owners(core.db.read()).await.ok()?;
    (owners > MOST_OWNERS).then(|| Message::new("check-owners-many").with("count", owners))
}

async fn waiting(core: &Core) -> Option<Message> {
    let counts = core.outbox.counts().await.ok()?;
    let (channel, age) = counts.oldest_pending.into_iter().max_by_key(|(_, age)| *age)?;
    let waiting = Message::new("check-deliveries-waiting").with("channel", channel.clone());
    (age > PATIENCE).then(|| waiting.with("minutes", age.as_secs() / 60))
}

/// A day, plus some time for making the backup.
const LATE: TimeDelta = TimeDelta::hours(26);
/// A week, plus a day for the restore test.
const UNPROVEN: TimeDelta = TimeDelta::days(8);

async fn backup_late(core: &Core) -> Option<Message> {
    core.settings.get::<BackupSettings>().schedule.interval()?;
    let seen = backup::status(core).await.ok()?;
    if let Some((_, reason)) = &seen.failed {
        return Some(Message::new("check-backup-late-failed").with("reason", reason.clone()));
    }
    let now = zone::now();
    let since = seen.watched.as_ref().map(|(at, _)| now - *at);
    let age = seen.age(now).or(since)?;
    (age > LATE).then(|| match seen.made {
        Some(_) => Message::new("check-backup-late").with("hours", age.num_hours()),
        None => Message::new("check-backup-late-none"),
    })
}

async fn backup_unproven(core: &Core) -> Option<Message> {
    core.settings.get::<BackupSettings>().schedule.interval()?;
    let seen = backup::status(core).await.ok()?;
    if let Some((_, reason)) = &seen.unproven {
        return Some(Message::new("check-backup-unproven-failed").with("reason", reason.clone()));
    }
    let age = seen.proven_age(zone::now())?;
    (age > UNPROVEN).then(|| Message::new("check-backup-unproven").with("days", age.num_days()))
}

async fn dead(core: &Core) -> Option<Message> {
    let counts = core.outbox.counts().await.ok()?;
    let dead: u64 = counts
        .tallies
        .iter()
        .filter(|tally| tally.state == outbox::State::Dead)
        .map(|tally| tally.count)
        .sum();
    (dead > 0).then(|| Message::new("check-deliveries-dead").with("count", dead))
}

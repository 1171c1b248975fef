//! Alerts people when backups are late, fail or do not pass their restore test: once for each problem, and once when it
//! is over.

use chrono::{DateTime, TimeDelta, Utc};
use outbox::Draft;
use text::{Lang, Message};

use super::{
    error::Error,
    settings::{BackupSettings, Schedule},
    status::{self, BackupStatus, TOLD, WATCHED},
};
use crate::{
    core::Core,
    notice::{self, Notice},
    zone,
};

/// The subject of deliveries about backups.
const SUBJECT: &str = "backups";

/// By how much a backup may be later than its schedule.
const GRACE: TimeDelta = TimeDelta::hours(2);
/// The age of the last successful restore test after which there is an alert. Tests are weekly.
const PROOF: TimeDelta = TimeDelta::days(8);

/// The kind of the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Failed,
    Late,
    DrillFailed,
    Unproven,
}

impl Trouble {
    /// The name that is stored.
    fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Late => "late",
            Self::DrillFailed => "drill-failed",
            Self::Unproven => "unproven",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Failed => "backup-alert-failed",
            Self::Late => "backup-alert-late",
            Self::DrillFailed => "backup-alert-drill-failed",
            Self::Unproven => "backup-alert-unproven",
        }
    }

    /// The most severe current problem, with its reason.
    fn of(status: &BackupStatus, schedule: Schedule, now: DateTime<Utc>) -> Option<(Self, String)> {
        let interval = schedule.interval()?;
        if let Some((_, reason)) = &status.failed {
            return Some((Self::Failed, reason.clone()));
        }
        // If there never was a backup, or a successful restore test, the time counts from when watching began.
        let since = |event: &Option<status::Event>| {
            let began = event.as_ref().or(status.watched.as_ref());
            began.map_or(TimeDelta::zero(), |(at, _)| now - at)
        };
        if since(&status.made) > interval + GRACE {
            return Some((Self::Late, String::new()));
        }
        if let Some((_, reason)) = &status.unproven {
            return Some((Self::DrillFailed, reason.clone()));
        }
        (since(&status.proven) > PROOF).then(|| (Self::Unproven, String::new()))
    }
}

/// Checks the state of backups and alerts people about changes. Call it every few minutes, from one instance at a time.
///
/// # Errors
/// The database is not available.
pub async fn watch(core: &Core) -> Result<(), Error> {
    watch_at(core, zone::now()).await
}

/// Same as [`watch`], at a given time.
///
/// # Errors
/// See [`watch`].
pub async fn watch_at(core: &Core, now: DateTime<Utc>) -> Result<(), Error> {
    let tx = core.db.begin().await?;
    let mut seen = status::status(core).await?;
    if seen.watched.is_none() {
        status::note(&tx, WATCHED, now, "").await?;
        seen.watched = Some((now, String::new()));
    }
    let trouble = Trouble::of(&seen, core.settings.get::<BackupSettings>().schedule, now);
    let told = seen.told.map(|(_, name)| name);
    let news = match &trouble {
        Some((trouble, reason)) if told.as_deref() != Some(trouble.name()) => {
            status::note(&tx, TOLD, now, trouble.name()).await?;
            Some((trouble.message(), reason.as_str()))
        }
        None if told.is_some() => {
            status::forget(&tx, TOLD).await?;
            Some(("backup-alert-over", ""))
        }
        _ => None,
    };
    if let Some((message, reason)) = news {
        core.outbox.add(&tx, drafts(core, message, reason)).await?;
    }
    tx.commit().await.map_err(db::Error::from)?;
    core.outbox.wake();
    Ok(())
}

/// One draft for each mailbox and chat that receives lead notifications.
fn drafts(core: &Core, message: &'static str, reason: &str) -> Vec<Draft> {
    let lang = core.languages.first().copied().unwrap_or(Lang::Ru);
    let site = core.settings.site.name.as_str();
    let word = |id| {
        Message::new(id)
            .with("site", site)
            .with("reason", reason)
            .render(lang)
    };
    let notice = Notice {
        subject: word("backup-alert-subject"),
        text: word(message),
        lang: Some(lang),
        until: None,
    };
    let notices = &core.settings.notices;
    let draft = |channel, recipient: &String| Draft {
        request_id: String::new(),
        channel,
        recipient: recipient.clone(),
        kind: notice::SITE,
        subject: SUBJECT.to_owned(),
        payload: notice.payload(),
    };
    let mails = notices.mail_recipients().iter().map(|to| draft("mail", to));
    let chats = notices.chats().iter().map(|to| draft("telegram", to));
    mails.chain(chats).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(status: &BackupStatus, schedule: Schedule, now: DateTime<Utc>) -> Option<Trouble> {
        Trouble::of(status, schedule, now).map(|(trouble, _)| trouble)
    }

    #[test]
    fn a_backup_is_late_after_its_interval_and_a_little_grace() {
        let now = zone::now();
        let hours = |hours| Some((now - TimeDelta::hours(hours), String::new()));
        let mut status = BackupStatus {
            made: hours(25),
            proven: hours(24),
            watched: hours(1000),
            ..BackupStatus::default()
        };
        assert_eq!(trouble(&status, Schedule::Daily, now), None);
        status.made = hours(27);
        assert_eq!(trouble(&status, Schedule::Daily, now), Some(Trouble::Late));
        assert_eq!(trouble(&status, Schedule::Off, now), None);
        status.made = hours(4);
        assert_eq!(trouble(&status, Schedule::Hourly, now), Some(Trouble::Late));
    }

    #[test]
    fn what_was_never_proven_is_told_after_eight_days() {
        let now = zone::now();
        let days = |days| Some((now - TimeDelta::days(days), String::new()));
        let mut status = BackupStatus {
            made: days(0),
            watched: days(7),
            ..BackupStatus::default()
        };
        assert_eq!(trouble(&status, Schedule::Daily, now), None);
        status.watched = days(9);
        assert_eq!(trouble(&status, Schedule::Daily, now), Some(Trouble::Unproven));
        status.unproven = days(1);
        assert_eq!(trouble(&status, Schedule::Daily, now), Some(Trouble::DrillFailed));
    }
}

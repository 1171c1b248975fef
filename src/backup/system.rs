//! The group of backups on the System page.

use std::pin::Pin;

use admin::{Group, Statement, Tone};
use chrono::{DateTime, Utc};
use text::{Lang, Message};
use web::Error;

use super::{
    settings::{BackupSettings, Schedule},
    status::status,
};
use crate::core::Core;

/// The state of backups, as a group of facts.
pub fn system_group(
    core: &Core,
    lang: Lang,
) -> Pin<Box<dyn Future<Output = Result<Group, Error>> + Send + '_>> {
    Box::pin(group_of_backups(core, lang))
}

fn word(key: &'static str, lang: Lang) -> String {
    Message::new(key).render(lang)
}

/// The newest backup, its last restore test, and the failures since then.
async fn group_of_backups(core: &Core, lang: Lang) -> Result<Group, Error> {
    let seen = status(core).await?;
    let event = |key, event: Option<(DateTime<Utc>, String)>, tone| {
        let (value, tone) = match event {
            Some((at, detail)) => {
                let at = core.zone.local(at).format("%d.%m.%Y %H:%M");
                (format!("{at} · {detail}"), tone)
            }
            None => (word("system-never", lang), Some(Tone::Amber)),
        };
        Statement::new(key, value, tone, lang)
    };
    let schedule = match core.settings.get::<BackupSettings>().schedule {
        Schedule::Off => "system-backups-off",
        Schedule::Hourly => "system-backups-hourly",
        Schedule::Daily => "system-backups-daily",
    };
    let mut facts = vec![
        Statement::new("system-backups-schedule", word(schedule, lang), None, lang),
        event("system-backup-made", seen.made, None),
        event("system-backup-proven", seen.proven, None),
    ];
    let troubles = [
        ("system-backup-failed", seen.failed),
        ("system-backup-unproven", seen.unproven),
    ];
    for (key, trouble) in troubles {
        facts.extend(trouble.map(|trouble| event(key, Some(trouble), Some(Tone::Red))));
    }
    Ok(Group::new("backups", "system-backups", facts, lang))
}

//! Checks of the settings of backups.

use text::Message;

use super::settings::{BackupSettings, Schedule};
use crate::{
    check::{Check, Severity},
    privacy::PrivacySettings,
    settings::Settings,
};

/// The checks of this module.
pub const CHECKS: &[Check] = &[
    Check {
        id: "backups-off",
        severity: Severity::Warning,
        find: backups_off,
    },
    Check {
        id: "backups-here-only",
        severity: Severity::Warning,
        find: backups_here_only,
    },
    Check {
        id: "backups-open",
        severity: Severity::Warning,
        find: backups_open,
    },
    Check {
        id: "backups-outlive-erasure",
        severity: Severity::Warning,
        find: backups_outlive_erasure,
    },
    Check {
        id: "backup-key-here",
        severity: Severity::Warning,
        find: backup_key_here,
    },
];

/// The number of days within which a person who asked for erasure must be erased everywhere: the month that most laws
/// allow (docs/privacy.md).
const ERASED_WITHIN: u32 = 30;

fn backups_off(settings: &Settings) -> Option<Message> {
    let is_off = settings.get::<BackupSettings>().schedule == Schedule::Off && !settings.site.debug;
    is_off.then(|| Message::new("check-backups-off"))
}

fn backups_here_only(settings: &Settings) -> Option<Message> {
    let backups = settings.get::<BackupSettings>();
    let is_alone = backups.second_dir.is_none() && backups.s3.is_none() && !settings.site.debug;
    (is_alone && backups.schedule != Schedule::Off).then(|| Message::new("check-backups-here-only"))
}

fn backups_open(settings: &Settings) -> Option<Message> {
    let backups = settings.get::<BackupSettings>();
    (backups.s3.is_some() && backups.recipients.is_empty()).then(|| Message::new("check-backups-open"))
}

/// Erased data remains in older backups until they are removed. If backups are kept for longer than the promised time
/// of erasure, or than leads are kept, the promise is broken.
fn backups_outlive_erasure(settings: &Settings) -> Option<Message> {
    let promised = settings
        .get::<PrivacySettings>()
        .leads_keep_days
        .unwrap_or(ERASED_WITHIN)
        .min(ERASED_WITHIN);
    let kept = settings.get::<BackupSettings>().keep_days;
    let said = Message::new("check-backups-outlive-erasure").with("days", kept);
    (kept > promised).then(|| said.with("promised", promised))
}

fn backup_key_here(settings: &Settings) -> Option<Message> {
    let backups = settings.get::<BackupSettings>();
    let file = backups.identity.as_deref()?;
    (!settings.site.debug)
        .then(|| Message::new("check-backup-key-here").with("file", file.display().to_string()))
}

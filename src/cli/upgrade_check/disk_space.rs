//! Checks whether the disk has room for the copy with which a migration of SQLite begins.

use super::Report;
use crate::cli::{environment::Environment, migrate::Plan};

/// What must remain free beside the copy: the migration writes too, and the site keeps running.
const RESERVE: u64 = 64 << 20;

/// Reports how much space is needed and how much is free, in MiB.
pub(super) fn judge(plan: &Plan, environment: &Environment, report: &mut Report) {
    let settings = &environment.settings;
    let data_dir = &settings.files.data_dir;
    let Some(file) = settings.database.url.file(data_dir).filter(|file| file.exists()) else {
        return;
    };
    if plan.steps.is_empty() {
        return;
    }
    let mut log = file.clone().into_os_string();
    log.push("-wal");
    let sizes = [file.as_os_str(), &log].map(|file| std::fs::metadata(file).map_or(0, |data| data.len()));
    let needed = sizes.iter().sum::<u64>() + RESERVE;
    match fs4::available_space(data_dir) {
        Ok(free) if free < needed => {
            let line = format!(
                "the copy before the migration needs {} MiB and {} MiB are free in {}",
                mib(needed),
                mib(free),
                data_dir.display()
            );
            report.problem("disk", &line);
        }
        Ok(free) => Report::say(
            "disk",
            &format!("{} MiB free, {} MiB needed for a copy", mib(free), mib(needed)),
        ),
        Err(error) => report.problem("disk", &format!("its free space cannot be read: {error}")),
    }
}

fn mib(bytes: u64) -> u64 {
    bytes >> 20
}

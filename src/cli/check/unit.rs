//! The installed systemd unit and its exposure level, as systemd rates it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use text::Message;

use super::kinds::Look;
use crate::check::{Check, Severity};

/// The level that the generated unit stays below. The scale goes from 0 to 10 (systemd-analyze(1)).
const LOOSE: f64 = 1.5;
/// From this level on, systemd itself rates a service that talks to the internet as worse than "OK".
const OPEN: f64 = 3.0;
/// Where a unit may be, the highest priority first (systemd.unit(5)).
const FOLDERS: [&str; 3] = [
    "/etc/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "unit-open",
        severity: Severity::Error,
        find: Look::Machine(|_| found(&installed()?, |level| level > OPEN)),
    },
    Check {
        id: "unit-loose",
        severity: Severity::Warning,
        find: Look::Machine(|_| found(&installed()?, |level| level > LOOSE && level <= OPEN)),
    },
];

fn installed() -> Option<PathBuf> {
    let units = FOLDERS.map(|folder| Path::new(folder).join("paradise.service"));
    units.into_iter().find(|unit| unit.exists())
}

fn found(unit: &Path, is_found: impl Fn(f64) -> bool) -> Option<Message> {
    let level = exposure(unit).filter(|level| is_found(*level))?;
    let message = Message::new("check-unit-loose").with("unit", unit.display().to_string());
    Some(message.with("level", level.to_string()))
}

/// `None` if systemd is not available or cannot read the unit.
fn exposure(unit: &Path) -> Option<f64> {
    let mut command = Command::new("systemd-analyze");
    command
        .args(["security", "--offline=yes", "--no-pager"])
        .arg(unit);
    let said = command.env("LC_ALL", "C").output().ok()?.stdout;
    level(&String::from_utf8_lossy(&said))
}

/// Parses the last line: `→ Overall exposure level for paradise.service: 1.2 OK :-)`.
fn level(said: &str) -> Option<f64> {
    let (_, level) = said
        .rsplit_once("Overall exposure level for ")?
        .1
        .split_once(": ")?;
    level.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_judgement_of_systemd_is_read() {
        let said = "NAME DESCRIPTION EXPOSURE\n✗ PrivateNetwork= … 0.5\n\n→ Overall exposure level for paradise.service: 1.2 OK :-)\n";
        assert_eq!(level(said), Some(1.2));
        assert_eq!(level("Failed to load unit"), None);
    }

    #[test]
    #[ignore = "asks systemd-analyze; scripts/test installs it"]
    fn our_own_unit_is_closed_and_one_without_any_fence_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let unit = folder.path().join("paradise.service");
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/debian/paradise.service");
        std::fs::copy(ours, &unit).unwrap();
        assert!(exposure(&unit).unwrap() <= LOOSE);
        assert_eq!(found(&unit, |level| level > LOOSE), None);
        std::fs::write(&unit, "[Service]\nExecStart=/usr/bin/paradise\n").unwrap();
        assert!(found(&unit, |level| level > OPEN).is_some());
    }
}

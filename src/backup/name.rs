//! Names of backups. A name contains the time, so that a folder sorts by age and no other record of it is needed.

use chrono::{DateTime, NaiveDateTime, Utc};

const BEFORE: &str = "paradise-";
const MOMENT: &str = "%Y%m%dT%H%M%S%.3fZ";
const OPEN: &str = ".tar.zst";
const ENCRYPTED: &str = ".tar.zst.age";

/// The name of a backup that is made at this time.
pub(super) fn of(at: DateTime<Utc>, encrypted: bool) -> String {
    let end = if encrypted { ENCRYPTED } else { OPEN };
    format!("{BEFORE}{}{end}", at.format(MOMENT))
}

/// When the backup with this name was made. `None` if it is not a name of a backup.
pub(super) fn moment(name: &str) -> Option<DateTime<Utc>> {
    let rest = name.strip_prefix(BEFORE)?;
    let rest = rest.strip_suffix(ENCRYPTED).or_else(|| rest.strip_suffix(OPEN))?;
    Some(NaiveDateTime::parse_from_str(rest, MOMENT).ok()?.and_utc())
}

/// Whether the name says that the backup is encrypted.
pub(super) fn is_encrypted(name: &str) -> bool {
    name.ends_with(ENCRYPTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_moment() {
        let at = DateTime::parse_from_rfc3339("2026-11-22T22:15:36.042Z")
            .unwrap()
            .to_utc();
        assert_eq!(of(at, false), "paradise-20261122T221536.042Z.tar.zst");
        assert_eq!(moment(&of(at, false)), Some(at));
        assert_eq!(moment(&of(at, true)), Some(at));
        for other in [
            "notes.txt",
            "paradise-20261122T221536.042Z.tar.zst.partial",
            "paradise-x.tar.zst",
        ] {
            assert_eq!(moment(other), None, "{other}");
        }
    }
}

//! Checks of this machine: the process, its folders, its disk.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Check, Look, Severity};
use crate::{cli::collectstatic, settings::Settings};

/// Open files below which a busy site runs out: a connection is one, and so is a file on its way.
const FEWEST_FILES: u64 = 16_384;
/// Megabytes of memory below which a picture of a phone's camera cannot be decoded beside everything else.
const LEAST_MEMORY: u64 = 512;
/// Free space, in bytes and in hundredths, below which one should look, and below which one must.
const LOW: (u64, u64) = (2_000_000_000, 10);
const NEARLY_NONE: (u64, u64) = (500_000_000, 5);
/// File systems over a network: their locks do not hold what SQLite needs of them (sqlite.org, "How To Corrupt").
const NETWORK: [&str; 9] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "fuse.sshfs",
    "fuse.s3fs",
    "ceph",
];

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "secret-readable",
        severity: Severity::Critical,
        why: "every user of this machine can read the key, and sign in as anybody",
        fix: "chmod 600 the file, and give it to the user that the program runs as",
        find: Look::Files(secret_readable),
    },
    Check {
        id: "database-on-network",
        severity: Severity::Critical,
        why: "file locks over a network do not hold what SQLite needs, and the database is damaged sooner or later",
        fix: "set DATA_DIR to a disk of this machine, or use PostgreSQL",
        find: Look::Files(database_on_network),
    },
    Check {
        id: "folder-unwritable",
        severity: Severity::Error,
        why: "leads with files, pictures or the log could not be written",
        fix: "give the folder to the user that the program runs as, or name another one",
        find: Look::Files(folder_unwritable),
    },
    Check {
        id: "disk-nearly-full",
        severity: Severity::Error,
        why: "a full disk takes no leads",
        fix: "free space, or move DATA_DIR to a larger disk; `paradise backup prune` deletes old backups",
        find: Look::Files(|settings| free_below(settings, NEARLY_NONE)),
    },
    Check {
        id: "disk-low",
        severity: Severity::Warning,
        why: "a full disk takes no leads",
        fix: "free space, or move DATA_DIR to a larger disk",
        find: Look::Files(|settings| {
            free_below(settings, LOW).filter(|_| free_below(settings, NEARLY_NONE).is_none())
        }),
    },
    Check {
        id: "static-stale",
        severity: Severity::Error,
        why: "the web server would serve style sheets and scripts of another version, or none",
        fix: "run `paradise collectstatic` with every upgrade, or unset STATIC_ROOT to let the program serve them",
        find: Look::Files(static_stale),
    },
    Check {
        id: "runs-as-root",
        severity: Severity::Error,
        why: "a hole in the program would be a hole in the whole machine",
        fix: "run it as a user of its own; `paradise deploy systemd` prints a unit that does",
        find: Look::Machine(|machine| (machine.user == 0).then(|| "the program runs as root".to_owned())),
    },
    Check {
        id: "files-few",
        severity: Severity::Warning,
        why: "each connection is an open file; beyond the limit visitors are turned away",
        fix: "set LimitNOFILE=65536 in the unit, or `ulimit -n 65536`",
        find: Look::Machine(|machine| {
            (machine.open_files < FEWEST_FILES)
                .then(|| format!("{} open files are allowed", machine.open_files))
        }),
    },
    Check {
        id: "memory-low",
        severity: Severity::Warning,
        why: "decoding a large picture takes up to 300 MB",
        fix: "take a machine with 1 GB of memory, or add swap",
        find: Look::Machine(|machine| {
            let megabytes = machine.memory / 1_000_000;
            (megabytes < LEAST_MEMORY).then(|| format!("this machine has {megabytes} MB of memory"))
        }),
    },
];

/// The process and the machine under it.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// Whose the process is.
    pub user: u32,
    /// The limit of open files.
    pub open_files: u64,
    /// Bytes.
    pub memory: u64,
}

impl Machine {
    /// From `/proc`; `None` where there is no such thing.
    pub(super) fn here() -> Option<Self> {
        let number = |file: &str, line: &str| {
            let text = fs::read_to_string(file).ok()?;
            let line = text.lines().find_map(|text| text.strip_prefix(line))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        Some(Self {
            user: u32::try_from(number("/proc/self/status", "Uid:")?).ok()?,
            // "unlimited" is no number, and enough.
            open_files: number("/proc/self/limits", "Max open files").unwrap_or(u64::MAX),
            memory: number("/proc/meminfo", "MemTotal:")? * 1024,
        })
    }
}

#[cfg(unix)]
fn secret_readable(settings: &Settings) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let data = &settings.files.data_dir;
    let files = [PathBuf::from(".env"), data.join(".env"), data.join("secret_key")];
    let is_open =
        |path: &PathBuf| fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o007 != 0);
    let open = files.into_iter().find(is_open)?;
    Some(format!("{} can be read by everybody", open.display()))
}

#[cfg(not(unix))]
fn secret_readable(_: &Settings) -> Option<String> {
    None
}

fn database_on_network(settings: &Settings) -> Option<String> {
    let file = settings.database.url.file(&settings.files.data_dir)?;
    let folder = nearest(file.parent().filter(|folder| !folder.as_os_str().is_empty())?)?;
    let kind = kind_of(&fs::read_to_string("/proc/self/mounts").ok()?, &folder)?;
    NETWORK
        .contains(&kind.as_str())
        .then(|| format!("{} is on {kind}", file.display()))
}

/// The file system of a folder: that of the longest mount point above it.
fn kind_of(mounts: &str, folder: &Path) -> Option<String> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?.replace("\\040", " "), words.next()?))
        })
        .filter(|(point, _)| folder.starts_with(point))
        .max_by_key(|(point, _)| point.len())
        .map(|(_, kind)| kind.to_owned())
}

/// The folder, or what is there of the way to it.
fn nearest(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    folder.ancestors().find_map(|above| fs::canonicalize(above).ok())
}

fn folder_unwritable(settings: &Settings) -> Option<String> {
    let log = settings.operations.log_file.as_deref().and_then(Path::parent);
    let folders = [
        Some(settings.files.data_dir.clone()),
        Some(settings.media_root()),
        Some(settings.private_root()),
        log.map(|folder| {
            if folder.as_os_str().is_empty() {
                ".".into()
            } else {
                folder.to_owned()
            }
        }),
    ];
    folders.into_iter().flatten().find_map(|folder| {
        let wrong = |error: io::Error| format!("{} cannot be written: {error}", folder.display());
        match nearest(&folder) {
            None => Some(wrong(io::ErrorKind::NotFound.into())),
            Some(there) if !there.is_dir() => Some(wrong(io::ErrorKind::NotADirectory.into())),
            Some(there) => tempfile::tempfile_in(there).err().map(wrong),
        }
    })
}

fn free_below(settings: &Settings, (bytes, hundredths): (u64, u64)) -> Option<String> {
    let folder = nearest(&settings.files.data_dir)?;
    let (free, all) = (
        fs4::available_space(&folder).ok()?,
        fs4::total_space(&folder).ok()?,
    );
    let is_low = free < bytes || free < all / 100 * hundredths;
    is_low.then(|| {
        format!(
            "{} MB are free for DATA_DIR={}, of {} MB",
            free / 1_000_000,
            settings.files.data_dir.display(),
            all / 1_000_000
        )
    })
}

fn static_stale(settings: &Settings) -> Option<String> {
    let folder = settings.files.static_root.as_deref()?;
    (!collectstatic::is_current(folder)).then(|| {
        format!(
            "STATIC_ROOT={} does not hold the files of this program",
            folder.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_mount_point_tells_the_file_system() {
        let mounts =
            "/dev/vda / ext4 rw 0 0\nnas:/x /srv/shop nfs4 rw 0 0\ntmpfs /srv/shop\\040two tmpfs rw 0 0\n";
        let kind = |folder: &str| kind_of(mounts, Path::new(folder)).unwrap();
        assert_eq!(kind("/srv/shop/data"), "nfs4");
        assert!(NETWORK.contains(&kind("/srv/shop").as_str()));
        assert_eq!(kind("/srv/shop two"), "tmpfs");
        assert_eq!(kind("/srv/shopping"), "ext4");
    }

    #[test]
    fn a_small_machine_is_told_what_it_lacks() {
        let good = Machine {
            user: 1000,
            open_files: 65_536,
            memory: 2_000_000_000,
        };
        let ids = |machine: &Machine| -> Vec<_> {
            let found =
                |check: &&Check<Look>| matches!(check.find, Look::Machine(find) if find(machine).is_some());
            CHECKS.iter().filter(found).map(|check| check.id).collect()
        };
        assert!(ids(&good).is_empty());
        assert_eq!(ids(&Machine { user: 0, ..good }), ["runs-as-root"]);
        assert_eq!(
            ids(&Machine {
                open_files: 1024,
                ..good
            }),
            ["files-few"]
        );
        assert_eq!(
            ids(&Machine {
                memory: 300_000_000,
                ..good
            }),
            ["memory-low"]
        );
        assert!(Machine::here().unwrap().memory > 0);
    }
}

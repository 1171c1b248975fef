//! Checks of files and folders: permissions, the file system below them, and free space.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use text::Message;

use super::kinds::Look;
use crate::{
    check::{Check, Severity},
    cli::collectstatic,
    observability::{OperationsSettings, owners},
    settings::Settings,
};

/// Free space, in bytes and in percent, below which there is a warning, and below which there is an error.
const LOW: (u64, u64) = (2_000_000_000, 10);
const NEARLY_NONE: (u64, u64) = (500_000_000, 5);
/// Network file systems: their locks do not give the guarantees that SQLite needs (sqlite.org, "How To Corrupt").
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
        find: Look::Files(secret_readable),
    },
    Check {
        id: "database-on-network",
        severity: Severity::Critical,
        find: Look::Files(database_on_network),
    },
    Check {
        id: "folder-unwritable",
        severity: Severity::Error,
        find: Look::Files(folder_unwritable),
    },
    Check {
        id: "files-unusable",
        severity: Severity::Error,
        find: Look::Files(files_unusable),
    },
    Check {
        id: "data-open",
        severity: Severity::Error,
        find: Look::Files(data_open),
    },
    Check {
        id: "disk-nearly-full",
        severity: Severity::Error,
        find: Look::Files(|settings| free_below(settings, NEARLY_NONE)),
    },
    Check {
        id: "disk-low",
        severity: Severity::Warning,
        find: Look::Files(|settings| {
            free_below(settings, LOW).filter(|_| free_below(settings, NEARLY_NONE).is_none())
        }),
    },
    Check {
        id: "static-stale",
        severity: Severity::Error,
        find: Look::Files(static_stale),
    },
    Check {
        id: "secret-published",
        severity: Severity::Critical,
        find: Look::Files(secret_published),
    },
];

/// What a web server that serves `STATIC_ROOT` would expose.
fn secret_published(settings: &Settings) -> Option<Message> {
    let folder = fs::canonicalize(settings.files.static_root.as_deref()?).ok()?;
    let secrets = [PathBuf::from(".env"), settings.files.data_dir.join("secret_key")];
    let published = secrets
        .into_iter()
        .find(|file| fs::canonicalize(file).is_ok_and(|file| file.starts_with(&folder)))?;
    Some(Message::new("check-secret-published").with("file", published.display().to_string()))
}

#[cfg(unix)]
fn secret_readable(settings: &Settings) -> Option<Message> {
    use std::os::unix::fs::PermissionsExt as _;

    let data = &settings.files.data_dir;
    let files = [PathBuf::from(".env"), data.join(".env"), data.join("secret_key")];
    let is_open =
        |path: &PathBuf| fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o007 != 0);
    let open = files.into_iter().find(is_open)?;
    Some(Message::new("check-secret-readable").with("file", open.display().to_string()))
}

#[cfg(not(unix))]
fn secret_readable(_: &Settings) -> Option<Message> {
    None
}

fn database_on_network(settings: &Settings) -> Option<Message> {
    let file = settings.database.url.file(&settings.files.data_dir)?;
    let folder = nearest(file.parent().filter(|folder| !folder.as_os_str().is_empty())?)?;
    let kind = kind_of(&fs::read_to_string("/proc/self/mounts").ok()?, &folder)?;
    let on_network = Message::new("check-database-on-network").with("file", file.display().to_string());
    NETWORK
        .contains(&kind.as_str())
        .then(|| on_network.with("kind", kind))
}

/// The type of the file system that holds a folder: the one with the longest mount point above it.
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

/// The folder, or its nearest existing ancestor.
fn nearest(folder: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(folder).ok()?;
    folder.ancestors().find_map(|above| fs::canonicalize(above).ok())
}

fn folder_unwritable(settings: &Settings) -> Option<Message> {
    let operations = settings.get::<OperationsSettings>();
    let log = operations.log_file.as_deref().and_then(Path::parent);
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
        let wrong = |error: io::Error| {
            let message =
                Message::new("check-folder-unwritable").with("folder", folder.display().to_string());
            message.with("error", error.to_string())
        };
        match nearest(&folder) {
            None => Some(wrong(io::ErrorKind::NotFound.into())),
            Some(there) if !there.is_dir() => Some(wrong(io::ErrorKind::NotADirectory.into())),
            Some(there) => tempfile::tempfile_in(there).err().map(wrong),
        }
    })
}

fn files_unusable(settings: &Settings) -> Option<Message> {
    let found = owners::unusable(settings)?;
    let message = Message::new("check-files-unusable").with("count", found.count);
    let message = message.with("first", found.first.display().to_string());
    Some(message.with("user", found.user))
}

fn data_open(settings: &Settings) -> Option<Message> {
    let (path, mode) = owners::open_to_others(settings)?;
    let message = Message::new("check-data-open").with("path", path.display().to_string());
    Some(message.with("mode", format!("{mode:04o}")))
}

fn free_below(settings: &Settings, (bytes, hundredths): (u64, u64)) -> Option<Message> {
    let folder = nearest(&settings.files.data_dir)?;
    let (free, all) = (
        fs4::available_space(&folder).ok()?,
        fs4::total_space(&folder).ok()?,
    );
    let is_low = free < bytes || free < all / 100 * hundredths;
    is_low.then(|| {
        let message = Message::new("check-disk-low").with("free", free / 1_000_000);
        let message = message.with("folder", settings.files.data_dir.display().to_string());
        message.with("all", all / 1_000_000)
    })
}

fn static_stale(settings: &Settings) -> Option<Message> {
    let folder = settings.files.static_root.as_deref()?;
    (!collectstatic::is_current(folder))
        .then(|| Message::new("check-static-stale").with("folder", folder.display().to_string()))
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
}

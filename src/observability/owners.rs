//! Permissions of the files below `DATA_DIR`. A command that ran as root, or a copy from elsewhere, leaves files there
//! that the user of the service can neither read nor write. A folder that was created by hand is often open to every
//! user of the machine.

#[cfg(unix)]
use std::path::Path;
use std::path::PathBuf;

use crate::settings::Settings;

/// Files and folders that the user of the service cannot use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// One of them.
    pub first: PathBuf,
    /// How many there are.
    pub count: usize,
    /// The user id.
    pub user: u32,
}

/// The folders in which the program keeps its data, none of them inside another one.
#[cfg(unix)]
fn roots(settings: &Settings) -> Vec<PathBuf> {
    let all = [
        settings.files.data_dir.clone(),
        settings.media_root(),
        settings.private_root(),
        settings.backup_dir(),
    ];
    let mut roots: Vec<PathBuf> = vec![];
    for folder in all {
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        if !roots.iter().any(|root| folder.starts_with(root)) {
            roots.push(folder);
        }
    }
    roots
}

#[cfg(unix)]
mod unix {
    use std::{
        fs::{self, Metadata},
        os::unix::fs::{MetadataExt as _, PermissionsExt as _, lchown},
    };

    use super::{Path, PathBuf, Unusable, roots};
    use crate::settings::Settings;

    /// The folder at the root of a file system that belongs to the system.
    const OF_THE_DISK: &str = "lost+found";
    const ROOT: u32 = 0;

    /// A user with the ids that decide about access.
    struct User {
        number: u32,
        groups: Vec<u32>,
    }

    impl User {
        /// The user that runs this program.
        fn here() -> Option<Self> {
            // A new file belongs to its creator, on every system.
            let number = tempfile::tempfile().ok()?.metadata().ok()?.uid();
            let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
            let lines = status
                .lines()
                .filter_map(|line| line.strip_prefix("Gid:").or_else(|| line.strip_prefix("Groups:")));
            let groups = lines
                .flat_map(str::split_whitespace)
                .flat_map(str::parse)
                .collect();
            Some(Self { number, groups })
        }

        /// The user that runs the service: for root, the owner of the data.
        fn of_service(settings: &Settings) -> Option<Self> {
            let here = Self::here()?;
            if here.number != ROOT {
                return Some(here);
            }
            let owner = fs::metadata(&settings.files.data_dir).ok()?;
            Some(Self {
                number: owner.uid(),
                groups: vec![owner.gid()],
            })
        }

        /// Whether this user may read and write the file. For a folder, also whether the user may enter it.
        fn may_use(&self, meta: &Metadata) -> bool {
            let shift = if meta.uid() == self.number {
                6
            } else if self.groups.contains(&meta.gid()) {
                3
            } else {
                0
            };
            let needed = if meta.is_dir() { 0o7 } else { 0o6 };
            self.number == ROOT || (meta.permissions().mode() >> shift) & needed == needed
        }
    }

    /// Calls `visit` for a folder and every file and folder below it. Links are not followed.
    fn walk(path: &Path, visit: &mut impl FnMut(&Path, &Metadata)) {
        let Ok(meta) = fs::symlink_metadata(path) else {
            return;
        };
        if meta.is_symlink() {
            return;
        }
        visit(path, &meta);
        if !meta.is_dir() {
            return;
        }
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            if entry.file_name() != OF_THE_DISK {
                walk(&entry.path(), visit);
            }
        }
    }

    /// The files that the user of the service cannot use, at any depth.
    pub fn unusable(settings: &Settings) -> Option<Unusable> {
        let user = User::of_service(settings)?;
        let mut found = vec![];
        for root in roots(settings) {
            walk(&root, &mut |path, meta| {
                if !user.may_use(meta) {
                    found.push(path.to_owned());
                }
            });
        }
        Some(Unusable {
            count: found.len(),
            first: found.into_iter().next()?,
            user: user.number,
        })
    }

    /// A data folder, or a file of the database, that other users of the machine can use, and its mode.
    pub fn open_to_others(settings: &Settings) -> Option<(PathBuf, u32)> {
        let data = &settings.files.data_dir;
        let database = settings.database.url.file(data).map(|file| {
            ["", "-wal", "-shm"].map(|suffix| {
                let mut name = file.clone().into_os_string();
                name.push(suffix);
                PathBuf::from(name)
            })
        });
        let paths = std::iter::once(data.clone()).chain(database.into_iter().flatten());
        let mode = |path: &Path| Some(fs::metadata(path).ok()?.permissions().mode() & 0o777);
        let is_closed = |path: &Path| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            mode(folder.unwrap_or(Path::new("."))).is_some_and(|mode| mode & 0o011 == 0)
        };
        paths
            .filter_map(|path| mode(&path).map(|mode| (path, mode)))
            .find(|(path, mode)| mode & 0o077 != 0 && !is_closed(path))
    }

    /// Changes the owner of what root created below the data folders to the owner of `DATA_DIR`. Returns the number of
    /// files and the user id.
    pub fn hand_over(settings: &Settings) -> Option<(usize, u32)> {
        if User::here()?.number != ROOT {
            return None;
        }
        let owner = fs::metadata(&settings.files.data_dir).ok()?;
        if owner.uid() == ROOT {
            return None;
        }
        let mut given = 0;
        for root in roots(settings) {
            walk(&root, &mut |path, meta| {
                // A hard link may exist elsewhere: the owner of such a file must not be changed.
                let is_ours = meta.is_dir() || meta.is_file() && meta.nlink() == 1;
                if meta.uid() == ROOT && is_ours && lchown(path, Some(owner.uid()), Some(owner.gid())).is_ok()
                {
                    given += 1;
                }
            });
        }
        (given > 0).then_some((given, owner.uid()))
    }
}

#[cfg(not(unix))]
mod unix {

    /// Other systems use access control lists, which are not read here.
    pub fn unusable(_: &Settings) -> Option<Unusable> {
        None
    }

    /// See above.
    pub fn open_to_others(_: &Settings) -> Option<(PathBuf, u32)> {
        None
    }

    /// See above.
    pub fn hand_over(_: &Settings) -> Option<(usize, u32)> {
        None
    }
}

pub use unix::{hand_over, open_to_others, unusable};

//! The blocking half of both stores: temporary files next to the stored ones, and the durable move from one to the
//! other.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::Error;
use crate::error::at;
use crate::path::random_name;

/// Bytes that uploads leave free, so that leads without a file can still be stored on a disk that is filling up
/// (`docs/deploy.md#when-the-disk-fills`).
pub const RESERVE: u64 = 20 * 1024 * 1024;

/// Permissions of the files that the store writes, as far as the file system supports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Folders 0700, files 0600.
    OwnerOnly,
    /// As the process's umask determines. Another web server may read them too.
    Shared,
}

/// A folder of files with its own folder for unfinished ones, on the same file system so that renaming is atomic.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    incoming: PathBuf,
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "other systems inherit rights from the root")
    )]
    access: Access,
}

impl Disk {
    /// Creates the missing parts of `root`.
    pub(crate) fn open(root: &Path, incoming: &str, access: Access) -> Result<Self, Error> {
        at(root, fs::create_dir_all(root))?;
        let root = at(root, root.canonicalize())?;
        let disk = Self {
            incoming: root.join(incoming),
            root,
            access,
        };
        #[cfg(unix)]
        if access == Access::OwnerOnly {
            use std::os::unix::fs::PermissionsExt;
            at(
                &disk.root,
                fs::set_permissions(&disk.root, fs::Permissions::from_mode(0o700)),
            )?;
        }
        disk.create_folder(&disk.incoming)?;
        Ok(disk)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn locate(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// [`Error::StorageFull`] if less than [`RESERVE`] is free. It is checked again while a file grows, because many
    /// may grow at once.
    pub(crate) fn ensure_room(&self) -> Result<(), Error> {
        if at(&self.root, fs4::available_space(&self.root))? < RESERVE {
            return Err(Error::StorageFull);
        }
        Ok(())
    }

    /// A new empty file that is removed unless it is placed. [`Error::StorageFull`] as for [`Disk::ensure_room`].
    pub(crate) fn temp(&self) -> Result<Temp, Error> {
        self.ensure_room()?;
        let path = self.incoming.join(random_name()?);
        let mut options = OpenOptions::new();
        options.write(true).read(true).create_new(true);
        #[cfg(unix)]
        if self.access == Access::OwnerOnly {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = at(&path, options.open(&path))?;
        Ok(Temp {
            file,
            place: Provisional(Some(path)),
        })
    }

    /// Makes the bytes durable, renames the file, and makes the name durable. The result is provisional until it is
    /// kept.
    pub(crate) fn place(&self, temp: Temp, relative: &str) -> Result<Provisional, Error> {
        let Temp { file, mut place } = temp;
        file.sync_all().map_err(Error::on_sync)?;
        let target = self.locate(relative);
        let parent = target.parent().unwrap_or(&self.root);
        // Opened before the rename: an error for lack of file handles must not occur after a file was replaced.
        let folder = match Folder::open(parent) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.create_folders(parent)?;
                at(parent, Folder::open(parent))?
            }
            outcome => at(parent, outcome)?,
        };
        at(&target, place.rename(&target))?;
        folder.sync()?;
        Ok(place)
    }

    /// Removes unfinished files last written more than `older_than` ago, and returns their number.
    pub(crate) fn sweep(&self, older_than: Duration) -> Result<usize, Error> {
        let mut removed = 0;
        for entry in at(&self.incoming, fs::read_dir(&self.incoming))? {
            let entry = entry?;
            // An upload may finish while its folder is read. Its file then no longer belongs here.
            if entry
                .metadata()
                .is_ok_and(|metadata| is_older(&metadata, older_than))
            {
                ignore_missing(at(&entry.path(), fs::remove_file(entry.path())))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn create_folders(&self, folder: &Path) -> Result<(), Error> {
        let mut missing: Vec<_> = folder
            .ancestors()
            .take_while(|f| *f != self.root && !f.exists())
            .collect();
        while let Some(folder) = missing.pop() {
            self.create_folder(folder)?;
            Folder::open(folder.parent().unwrap_or(&self.root))?.sync()?;
        }
        Ok(())
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        #[cfg_attr(not(unix), expect(unused_mut, reason = "only unix sets a mode"))]
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        if self.access == Access::OwnerOnly {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        match builder.create(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            outcome => at(folder, outcome),
        }
    }
}

/// An unfinished file, open.
#[derive(Debug)]
pub(crate) struct Temp {
    pub(crate) file: File,
    place: Provisional,
}

impl Temp {
    pub(crate) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }
}

/// A file that is deleted with this value unless it was kept.
#[derive(Debug)]
pub(crate) struct Provisional(Option<PathBuf>);

impl Provisional {
    pub(crate) fn keep(mut self) {
        self.0 = None;
    }

    fn rename(&mut self, target: &Path) -> io::Result<()> {
        if let Some(path) = &mut self.0 {
            at(target, fs::rename(&*path, target))?;
            target.clone_into(path);
        }
        Ok(())
    }
}

impl Drop for Provisional {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Err(error) = fs::remove_file(path)
        {
            tracing::warn!(%error, "an unwanted file stays until the next sweep");
        }
    }
}

/// Ignores the error for a file that does not exist.
pub(crate) fn ignore_missing(outcome: io::Result<()>) -> Result<(), Error> {
    match outcome {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => Ok(outcome?),
    }
}

pub(crate) fn is_older(metadata: &fs::Metadata, age: Duration) -> bool {
    let written = metadata.modified().unwrap_or(SystemTime::now());
    written.elapsed().is_ok_and(|elapsed| elapsed >= age)
}

/// Runs blocking file operations outside the async threads. If the caller is cancelled, the operation still finishes
/// and cleans up.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::from)?
}

/// A folder whose entries can be made durable, because only then a rename survives a power failure. Windows does so by
/// itself and does not allow a folder to be opened.
struct Folder(Option<File>);

impl Folder {
    fn open(path: &Path) -> io::Result<Self> {
        if cfg!(unix) {
            at(path, File::open(path)).map(|handle| Self(Some(handle)))
        } else {
            at(path, fs::metadata(path)).map(|_| Self(None))
        }
    }

    fn sync(self) -> Result<(), Error> {
        let outcome = self.0.map_or(Ok(()), |handle| handle.sync_all());
        outcome.map_err(Error::on_sync)
    }
}

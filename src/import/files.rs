//! The files of an import: their source, and the cleanup if the import does not finish.
//!
//! A file is written to its store before the row that references it is committed. Until the commit its path is listed
//! in a journal in `DATA_DIR`. After a crash, the next import or the next start of the server finds such files there
//! and removes them.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Write as _},
    path::{Component, Path, PathBuf},
};

use media::{FileName, StoredFile};

use crate::{
    core::{Core, Store},
    failure::Failure,
};

const JOURNAL: &str = "import-journal";
/// The prefixes of the two stores in the journal, as in a backup.
const PRIVATE: &str = Store::Private.prefix();
const PUBLIC: &str = Store::Public.prefix();
/// Maximum number of other names that are tried for a picture whose name is taken.
const MOST_NAMES: u32 = 1000;

/// A file of the media folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    source: PathBuf,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
}

/// The files of an import.
pub struct Files {
    media: Option<PathBuf>,
    /// `None` in a dry run: nothing is copied.
    journal: Option<Journal>,
    private: Vec<StoredFile>,
}

impl Files {
    pub(super) fn begin(core: &Core, media: Option<&Path>, is_dry: bool) -> Result<Self, Failure> {
        let journal = (!is_dry).then(|| Journal::begin(&core.settings.files.data_dir));
        Ok(Self {
            media: media.map(ToOwned::to_owned),
            journal: journal.transpose()?,
            private: Vec::new(),
        })
    }

    /// The file at a path from Django, if it exists.
    ///
    /// # Errors
    /// The file exists and cannot be read.
    pub async fn find(&self, path: &str) -> Result<Option<Found>, Failure> {
        let Some(source) = self.media.as_ref().zip(inside(path)) else {
            return Ok(None);
        };
        let source = source.0.join(source.1);
        match media::sha256_of(&source).await {
            Ok(sha256) => Ok(Some(Found { source, sha256 })),
            Err(media::Error::NotFound) => Ok(None),
            Err(error) => Err(Failure::new(format!(
                "{path} of the media folder cannot be read: {}",
                error.cause()
            ))),
        }
    }

    /// Copies a file to the private store, so that a row can reference it; returns `None` in a dry run.
    ///
    /// # Errors
    /// The store or the journal failed.
    pub async fn keep_private(
        &mut self,
        core: &Core,
        folder: &str,
        found: &Found,
    ) -> Result<Option<&StoredFile>, Failure> {
        let Some(journal) = &mut self.journal else {
            return Ok(None);
        };
        let announce = |path: &str| journal.note(PRIVATE, path);
        let file = core.private.import(folder, &found.source, announce).await?;
        self.private.push(file);
        Ok(self.private.last())
    }

    /// The name that a picture has, or can have, in the public store: its own name, unless another picture has that
    /// name here.
    ///
    /// # Errors
    /// The path is not a valid path of a picture, or the store failed.
    pub async fn public_name(&self, core: &Core, path: &str, found: &Found) -> Result<String, media::Error> {
        let mut name = path.to_owned();
        for number in 2..MOST_NAMES {
            if core.public.holds(&name, &found.sha256).await? != Some(false) {
                return Ok(name);
            }
            name = numbered(path, number);
        }
        Err(media::Error::UnsafePath)
    }

    /// Copies a picture to the public store, unless it is already there.
    ///
    /// # Errors
    /// The store or the journal failed.
    pub async fn keep_public(&mut self, core: &Core, name: &str, found: &Found) -> Result<(), Failure> {
        let Some(journal) = &mut self.journal else {
            return Ok(());
        };
        if core.public.holds(name, &found.sha256).await? == Some(true) {
            return Ok(());
        }
        journal.note(PUBLIC, name).map_err(media::Error::from)?;
        Ok(core.public.import(name, &found.source).await?)
    }

    /// Keeps the files; call it after the rows are committed.
    pub(super) fn commit(self) {
        self.private.into_iter().for_each(StoredFile::commit);
        if let Some(journal) = self.journal {
            journal.end();
        }
    }
}

/// The display name of a lead's file.
pub fn file_name(path: &str) -> String {
    FileName::new(path).as_str().to_owned()
}

/// Removes the files that an unfinished import has left behind: files that no row references. A running import is not
/// touched.
///
/// # Errors
/// The database or a store failed.
pub async fn clean_up(core: &Core) -> Result<usize, Failure> {
    let Some(journal) = Journal::abandoned(&core.settings.files.data_dir)? else {
        return Ok(0);
    };
    let paths = journal.paths().map_err(|error| unkept(&error))?;
    let named: HashSet<_> = core.slices.named_files(core).await?.into_iter().collect();
    let mut removed = 0;
    for path in paths.iter().filter(|path| !named.contains(*path)) {
        if let Some(path) = path.strip_prefix(PRIVATE) {
            core.private.delete(path).await?;
        } else if let Some(path) = path.strip_prefix(PUBLIC) {
            core.public.delete(path).await?;
        }
        removed += 1;
    }
    journal.end();
    Ok(removed)
}

/// A list of the paths of files that exist before their rows, one per line. Its lock distinguishes a running import
/// from an aborted one.
struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    fn begin(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(JOURNAL);
        let file = File::options()
            .append(true)
            .read(true)
            .create(true)
            .open(&path)
            .map_err(|error| unkept(&error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, path }),
            Err(fs::TryLockError::WouldBlock) => Err(Failure::new(
                "another import is running; wait for its end. Nothing was imported",
            )),
            Err(fs::TryLockError::Error(error)) => Err(unkept(&error)),
        }
    }

    /// The journal of an import that was aborted.
    fn abandoned(folder: &Path) -> Result<Option<Self>, Failure> {
        let path = folder.join(JOURNAL);
        match File::options().append(true).read(true).open(&path) {
            Ok(file) => match file.try_lock() {
                Ok(()) => Ok(Some(Self { file, path })),
                Err(fs::TryLockError::WouldBlock) => Ok(None),
                Err(fs::TryLockError::Error(error)) => Err(unkept(&error)),
            },
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(unkept(&error)),
        }
    }

    /// Adds a path. It is on the disk when this function returns.
    fn note(&mut self, store: &str, path: &str) -> io::Result<()> {
        self.file.write_all(format!("{store}{path}\n").as_bytes())?;
        self.file.sync_data()
    }

    fn paths(&self) -> io::Result<Vec<String>> {
        let text = fs::read_to_string(&self.path)?;
        // The import was aborted while it wrote a line that has no end; the file of this line did not exist yet.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        Ok(whole.lines().map(ToOwned::to_owned).collect())
    }

    fn end(self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "the journal of an import stays; it names files that are in use, so it does no harm");
        }
    }
}

fn unkept(error: &io::Error) -> Failure {
    Failure::new(format!(
        "the journal of the import in DATA_DIR cannot be kept: {error}; nothing was imported"
    ))
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

/// The path, if it stays inside its base folder.
fn inside(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(path);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
    stays.then_some(path)
}

/// The path with a number: `folder/name.png` becomes `folder/name-2.png`.
fn numbered(path: &str, number: u32) -> String {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path[name..].rfind('.').map_or(path.len(), |dot| name + dot);
    format!("{}-{number}{}", &path[..dot], &path[dot..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_name_differs_before_its_extension() {
        assert_eq!(numbered("products/2026/p1.png", 2), "products/2026/p1-2.png");
        assert_eq!(numbered("products/v1.2/plan", 3), "products/v1.2/plan-3");
    }

    #[test]
    fn a_journal_tells_a_running_import_from_a_dead_one() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Journal::abandoned(folder.path()).unwrap().is_none());
        let mut running = Journal::begin(folder.path()).unwrap();
        running.note(PUBLIC, "a.png").unwrap();
        running.file.write_all(b"private/half").unwrap();
        assert!(Journal::abandoned(folder.path()).unwrap().is_none());
        assert!(Journal::begin(folder.path()).is_err());
        drop(running);
        let dead = Journal::abandoned(folder.path()).unwrap().unwrap();
        assert_eq!(dead.paths().unwrap(), ["media/a.png"]);
        dead.end();
        assert!(Journal::abandoned(folder.path()).unwrap().is_none());
    }
}

//! Files that only staff may download, under random names in a folder that only this program can read.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::bucket::Uncommitted;
use crate::content::{Content, OPAQUE, content_type};
use crate::disk::{Access, Disk, Temp, blocking, ignore_missing, is_older};
use crate::error::at;
use crate::path::{PRIVATE_INCOMING, hex, is_private, new_private};
use crate::stored::{Body, Place, StoredFile};
use crate::{Bucket, CHUNK, Error, FileName, Kind, retired};

const UPLOAD_SLOTS: usize = 32;
const SLOT_WAIT: Duration = Duration::from_secs(5);

/// The store of private files. Cheap to clone; clones share the upload slots.
///
/// It accepts only paths that it has created. Any other path is [`Error::UnsafePath`] and no file is accessed.
#[derive(Debug, Clone)]
pub struct PrivateStore {
    disk: Arc<Disk>,
    bucket: Option<Bucket>,
    slots: Arc<Semaphore>,
}

impl PrivateStore {
    /// The store in the folder `root`, which is created if missing and made inaccessible to other users. Blocks.
    pub fn at(root: &Path) -> Result<Self, Error> {
        let disk = Disk::open(root, PRIVATE_INCOMING, Access::OwnerOnly)?;
        Ok(Self {
            disk: Arc::new(disk),
            bucket: None,
            slots: Arc::new(Semaphore::new(UPLOAD_SLOTS)),
        })
    }

    /// The same store with its files in a bucket if there is one. Its folder then only contains unfinished uploads.
    pub fn in_bucket(self, bucket: Option<Bucket>) -> Self {
        Self { bucket, ..self }
    }

    /// Checks that a file could be stored now: the bucket responds, and the disk has space (for unfinished uploads, if
    /// there is a bucket).
    pub async fn ping(&self) -> Result<(), Error> {
        let disk = Arc::clone(&self.disk);
        blocking(move || disk.ensure_room()).await?;
        match &self.bucket {
            Some(bucket) => bucket.ping().await,
            None => Ok(()),
        }
    }

    /// Opens a stored file.
    pub async fn read(&self, path: &str) -> Result<Content, Error> {
        let location = self.locate(path)?;
        let content_type = content_type(path);
        if let Some(bucket) = &self.bucket {
            let object = bucket.find(&retired::key(path)).await?;
            return Ok(Content::of_object(object, content_type));
        }
        blocking(move || Content::open(&location, content_type)).await
    }

    /// Whether the file exists.
    pub async fn exists(&self, path: &str) -> Result<bool, Error> {
        let location = self.locate(path)?;
        if let Some(bucket) = &self.bucket {
            return match bucket.find(&retired::key(path)).await {
                Ok(_) => Ok(true),
                Err(Error::NotFound) => Ok(false),
                Err(error) => Err(error),
            };
        }
        blocking(move || Ok(at(&location, fs::exists(&location))?)).await
    }

    /// Deletes a file now. A missing file is not an error.
    pub async fn delete(&self, path: &str) -> Result<(), Error> {
        let location = self.locate(path)?;
        if let Some(bucket) = &self.bucket {
            return retired::delete(bucket, path).await;
        }
        blocking(move || ignore_missing(at(&location, fs::remove_file(&location)))).await
    }

    /// Resets the age of a file because its row is about to be removed. From now on [`Self::orphans`] counts from here,
    /// so that a running backup still finds the file (`docs/backups.md#deleted-files`). A missing file is not an error.
    pub async fn retire(&self, path: &str) -> Result<(), Error> {
        let location = self.locate(path)?;
        if let Some(bucket) = &self.bucket {
            return retired::retire(bucket, path).await;
        }
        blocking(move || {
            let touched = at(&location, File::options().write(true).open(&location));
            ignore_missing(touched.and_then(|file| file.set_modified(SystemTime::now())))
        })
        .await
    }

    /// Copies a file from elsewhere into `folder` under a random name, for the data import. No content is refused, but
    /// only a file whose content matches its name keeps its type; others become opaque bytes. `announce` gets the path
    /// before the file exists, for a journal of what a crash would leave behind.
    pub async fn import(
        &self,
        folder: &str,
        from: &Path,
        announce: impl FnOnce(&str) -> io::Result<()> + Send,
    ) -> Result<StoredFile, Error> {
        let disk = Arc::clone(&self.disk);
        let (folder, from) = (folder.to_owned(), from.to_owned());
        let copied = blocking(move || copy_in(&disk, &folder, &from)).await?;
        announce(&copied.path)?;
        let place = self.place(Body::Disk(copied.temp), &copied.path).await?;
        Ok(StoredFile {
            path: copied.path,
            name: copied.name,
            size: copied.size,
            sha256: copied.sha256,
            content_type: copied.kind.map_or(OPAQUE, Kind::mime),
            place,
        })
    }

    /// All stored files, in no particular order.
    pub async fn list(&self) -> Result<Vec<String>, Error> {
        if let Some(bucket) = &self.bucket {
            let listed = bucket.list(retired::FILES).await?.into_iter();
            return Ok(listed
                .map(|file| file.path)
                .filter(|path| is_private(path))
                .collect());
        }
        let disk = Arc::clone(&self.disk);
        blocking(move || {
            let mut found = Vec::new();
            walk(disk.root(), "", &mut |path, _| {
                if is_private(&path) {
                    found.push(path);
                }
            })?;
            Ok(found)
        })
        .await
    }

    /// Restores a file from a backup under a path that this store once created. An existing file is replaced.
    pub async fn put_back(&self, path: &str, from: &Path) -> Result<(), Error> {
        self.locate(path)?;
        let (path, from) = (path.to_owned(), from.to_owned());
        if let Some(bucket) = &self.bucket {
            let _turn = bucket.turn().await?;
            let bytes = blocking(move || fs::read(from).map_err(Error::on_lookup)).await?;
            return bucket.put(&retired::key(&path), bytes.into(), false).await;
        }
        let disk = Arc::clone(&self.disk);
        blocking(move || {
            let mut source = at(&from, File::open(&from)).map_err(Error::on_lookup)?;
            let mut temp = disk.temp()?;
            io::copy(&mut source, &mut temp.file)?;
            disk.place(temp, &path)?.keep();
            Ok(())
        })
        .await
    }

    /// Stored files that are not in `known` and that were last written (or retired) more than `older_than` ago. Files
    /// that this store did not create are never listed.
    pub async fn orphans(&self, known: HashSet<String>, older_than: Duration) -> Result<Vec<String>, Error> {
        if let Some(bucket) = &self.bucket {
            return retired::orphans(bucket, &known, older_than).await;
        }
        let disk = Arc::clone(&self.disk);
        blocking(move || {
            let mut found = Vec::new();
            walk(disk.root(), "", &mut |path, metadata| {
                if is_private(&path) && !known.contains(&path) && is_older(metadata, older_than) {
                    found.push(path);
                }
            })?;
            Ok(found)
        })
        .await
    }

    /// Removes unfinished uploads left by crashes, and returns their number. `older_than` must exceed the longest
    /// upload.
    pub async fn sweep_incoming(&self, older_than: Duration) -> Result<usize, Error> {
        let disk = Arc::clone(&self.disk);
        blocking(move || disk.sweep(older_than)).await
    }

    pub(crate) async fn upload_slot(&self) -> Result<OwnedSemaphorePermit, Error> {
        let slot = tokio::time::timeout(SLOT_WAIT, Arc::clone(&self.slots).acquire_owned()).await;
        slot.ok().and_then(Result::ok).ok_or(Error::Busy)
    }

    pub(crate) fn disk(&self) -> &Disk {
        &self.disk
    }

    /// Moves a finished file to its path, durably.
    pub(crate) async fn place(&self, body: Body, path: &str) -> Result<Place, Error> {
        let path = path.to_owned();
        let Some(bucket) = &self.bucket else {
            let disk = Arc::clone(&self.disk);
            return blocking(move || {
                let temp = body.into_temp(&disk)?;
                Ok(Place::Disk(disk.place(temp, &path)?))
            })
            .await;
        };
        let _turn = bucket.turn().await?;
        let bytes = body.into_bytes().await?;
        // Created before sending, so that the object is removed even if the client disconnects meanwhile.
        let place = Uncommitted::new(bucket, retired::key(&path));
        bucket.put(&retired::key(&path), bytes.into(), true).await?;
        Ok(Place::Bucket(place))
    }

    fn locate(&self, path: &str) -> Result<PathBuf, Error> {
        if is_private(path) {
            Ok(self.disk.locate(path))
        } else {
            Err(Error::UnsafePath)
        }
    }
}

/// An unfinished copy of a file from elsewhere.
struct Copied {
    path: String,
    name: FileName,
    kind: Option<Kind>,
    size: u64,
    sha256: String,
    temp: Temp,
}

fn copy_in(disk: &Disk, folder: &str, from: &Path) -> Result<Copied, Error> {
    let name = FileName::new(&from.file_name().unwrap_or_default().to_string_lossy());
    let mut source = at(from, File::open(from)).map_err(Error::on_lookup)?;
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut read_chunk = |chunk: &mut Vec<u8>| {
        chunk.clear();
        source.by_ref().take(CHUNK as u64).read_to_end(chunk)
    };
    read_chunk(&mut chunk)?;
    let kind = Kind::from_name(name.as_str()).filter(|kind| kind.matches(&chunk));
    let path = new_private(folder, kind.map_or("bin", Kind::extension))?;
    let (mut temp, mut size, mut hash) = (disk.temp()?, 0, Sha256::new());
    while !chunk.is_empty() {
        size += chunk.len() as u64;
        hash.update(&chunk);
        temp.append(&chunk)?;
        read_chunk(&mut chunk)?;
    }
    Ok(Copied {
        path,
        name,
        kind,
        size,
        sha256: hex(&hash.finalize()),
        temp,
    })
}

/// Calls `visit` with the relative path of every regular file below `folder`. Links are not followed.
pub(crate) fn walk(
    folder: &Path,
    prefix: &str,
    visit: &mut impl FnMut(String, &fs::Metadata),
) -> Result<(), Error> {
    for entry in at(folder, fs::read_dir(folder))? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => walk(&entry.path(), &path, visit)?,
            Ok(metadata) if metadata.is_file() => visit(path, &metadata),
            // It was removed since it was listed, or does not belong to the store.
            _ => {}
        }
    }
    Ok(())
}

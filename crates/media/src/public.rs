//! Public files below `/media/`: the pictures of the catalogue. Their names are part of their addresses.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::content::{Content, content_type};
use crate::disk::{Access, Disk, blocking, ignore_missing};
use crate::error::at;
use crate::path::{PUBLIC_INCOMING, is_closed, is_public};
use crate::private::walk;
use crate::{Bucket, Error};

/// Characters to percent-encode: all except those that Django's `filepath_to_uri` leaves unencoded, so that published
/// addresses stay the same.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'!')
    .remove(b'*')
    .remove(b'(')
    .remove(b')')
    .remove(b'\'');

/// Maximum length of a path in bytes; S3 allows 1024 with the prefix.
const LONGEST: usize = 900;

/// The store of public files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PublicStore {
    disk: Arc<Disk>,
    bucket: Option<Bucket>,
    closed: Arc<[&'static str]>,
}

/// The key of a public file in its bucket.
fn key(path: &str) -> String {
    format!("public/{path}")
}

impl PublicStore {
    /// The store in the folder `root` (`MEDIA_ROOT`), which is created if missing. Nothing below the folders `closed` is
    /// public (`docs/api/content.md#pictures`). Blocks.
    pub fn at(root: &Path, closed: impl IntoIterator<Item = &'static str>) -> Result<Self, Error> {
        let disk = Disk::open(root, PUBLIC_INCOMING, Access::Shared)?;
        Ok(Self {
            disk: Arc::new(disk),
            bucket: None,
            closed: closed.into_iter().collect(),
        })
    }

    /// The same store with its files in a bucket if there is one.
    pub fn in_bucket(self, bucket: Option<Bucket>) -> Self {
        Self { bucket, ..self }
    }

    /// Opens the file at `path`, the part of a URL after `/media/`, percent-decoded. Paths that must not be served
    /// (folders, hidden files, closed folders, links out of the root, paths with parent folders) are [`Error::NotFound`],
    /// like missing files.
    pub async fn read(&self, path: &str) -> Result<Content, Error> {
        if let Some(bucket) = &self.bucket {
            // Keys longer than S3 allows, and folders, which it does not have, are not files either.
            if !is_public(path, &self.closed) || path.len() > LONGEST {
                return Err(Error::NotFound);
            }
            return Ok(Content::of_object(
                bucket.find(&key(path)).await?,
                content_type(path),
            ));
        }
        let disk = Arc::clone(&self.disk);
        let (path, closed) = (path.to_owned(), Arc::clone(&self.closed));
        blocking(move || Content::open(&resolve(&disk, &path, &closed)?, content_type(&path))).await
    }

    /// Stores a picture made by the program as `folder/name` and replaces an existing one; durable when this returns.
    /// Returns the relative path.
    pub async fn save(&self, folder: &str, name: &str, bytes: Vec<u8>) -> Result<String, Error> {
        let path = self.checked(format!("{folder}/{name}"))?;
        if let Some(bucket) = &self.bucket {
            let _turn = bucket.turn().await?;
            bucket.put(&key(&path), bytes.into(), false).await?;
            return Ok(path);
        }
        let disk = Arc::clone(&self.disk);
        blocking(move || {
            let mut temp = disk.temp()?;
            temp.append(&bytes)?;
            disk.place(temp, &path)?.keep();
            Ok(path)
        })
        .await
    }

    /// Copies the file `from` to the relative path `path`, as on the site that is being imported. A path in a closed folder
    /// is [`Error::UnsafePath`]: such files belong in the private store.
    pub async fn import(&self, path: &str, from: &Path) -> Result<(), Error> {
        let path = self.checked(path.to_owned())?;
        let from = from.to_owned();
        if let Some(bucket) = &self.bucket {
            let _turn = bucket.turn().await?;
            let bytes = blocking(move || fs::read(from).map_err(Error::on_lookup)).await?;
            return bucket.put(&key(&path), bytes.into(), false).await;
        }
        let disk = Arc::clone(&self.disk);
        blocking(move || {
            let mut source = File::open(from).map_err(Error::on_lookup)?;
            let mut temp = disk.temp()?;
            io::copy(&mut source, &mut temp.file)?;
            disk.place(temp, &path)?.keep();
            Ok(())
        })
        .await
    }

    /// Whether the file at `path` has this SHA-256; `None` if there is no such file.
    pub async fn holds(&self, path: &str, sha256: &str) -> Result<Option<bool>, Error> {
        let content = match self.read(&self.checked(path.to_owned())?).await {
            Ok(content) => content,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(content.sha256().await? == sha256))
    }

    /// Removes a file that the program created. A missing file is not an error.
    pub async fn delete(&self, path: &str) -> Result<(), Error> {
        let path = self.checked(path.to_owned())?;
        if let Some(bucket) = &self.bucket {
            return bucket.delete(&key(&path)).await;
        }
        let disk = Arc::clone(&self.disk);
        blocking(move || {
            let location = disk.locate(&path);
            ignore_missing(at(&location, fs::remove_file(&location)))
        })
        .await
    }

    /// All files that may be served, in no particular order.
    pub async fn list(&self) -> Result<Vec<String>, Error> {
        if let Some(bucket) = &self.bucket {
            let listed = bucket.list("public").await?.into_iter();
            return Ok(listed
                .map(|file| file.path)
                .filter(|path| is_public(path, &self.closed))
                .collect());
        }
        let (disk, closed) = (Arc::clone(&self.disk), Arc::clone(&self.closed));
        blocking(move || {
            let mut found = Vec::new();
            walk(disk.root(), "", &mut |path, _| {
                if is_public(&path, &closed) {
                    found.push(path);
                }
            })?;
            Ok(found)
        })
        .await
    }

    fn checked(&self, path: String) -> Result<String, Error> {
        if is_public(&path, &self.closed) {
            Ok(path)
        } else {
            Err(Error::UnsafePath)
        }
    }

    /// The address of a stored file: `base` (`MEDIA_URL`, with its final slash) and `path`, UTF-8 percent-encoded.
    pub fn url(base: &str, path: &str) -> String {
        format!("{base}{}", utf8_percent_encode(path, ENCODED))
    }
}

/// The real file at `path`. Links are resolved first, and their target is checked.
fn resolve(disk: &Disk, path: &str, closed: &[&str]) -> Result<PathBuf, Error> {
    if !is_public(path, closed) {
        return Err(Error::NotFound);
    }
    let real = fs::canonicalize(disk.locate(path)).map_err(Error::on_lookup)?;
    let inside = real.strip_prefix(disk.root()).map_err(|_| Error::NotFound)?;
    let top = inside.iter().next().unwrap_or_default().to_string_lossy();
    if top.starts_with('.') || is_closed(&top, closed) {
        Err(Error::NotFound)
    } else {
        Ok(real)
    }
}

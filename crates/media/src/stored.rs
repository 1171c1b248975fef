//! A file that was accepted, and one that is in the store and waits for its database row.

use std::io::{Read, Seek};

use tokio::sync::OwnedSemaphorePermit;

use crate::bucket::Uncommitted;
use crate::disk::{Disk, Provisional, Temp, blocking};
use crate::path::new_private;
use crate::{Error, FileName, Kind, PrivateStore};

/// A file that passed the checks and is not stored yet. Dropping it removes it. It holds its upload slot.
#[derive(Debug)]
pub struct Received {
    /// The client's name of the file, as data.
    pub name: FileName,
    /// Kind, by extension and content.
    pub kind: Kind,
    /// Size in bytes, at least 1.
    pub size: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    pub(crate) body: Body,
    pub(crate) store: PrivateStore,
    pub(crate) _slot: OwnedSemaphorePermit,
}

#[derive(Debug)]
pub(crate) enum Body {
    Memory(Vec<u8>),
    Disk(Temp),
}

impl Body {
    pub(crate) fn into_temp(self, disk: &Disk) -> Result<Temp, Error> {
        match self {
            Self::Disk(temp) => Ok(temp),
            Self::Memory(bytes) => {
                let mut temp = disk.temp()?;
                temp.append(&bytes)?;
                Ok(temp)
            }
        }
    }

    pub(crate) async fn into_bytes(self) -> Result<Vec<u8>, Error> {
        match self {
            Self::Memory(bytes) => Ok(bytes),
            Self::Disk(mut temp) => {
                blocking(move || {
                    let mut bytes = Vec::new();
                    temp.file.rewind()?;
                    temp.file.read_to_end(&mut bytes)?;
                    Ok(bytes)
                })
                .await
            }
        }
    }
}

impl Received {
    /// Moves the file into `folder` of the private store (`leads/2026/11`: words of `a-z 0-9 _ -`) under a random name;
    /// durable when this returns.
    pub async fn keep(self, folder: &str) -> Result<StoredFile, Error> {
        let path = new_private(folder, self.kind.extension())?;
        let place = self.store.place(self.body, &path).await?;
        Ok(StoredFile {
            path,
            name: self.name,
            size: self.size,
            sha256: self.sha256,
            content_type: self.kind.mime(),
            place,
        })
    }

    /// The contents, for a picture that the program processes before it is stored.
    pub async fn into_bytes(self) -> Result<Vec<u8>, Error> {
        self.body.into_bytes().await
    }
}

/// A stored file that waits for its row. It is removed with this value unless it is kept.
#[derive(Debug)]
pub(crate) enum Place {
    Disk(Provisional),
    Bucket(Uncommitted),
}

/// A file in the private store whose database row is not committed yet. Dropped without [`StoredFile::commit`], it is
/// deleted (from a bucket: soon, in the background). A crash in between leaves an orphan for [`PrivateStore::orphans`].
#[derive(Debug)]
#[must_use = "the file is deleted unless it is committed"]
pub struct StoredFile {
    /// Path inside the store, with forward slashes. The row contains it.
    pub path: String,
    /// The client's name of the file, as data.
    pub name: FileName,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// Media type with which it is served.
    pub content_type: &'static str,
    pub(crate) place: Place,
}

impl StoredFile {
    /// Keeps the file, after the transaction that refers to it was committed.
    pub fn commit(self) {
        match self.place {
            Place::Disk(file) => file.keep(),
            Place::Bucket(object) => object.keep(),
        }
    }
}

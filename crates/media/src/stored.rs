//! From accepted to kept: a file that passed the gate, and one that lies in the store but waits for its database row.

use std::io::{Read, Seek};

use tokio::sync::OwnedSemaphorePermit;

use crate::disk::{Provisional, Temp, blocking};
use crate::path::new_private;
use crate::{Error, FileName, Kind, PrivateStore};

/// A file that passed the gate and is not kept yet; it vanishes when dropped. It holds its upload slot.
#[derive(Debug)]
pub struct Received {
    /// The client's name, as data.
    pub name: FileName,
    /// What it is, by extension and content.
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

impl Received {
    /// Puts the file into `folder` of the private store (`leads/2026/11`: words of `a-z 0-9 _ -`) under a random name,
    /// durable when this returns.
    pub async fn keep(self, folder: &str) -> Result<StoredFile, Error> {
        let path = new_private(folder, self.kind.extension())?;
        blocking(move || {
            let disk = self.store.disk();
            let temp = match self.body {
                Body::Disk(temp) => temp,
                Body::Memory(bytes) => {
                    let mut temp = disk.temp()?;
                    temp.append(&bytes)?;
                    temp
                }
            };
            let place = disk.place(temp, &path)?;
            let content_type = self.kind.mime();
            Ok(StoredFile {
                path,
                name: self.name,
                size: self.size,
                sha256: self.sha256,
                content_type,
                place,
            })
        })
        .await
    }

    /// The bytes themselves, for a picture that the program works on before it is stored.
    pub async fn into_bytes(self) -> Result<Vec<u8>, Error> {
        match self.body {
            Body::Memory(bytes) => Ok(bytes),
            Body::Disk(mut temp) => {
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

/// A file in the private store whose database row is not committed yet: dropped without [`StoredFile::commit`], it is
/// deleted. A crash in between leaves an orphan for [`PrivateStore::orphans`].
#[derive(Debug)]
#[must_use = "the file is deleted unless it is committed"]
pub struct StoredFile {
    /// Path inside the store, with forward slashes: what the row keeps.
    pub path: String,
    /// The client's name, as data.
    pub name: FileName,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
    /// Media type to serve it with.
    pub content_type: &'static str,
    pub(crate) place: Provisional,
}

impl StoredFile {
    /// The transaction that names this file is committed: the file stays.
    pub fn commit(self) {
        self.place.keep();
    }
}

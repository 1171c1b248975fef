//! Large files in a bucket that are never held in memory as a whole: backups.

use std::path::Path;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use object_store::{ObjectStoreExt as _, PutPayload, WriteMultipart};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::bucket::{unavailable, within};
use crate::error::Cause;
use crate::{Bucket, Content, Error};

/// Size of a part in bytes. S3 requires at least 5 MiB per part and allows at most 10,000 parts.
const PART: usize = 16 * 1024 * 1024;
/// Time limit for one part, on a slow connection.
const DEADLINE: Duration = Duration::from_mins(5);

/// An object in a bucket.
#[derive(Clone, Debug)]
pub struct Archived {
    /// The path below the prefix of the bucket.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// Time of writing.
    pub written: SystemTime,
}

impl Bucket {
    /// Stores a file under `path`, as a whole or not at all.
    pub async fn send_file(&self, path: &str, from: &Path) -> Result<(), Error> {
        let key = self.key(path)?;
        let mut file = File::open(from).await.map_err(Error::on_lookup)?;
        let Some(first) = part(&mut file).await? else {
            return within(self.store.put(&key, PutPayload::new())).await.map(drop);
        };
        if first.len() < PART {
            let sent = tokio::time::timeout(DEADLINE, self.store.put(&key, first.into()));
            return sent
                .await
                .map_err(|_| timed_out())?
                .map(drop)
                .map_err(unavailable);
        }
        let upload = within(self.store.put_multipart(&key)).await?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut next = Some(first);
        while let Some(bytes) = next {
            upload.put(bytes);
            // No more than two parts in memory.
            let room = tokio::time::timeout(DEADLINE, upload.wait_for_capacity(1));
            if let Err(error) = room.await.map_err(|_| timed_out())?.map_err(unavailable) {
                // Uploaded parts take space until the bucket's own rules remove them.
                let _ = upload.abort().await;
                return Err(error);
            }
            next = part(&mut file).await?;
        }
        let end = tokio::time::timeout(DEADLINE, upload.finish());
        end.await.map_err(|_| timed_out())?.map(drop).map_err(unavailable)
    }

    /// Downloads the object at `path` into a file.
    pub async fn fetch_file(&self, path: &str, to: &Path) -> Result<(), Error> {
        let object = Content::of_object(self.find(path).await?, "");
        let mut file = File::create(to).await?;
        tokio::io::copy(&mut object.reader(), &mut file).await?;
        file.flush().await?;
        Ok(())
    }

    /// The objects below `folder`, at any depth. `folder` must not be empty.
    pub async fn archived(&self, folder: &str) -> Result<Vec<Archived>, Error> {
        let listed = self.list(folder).await?.into_iter();
        Ok(listed
            .map(|listed| Archived {
                path: listed.path,
                size: listed.size,
                written: listed.written,
            })
            .collect())
    }

    /// Removes the object at `path`, if there is one.
    pub async fn remove(&self, path: &str) -> Result<(), Error> {
        self.delete(path).await
    }
}

/// The next part of a file; `None` at its end.
async fn part(file: &mut File) -> Result<Option<Bytes>, Error> {
    let mut bytes = Vec::with_capacity(PART);
    file.take(PART as u64).read_to_end(&mut bytes).await?;
    Ok(Some(bytes).filter(|bytes| !bytes.is_empty()).map(Bytes::from))
}

fn timed_out() -> Error {
    Error::Unavailable(Cause::new(std::io::ErrorKind::TimedOut.into()))
}

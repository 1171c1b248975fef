//! The S3 half of both stores: objects below a prefix of a bucket. Every call has a deadline, so that a storage that
//! does not respond is an error.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    ClientOptions, GetOptions, GetRange, ObjectMeta, ObjectStore as _, ObjectStoreExt as _, PutMode,
    PutPayload, RetryConfig,
};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::Cause;
use crate::storage::StorageSettings;
use crate::{Error, S3Url};

/// Deadline of one request, and of each piece of a body.
pub(crate) const DEADLINE: Duration = Duration::from_secs(5);
/// Connect timeout. A server that cannot be reached is reported sooner than a slow one.
const CONNECT: Duration = Duration::from_secs(2);
/// Number of objects sent concurrently. Each is held in memory while it is sent.
const SENDING: usize = 4;

/// A location in a bucket. Cheap to clone.
#[derive(Clone)]
pub struct Bucket {
    pub(crate) store: Arc<AmazonS3>,
    prefix: Arc<str>,
    sending: Arc<Semaphore>,
}

/// Prints only the address, because the client holds secrets.
impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({}, {})", self.store, self.prefix)
    }
}

/// An object in a listing.
#[derive(Debug)]
pub(crate) struct Listed {
    /// Its path below the listed folder.
    pub(crate) path: String,
    pub(crate) written: SystemTime,
    pub(crate) size: u64,
}

/// Metadata of an object before it is read.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) meta: ObjectMeta,
    bucket: Bucket,
}

impl Bucket {
    /// The client for `url`; no request is made.
    ///
    /// # Errors
    /// The client could not be built from these values.
    pub(crate) fn new(url: &S3Url, settings: &StorageSettings) -> Result<Self, Error> {
        // The first caller in the process installs the provider; it is the same one everywhere.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = ClientOptions::new()
            .with_connect_timeout(CONNECT)
            .with_timeout_disabled()
            .with_allow_http(url.is_plain());
        let retry = RetryConfig {
            max_retries: 2,
            retry_timeout: DEADLINE,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(url.bucket())
            .with_region(url.region())
            .with_virtual_hosted_style_request(url.endpoint().is_none())
            .with_access_key_id(settings.key_id.expose())
            .with_secret_access_key(settings.key.expose())
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = url.endpoint() {
            builder = builder.with_endpoint(endpoint.to_string());
        }
        if !settings.token.is_empty() {
            builder = builder.with_token(settings.token.expose());
        }
        let store = builder.build().map_err(unavailable)?;
        Ok(Self {
            store: Arc::new(store),
            prefix: url.prefix().into(),
            sending: Arc::new(Semaphore::new(SENDING)),
        })
    }

    /// Checks that the bucket responds and can be listed.
    pub(crate) async fn ping(&self) -> Result<(), Error> {
        let nothing = self.key("ping")?;
        within(self.store.list(Some(&nothing)).try_next())
            .await
            .map(|_| ())
            .map_err(no_bucket)
    }

    /// A permit to hold one object in memory and send it. Waits within the deadline, then returns [`Error::Busy`].
    pub(crate) async fn turn(&self) -> Result<impl Drop + use<>, Error> {
        let turn = timeout(DEADLINE, Arc::clone(&self.sending).acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or(Error::Busy)
    }

    /// Stores `bytes` under `path`. An existing object is replaced, or left untouched if `new` is set.
    pub(crate) async fn put(&self, path: &str, bytes: Bytes, new: bool) -> Result<(), Error> {
        let mode = if new { PutMode::Create } else { PutMode::Overwrite };
        let sent = within(
            self.store
                .put_opts(&self.key(path)?, PutPayload::from(bytes), mode.into()),
        )
        .await;
        sent.map(|_| ()).map_err(no_bucket)
    }

    /// Metadata of the object at `path`.
    pub(crate) async fn find(&self, path: &str) -> Result<Object, Error> {
        let meta = within(self.store.head(&self.key(path)?)).await?;
        Ok(Object {
            meta,
            bucket: self.clone(),
        })
    }

    /// Removes the object at `path`, if there is one.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), Error> {
        match within(self.store.delete(&self.key(path)?)).await {
            Err(Error::NotFound) => Ok(()),
            outcome => outcome,
        }
    }

    /// Every object below `folder`.
    pub(crate) async fn list(&self, folder: &str) -> Result<Vec<Listed>, Error> {
        let folder = self.key(folder)?;
        let mut pages = self.store.list(Some(&folder));
        let mut found = Vec::new();
        while let Some(meta) = within(pages.try_next()).await.map_err(no_bucket)? {
            let Some(path) = meta.location.as_ref().strip_prefix(folder.as_ref()) else {
                continue;
            };
            found.push(Listed {
                path: path.trim_start_matches('/').to_owned(),
                written: meta.last_modified.into(),
                size: meta.size,
            });
        }
        Ok(found)
    }

    pub(crate) fn key(&self, path: &str) -> Result<Path, Error> {
        Path::parse(format!("{}/{path}", self.prefix)).map_err(|_| Error::UnsafePath)
    }
}

impl Object {
    /// Requests `len` bytes from `start` on, only of the version that was found. They are streamed.
    pub(crate) async fn read(
        self,
        start: u64,
        len: u64,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static, Error> {
        // An empty range cannot be requested.
        let wanted = if len == 0 {
            None
        } else {
            Some(self.request(start, len).await?)
        };
        let pieces = wanted.map(object_store::GetResult::into_stream);
        Ok(stream::try_unfold(pieces, |pieces| async move {
            let Some(mut pieces) = pieces else { return Ok(None) };
            match timeout(DEADLINE, pieces.next()).await {
                Ok(Some(Ok(piece))) => Ok(Some((piece, Some(pieces)))),
                Ok(Some(Err(error))) => Err(io::Error::other(error)),
                Ok(None) => Ok(None),
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            }
        }))
    }

    async fn request(&self, start: u64, len: u64) -> Result<object_store::GetResult, Error> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(start..start + len)),
            if_match: self.meta.e_tag.clone(),
            ..GetOptions::default()
        };
        within(self.bucket.store.get_opts(&self.meta.location, options)).await
    }
}

/// An object whose row is not committed. Dropping the value removes the object unless it was kept. The removal is tried
/// once, in the background. If it fails, the object is an orphan and is collected as such.
#[derive(Debug)]
pub(crate) struct Uncommitted(Option<(Bucket, String)>);

impl Uncommitted {
    pub(crate) fn new(bucket: &Bucket, path: String) -> Self {
        Self(Some((bucket.clone(), path)))
    }

    pub(crate) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Uncommitted {
    fn drop(&mut self) {
        if let (Some((bucket, path)), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                if let Err(error) = bucket.delete(&path).await {
                    tracing::warn!(%error, "an unwanted file stays until orphans are collected");
                }
            });
        }
    }
}

pub(crate) async fn within<T>(work: impl Future<Output = object_store::Result<T>>) -> Result<T, Error> {
    match timeout(DEADLINE, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(object_store::Error::NotFound { .. })) => Err(Error::NotFound),
        Ok(Err(error)) => Err(unavailable(error)),
        Err(_) => Err(Error::Unavailable(Cause::new(io::ErrorKind::TimedOut.into()))),
    }
}

pub(crate) fn unavailable(error: object_store::Error) -> Error {
    Error::Unavailable(Cause::new(io::Error::other(error)))
}

/// If no object was requested, "not found" refers to the bucket.
fn no_bucket(error: Error) -> Error {
    match error {
        Error::NotFound => Error::Unavailable(Cause::new(io::Error::other("there is no such bucket"))),
        error => error,
    }
}

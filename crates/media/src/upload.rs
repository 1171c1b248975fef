//! Upload checks: receives one file piece by piece, counts, hashes and checks it. The media type sent by the client is
//! ignored. The caller is responsible for permissions and rate limits.

use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use crate::disk::{Temp, blocking};
use crate::path::hex;
use crate::stored::{Body, Received};
use crate::{CHUNK, Error, FileName, Kind, PrivateStore};

/// What a form accepts.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Accepted kinds.
    pub kinds: &'static [Kind],
    /// Largest size in bytes, inclusive.
    pub max_size: u64,
}

impl Rules {
    /// Attachments of leads: every kind, 1 byte to 10 MiB (`docs/api/leads.md#files`).
    pub const ATTACHMENT: Self = Self {
        kinds: &[
            Kind::Pdf,
            Kind::Doc,
            Kind::Docx,
            Kind::Jpeg,
            Kind::Png,
            Kind::Gif,
            Kind::Webp,
        ],
        max_size: 10 * 1024 * 1024,
    };
    /// Pictures for the catalogue, with the same maximum size.
    pub const PICTURE: Self = Self {
        kinds: &[Kind::Jpeg, Kind::Png, Kind::Gif, Kind::Webp],
        max_size: Self::ATTACHMENT.max_size,
    };
}

/// A file being received. Dropping it at any point leaves nothing behind.
///
/// Writing consumes the upload and returns it, so that a refused or failed one cannot be written to or finished. Up to
/// [`CHUNK`] bytes stay in memory. A longer file goes to a temporary file, but only after its first bytes have been
/// found to match the expected kind.
#[derive(Debug)]
pub struct Upload {
    store: PrivateStore,
    slot: OwnedSemaphorePermit,
    rules: Rules,
    name: FileName,
    kind: Kind,
    size: u64,
    hash: Sha256,
    buffer: Vec<u8>,
    temp: Option<Temp>,
}

impl Upload {
    /// Starts to receive a file that the client calls `file_name`. Waits up to five seconds for one of the store's
    /// upload slots, then returns [`Error::Busy`]; returns [`Error::ExtensionNotAllowed`] at once.
    pub async fn start(store: &PrivateStore, rules: Rules, file_name: &str) -> Result<Self, Error> {
        Self::begin(store, rules, file_name).await.map_err(rejected)
    }

    async fn begin(store: &PrivateStore, rules: Rules, file_name: &str) -> Result<Self, Error> {
        let name = FileName::new(file_name);
        let kind = Kind::from_name(name.as_str()).filter(|kind| rules.kinds.contains(kind));
        let kind = kind.ok_or(Error::ExtensionNotAllowed)?;
        let slot = store.upload_slot().await?;
        let store = store.clone();
        Ok(Self {
            store,
            slot,
            rules,
            name,
            kind,
            size: 0,
            hash: Sha256::new(),
            buffer: Vec::new(),
            temp: None,
        })
    }

    /// Adds the next bytes. Returns [`Error::TooLarge`] with the first byte over the limit, and
    /// [`Error::ContentMismatch`] as soon as [`CHUNK`] bytes show it.
    pub async fn write(self, bytes: &[u8]) -> Result<Self, Error> {
        self.take(bytes).await.map_err(rejected)
    }

    async fn take(mut self, mut bytes: &[u8]) -> Result<Self, Error> {
        self.size += bytes.len() as u64;
        if self.size > self.rules.max_size {
            return Err(Error::TooLarge);
        }
        while !bytes.is_empty() {
            if self.buffer.len() == CHUNK {
                self = self.spill().await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
        }
        Ok(self)
    }

    /// Finishes the file and checks it: [`Error::Empty`], [`Error::ContentMismatch`].
    pub async fn finish(self) -> Result<Received, Error> {
        let received = self.end().await.map_err(rejected)?;
        metrics::counter!("uploads_total").increment(1);
        metrics::counter!("uploads_bytes_total").increment(received.size);
        Ok(received)
    }

    async fn end(mut self) -> Result<Received, Error> {
        if self.size == 0 {
            return Err(Error::Empty);
        }
        if self.temp.is_some() {
            self = self.spill().await?;
        } else {
            self.judge()?;
            self.hash.update(&self.buffer);
        }
        Ok(Received {
            name: self.name,
            kind: self.kind,
            size: self.size,
            sha256: hex(&self.hash.finalize()),
            body: self.temp.map_or(Body::Memory(self.buffer), Body::Disk),
            store: self.store,
            _slot: self.slot,
        })
    }

    fn judge(&self) -> Result<(), Error> {
        if self.kind.matches(&self.buffer) {
            Ok(())
        } else {
            Err(Error::ContentMismatch)
        }
    }

    /// Moves the buffer to the temporary file and hashes it on a thread that blocks no other request.
    async fn spill(mut self) -> Result<Self, Error> {
        if self.temp.is_none() {
            self.judge()?;
        }
        blocking(move || {
            let mut temp = match self.temp.take() {
                Some(temp) => {
                    self.store.disk().ensure_room()?;
                    temp
                }
                None => self.store.disk().temp()?,
            };
            self.hash.update(&self.buffer);
            temp.append(&self.buffer)?;
            self.buffer.clear();
            self.temp = Some(temp);
            Ok(self)
        })
        .await
    }
}

/// Counts a refused or failed upload.
fn rejected(error: Error) -> Error {
    let reason = match &error {
        Error::TooLarge => "too_large",
        Error::Empty => "empty",
        Error::ExtensionNotAllowed => "extension",
        Error::ContentMismatch => "content",
        Error::Busy => "busy",
        Error::StorageFull => "storage_full",
        _ => "storage_failed",
    };
    metrics::counter!("uploads_rejected_total", "reason" => reason).increment(1);
    error
}

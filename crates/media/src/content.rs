//! A stored file opened for reading, from a disk or a bucket. Ranges and headers belong to the HTTP side.

use std::io::{self, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{SystemTime, UNIX_EPOCH};

use futures_util::{TryStreamExt as _, stream};
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncSeekExt, ReadBuf, Take};
use tokio_util::io::StreamReader;

use crate::bucket::Object;
use crate::disk::blocking;
use crate::error::at;
use crate::path::hex;
use crate::{CHUNK, Error, Kind};

/// Media type of unknown bytes; browsers do not execute it.
pub(crate) const OPAQUE: &str = "application/octet-stream";

/// An open file with the metadata for its headers.
#[derive(Debug)]
pub struct Content {
    /// Size in bytes.
    pub len: u64,
    /// When it was last written.
    pub modified: SystemTime,
    /// Media type by extension; `application/octet-stream` for other extensions.
    pub content_type: &'static str,
    source: Source,
}

#[derive(Debug)]
enum Source {
    File(File),
    Object(Object),
}

impl Content {
    /// Opens a regular file; anything else is [`Error::NotFound`]. Blocks.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    pub fn open(path: &Path, content_type: &'static str) -> Result<Self, Error> {
        // Checked before opening: opening a pipe would wait for a writer.
        let metadata = at(path, std::fs::metadata(path)).map_err(Error::on_lookup)?;
        if !metadata.is_file() {
            return Err(Error::NotFound);
        }
        let file = at(path, std::fs::File::open(path)).map_err(Error::on_lookup)?;
        Ok(Self {
            len: metadata.len(),
            modified: metadata.modified()?,
            content_type,
            source: Source::File(file.into()),
        })
    }

    /// An object in a bucket; it is fetched when it is read.
    pub(crate) fn of_object(object: Object, content_type: &'static str) -> Self {
        Self {
            len: object.meta.size,
            modified: object.meta.last_modified.into(),
            content_type,
            source: Source::Object(object),
        }
    }

    /// A text of ASCII letters, digits and hyphens that changes with the bytes, for an `ETag`.
    pub fn version(&self) -> String {
        match &self.source {
            // The times of a bucket have a resolution of a second, within which a file can be replaced.
            Source::Object(object) if object.meta.e_tag.is_some() => {
                let tag = object.meta.e_tag.iter().flat_map(|tag| tag.chars());
                tag.filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
            }
            // Files are never changed in place.
            _ => {
                let written = self.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
                format!("{:x}-{:x}", self.len, written.as_micros())
            }
        }
    }

    /// The whole file.
    pub fn reader(self) -> Reader {
        match self.source {
            Source::File(file) => Reader(Bytes::File(file.take(self.len))),
            Source::Object(object) => {
                let pieces =
                    stream::once(async move { object.read(0, self.len).await.map_err(io::Error::other) });
                Reader::of_stream(pieces.try_flatten())
            }
        }
    }

    /// SHA-256 of the whole file, in lower-case hex.
    pub async fn sha256(self) -> Result<String, Error> {
        let mut reader = self.reader();
        let (mut chunk, mut hash) = (vec![0; CHUNK], Sha256::new());
        loop {
            let read = reader.read(&mut chunk).await?;
            if read == 0 {
                return Ok(hex(&hash.finalize()));
            }
            hash.update(&chunk[..read]);
        }
    }

    /// The bytes from `start` on, at most `len`.
    pub async fn read_range(self, start: u64, len: u64) -> Result<Reader, Error> {
        match self.source {
            Source::File(mut file) => {
                file.seek(SeekFrom::Start(start)).await?;
                Ok(Reader(Bytes::File(file.take(len))))
            }
            Source::Object(object) => {
                let len = len.min(self.len.saturating_sub(start));
                Ok(Reader::of_stream(object.read(start, len).await?))
            }
        }
    }
}

/// The bytes of a [`Content`]; read it in pieces of [`crate::CHUNK`].
pub struct Reader(Bytes);

enum Bytes {
    File(Take<File>),
    Stream(Pin<Box<dyn AsyncRead + Send>>),
}

impl Reader {
    fn of_stream(pieces: impl stream::Stream<Item = io::Result<bytes::Bytes>> + Send + 'static) -> Self {
        Self(Bytes::Stream(Box::pin(StreamReader::new(pieces))))
    }
}

impl AsyncRead for Reader {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().0 {
            Bytes::File(file) => Pin::new(file).poll_read(cx, buf),
            Bytes::Stream(stream) => stream.as_mut().poll_read(cx, buf),
        }
    }
}

/// SHA-256 of a file outside the stores, in lower-case hex.
pub async fn sha256_of(path: &Path) -> Result<String, Error> {
    let path = path.to_owned();
    let content = blocking(move || Content::open(&path, OPAQUE)).await?;
    content.sha256().await
}

/// The media type for a file name. Types that can carry scripts (HTML, SVG) are deliberately unknown.
pub(crate) fn content_type(file_name: &str) -> &'static str {
    if let Some(kind) = Kind::from_name(file_name) {
        return kind.mime();
    }
    let extension = file_name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("avif") => "image/avif",
        Some("bmp") => "image/bmp",
        Some("ico") => "image/x-icon",
        Some("tif" | "tiff") => "image/tiff",
        Some("mp4") => "video/mp4",
        Some("webm") => "video/webm",
        _ => OPAQUE,
    }
}

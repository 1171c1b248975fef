//! A stored file opened for reading, wherever it is kept. Ranges and headers belong to the HTTP side.

use std::io::SeekFrom;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::SystemTime;

use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncSeekExt, ReadBuf, Take};

use crate::{Error, Kind};

/// What unknown bytes are served as: nothing a browser would run.
pub(crate) const OPAQUE: &str = "application/octet-stream";

/// An open file and the facts its headers need.
#[derive(Debug)]
pub struct Content {
    /// Size in bytes.
    pub len: u64,
    /// When it was last written.
    pub modified: SystemTime,
    /// Media type, by extension; `application/octet-stream` where that says nothing.
    pub content_type: &'static str,
    file: File,
}

impl Content {
    /// Opens a regular file; anything else is [`Error::NotFound`]. Blocks.
    pub(crate) fn open(path: &Path, content_type: &'static str) -> Result<Self, Error> {
        // Asked before opening: opening a pipe would wait for a writer.
        let metadata = std::fs::metadata(path).map_err(Error::on_lookup)?;
        if !metadata.is_file() {
            return Err(Error::NotFound);
        }
        let file = std::fs::File::open(path).map_err(Error::on_lookup)?;
        Ok(Self {
            len: metadata.len(),
            modified: metadata.modified()?,
            content_type,
            file: file.into(),
        })
    }

    /// The whole file.
    pub fn reader(self) -> Reader {
        Reader(self.file.take(self.len))
    }

    /// The bytes from `start` on, at most `len` of them.
    pub async fn read_range(mut self, start: u64, len: u64) -> Result<Reader, Error> {
        self.file.seek(SeekFrom::Start(start)).await?;
        Ok(Reader(self.file.take(len)))
    }
}

/// The bytes of a [`Content`]; read it in pieces of [`crate::CHUNK`].
#[derive(Debug)]
pub struct Reader(Take<File>);

impl AsyncRead for Reader {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(cx, buf)
    }
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

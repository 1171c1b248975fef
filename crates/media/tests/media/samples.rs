//! Minimal files of each kind, and helpers that inspect the stores.

use std::path::Path;

use media::{Content, Error, PrivateStore, Received, Rules, Upload};
use tokio::io::AsyncReadExt;

pub(crate) const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";
pub(crate) const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xdb";
pub(crate) const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
pub(crate) const WEBP: &[u8] = b"RIFF\x19\0\0\0WEBPVP8L\r\0\0\0/\0\0\0\x10\x07\x10\x0f\xf8\x8f\xe8\xff\0";
pub(crate) const TEN_MIB: usize = 10 * 1024 * 1024;

pub(crate) fn doc() -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(512, 0);
    bytes
}

/// A zip of local headers with empty entries with these names: the checks read nothing else.
pub(crate) fn zip(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in names {
        bytes.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\x5c");
        bytes.extend([0; 12]);
        bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend([0; 2]);
        bytes.extend(name.as_bytes());
    }
    bytes
}

pub(crate) fn docx() -> Vec<u8> {
    zip(&["[Content_Types].xml", "_rels/.rels", "word/document.xml"])
}

/// A PDF of exactly `size` bytes.
pub(crate) fn pdf_of(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.resize(size, b'0');
    bytes
}

/// Sends a file as a network does: in pieces of irregular size.
pub(crate) async fn send(store: &PrivateStore, name: &str, bytes: &[u8]) -> Result<Received, Error> {
    let mut upload = Upload::start(store, Rules::ATTACHMENT, name).await?;
    for piece in bytes.chunks(10_007) {
        upload = upload.write(piece).await?;
    }
    upload.finish().await
}

pub(crate) async fn bytes_of(content: Content) -> Vec<u8> {
    let mut bytes = Vec::new();
    content.reader().read_to_end(&mut bytes).await.unwrap();
    bytes
}

pub(crate) fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

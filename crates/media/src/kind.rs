//! The documents and pictures that may be uploaded (`docs/api/leads.md#files`), recognised by name and by first bytes.
//! Nothing is unpacked or decoded: an archive is treated as opaque bytes.

/// A kind of file that visitors and staff may attach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// Word 97–2003, an OLE2 compound file.
    Doc,
    /// Word since 2007, a zip package.
    Docx,
    /// JPEG, as `.jpg` or `.jpeg`.
    Jpeg,
    /// PNG.
    Png,
    /// GIF, still or animated.
    Gif,
    /// WebP, lossy or lossless.
    Webp,
}

impl Kind {
    /// The kind indicated by the last extension of `file_name`, case-insensitive. `.pdf` alone is a name without
    /// extension.
    pub fn from_name(file_name: &str) -> Option<Self> {
        let (stem, extension) = file_name.rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        Some(match extension.to_ascii_lowercase().as_str() {
            "pdf" => Self::Pdf,
            "doc" => Self::Doc,
            "docx" => Self::Docx,
            "jpg" | "jpeg" => Self::Jpeg,
            "png" => Self::Png,
            "gif" => Self::Gif,
            "webp" => Self::Webp,
            _ => return None,
        })
    }

    /// Whether `head`, the first bytes of a file (8 KiB or more, or all of it), is of this kind.
    pub fn matches(self, head: &[u8]) -> bool {
        match self {
            Self::Pdf => is_pdf(head),
            Self::Doc => head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
            Self::Docx => is_docx(head),
            Self::Jpeg => head.starts_with(b"\xFF\xD8\xFF"),
            Self::Png => head.starts_with(b"\x89PNG\r\n\x1A\n"),
            Self::Gif => head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
            Self::Webp => head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
        }
    }

    /// The media type with which this kind is served.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Doc => "application/msword",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }

    /// The extension of stored files of this kind, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Doc => "doc",
            Self::Docx => "docx",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
        }
    }
}

/// Some printer drivers write a byte order mark or line breaks first. Anything longer means another file type.
fn is_pdf(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.trim_ascii_start().starts_with(b"%PDF-")
}

/// Writers may order the package's parts freely, so a single part below `word/` is enough. If `head` ends before any
/// such part, an Office package without a sheet or slide is accepted.
fn is_docx(head: &[u8]) -> bool {
    if !head.starts_with(LOCAL_HEADER) {
        return false;
    }
    let mut is_package = false;
    for name in entry_names(head) {
        if name.starts_with(b"word/") {
            return true;
        }
        if name.starts_with(b"xl/") || name.starts_with(b"ppt/") {
            return false;
        }
        is_package |= name == b"[Content_Types].xml" || name == b"_rels/.rels";
    }
    is_package
}

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";

/// Names in the zip local headers (APPNOTE 4.3.7) found in `head`. Sizes are not trusted; headers are searched for.
fn entry_names(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = head
        .windows(4)
        .enumerate()
        .filter(|(_, bytes)| *bytes == LOCAL_HEADER);
    starts.filter_map(|(start, _)| {
        let length = head.get(start + 26..start + 28)?;
        let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
        head.get(start + 30..start + 30 + length)
    })
}

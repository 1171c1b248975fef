//! The media types of the files of a front end, by extension.

/// The type of unknown bytes; browsers do not execute it.
const OPAQUE: &str = "application/octet-stream";

/// The media type of a file name, and whether it is text, which is worth compressing.
pub(super) fn of(path: &str) -> (&'static str, bool) {
    let (_, extension) = path.rsplit_once('.').unwrap_or_default();
    match &*extension.to_ascii_lowercase() {
        "html" | "htm" => ("text/html; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "js" | "mjs" => ("text/javascript; charset=utf-8", true),
        "json" | "map" => ("application/json", true),
        "webmanifest" => ("application/manifest+json", true),
        "svg" => ("image/svg+xml", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "xml" => ("application/xml", true),
        "wasm" => ("application/wasm", true),
        "png" => ("image/png", false),
        "jpg" | "jpeg" => ("image/jpeg", false),
        "webp" => ("image/webp", false),
        "avif" => ("image/avif", false),
        "gif" => ("image/gif", false),
        "ico" => ("image/x-icon", false),
        "woff2" => ("font/woff2", false),
        "woff" => ("font/woff", false),
        "ttf" => ("font/ttf", false),
        "mp4" => ("video/mp4", false),
        "webm" => ("video/webm", false),
        "pdf" => ("application/pdf", false),
        _ => (OPAQUE, false),
    }
}

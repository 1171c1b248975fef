//! A front end in a folder. Its files are read when they are asked for, so a new version is there at once.

use std::path::{Path, PathBuf};

use axum::{
    body::Bytes,
    http::{
        HeaderMap, HeaderValue, Method,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
    },
    response::Response,
};
use media::Content;
use quick_cache::{Weighter, sync::Cache};
use tokio::io::AsyncReadExt as _;
use web::{Effort, Error, Representation};

use super::media_type;
use crate::failure::Failure;

/// The browser asks each time, and gets 304 for what it has.
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// The content security policy of a front end in a folder. It allows inline scripts and styles. The pages of the admin
/// have a stricter policy.
const POLICY: HeaderValue =
    HeaderValue::from_static("object-src 'none'; base-uri 'self'; frame-ancestors 'self'");

/// The largest text in bytes that is compressed and kept in memory.
const LARGEST_TEXT: u64 = 4 * 1024 * 1024;
/// Maximum size in bytes of the texts in memory.
const ROOM: u64 = 32 * 1024 * 1024;

/// A folder that is served.
pub(super) struct Folder {
    root: PathBuf,
    texts: Cache<(PathBuf, String), Representation, Bytewise>,
}

#[derive(Clone)]
struct Bytewise;

impl Weighter<(PathBuf, String), Representation> for Bytewise {
    fn weight(&self, (path, version): &(PathBuf, String), text: &Representation) -> u64 {
        (path.as_os_str().len() + version.len() + text.size()) as u64
    }
}

impl Folder {
    /// # Errors
    /// The folder does not exist.
    pub(super) fn open(root: &Path) -> Result<Self, Failure> {
        let root = root.canonicalize().map_err(|error| {
            Failure::new(format!("WEBSITE_DIR={} cannot be read: {error}", root.display()))
        })?;
        Ok(Self {
            root,
            texts: Cache::with_weighter(256, ROOM, Bytewise),
        })
    }

    /// The file at a path of an address, decoded; `None` if there is none that may be served.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) async fn answer(
        &self,
        path: &str,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Option<Response>, Error> {
        let (media_type, is_text) = media_type::of(path);
        let (root, asked) = (self.root.clone(), path.to_owned());
        let open = move || -> Result<_, media::Error> {
            let file = resolve(&root, &asked).ok_or(media::Error::NotFound)?;
            Ok((Content::open(&file, media_type)?, file))
        };
        let opened = tokio::task::spawn_blocking(open).await.map_err(Error::internal)?;
        let (content, file) = match opened {
            Ok(opened) => opened,
            Err(media::Error::NotFound) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut response = if is_text && content.len <= LARGEST_TEXT {
            self.text(file, content, media_type).await?.respond(headers)
        } else {
            let mut response = web::file::public(content, method, headers).await?;
            let headers = response.headers_mut();
            headers.insert(CACHE_CONTROL, ASK_EACH_TIME);
            response
        };
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
        Ok(Some(response))
    }

    /// A text with its compressed encodings, which are made once for each version of the file.
    async fn text(
        &self,
        file: PathBuf,
        content: Content,
        media_type: &'static str,
    ) -> Result<Representation, Error> {
        let key = (file, content.version());
        if let Some(known) = self.texts.get(&key) {
            return Ok(known);
        }
        let mut bytes = Vec::new();
        let mut reader = content.reader();
        reader.read_to_end(&mut bytes).await.map_err(Error::internal)?;
        let bytes = Bytes::from(bytes);
        let made = tokio::task::spawn_blocking(move || {
            Representation::plain(media_type, &ASK_EACH_TIME, bytes).compressed(Effort::Fast)
        });
        let made = made.await.map_err(Error::internal)?;
        self.texts.insert(key, made.clone());
        Ok(made)
    }
}

/// The file below the root that a path names. Hidden files, parent folders and links that lead outside are none.
fn resolve(root: &Path, path: &str) -> Option<PathBuf> {
    let is_plain =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
    if !path.split('/').all(is_plain) {
        return None;
    }
    let file = root.join(path).canonicalize().ok()?;
    file.starts_with(root).then_some(file)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nothing_outside_the_folder_and_nothing_hidden_is_served() {
        let folder = tempfile::TempDir::new().unwrap();
        let root = folder.path().join("site").canonicalize();
        assert!(root.is_err());
        fs::create_dir_all(folder.path().join("site/.git")).unwrap();
        let root = folder.path().join("site").canonicalize().unwrap();
        fs::write(root.join("index.html"), "x").unwrap();
        fs::write(root.join(".env"), "SECRET_KEY=x").unwrap();
        fs::write(root.join(".git/config"), "x").unwrap();
        fs::write(folder.path().join("outside.txt"), "x").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("outside.txt"), root.join("link.txt")).unwrap();
        assert!(resolve(&root, "index.html").is_some());
        for path in [
            "",
            ".env",
            ".git/config",
            "../outside.txt",
            "./index.html",
            "a/../index.html",
            "/etc/passwd",
            "..\\outside.txt",
            "C:/outside.txt",
            "link.txt",
            "index.html\0",
            "missing.html",
        ] {
            assert_eq!(resolve(&root, path), None, "{path:?}");
        }
    }
}

//! Writing an archive: the database first, then every file of both stores, and last the manifest that names them all.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use age::x25519;
use media::Content;
use tokio::runtime::Handle;
use tokio_util::io::SyncIoBridge;

use super::{
    archive::{Sum, Summing, Writer},
    error::Error,
    manifest::{self, Manifest},
};
use crate::core::Core;

/// The content of an archive to be written.
pub(super) struct Pack {
    pub(super) core: Core,
    pub(super) dump: PathBuf,
    pub(super) manifest: Manifest,
    pub(super) recipients: Vec<x25519::Recipient>,
    /// Files that the database named just before.
    pub(super) named: Vec<String>,
}

impl Pack {
    /// Writes the archive. Returns the manifest that it contains.
    pub(super) async fn write(mut self, to: &Path) -> Result<(Manifest, Sum), Error> {
        // Listed after the database snapshot: a file that the snapshot names still exists, because deleted files are
        // kept for a while (`docs/backups.md#deleted-files`).
        let public = self.core.public.list().await?.into_iter();
        let private = self.core.private.list().await?.into_iter();
        let mut paths: Vec<String> = public
            .map(|path| format!("{}{path}", manifest::PUBLIC))
            .chain(private.map(|path| format!("{}{path}", manifest::PRIVATE)))
            .collect();
        paths.sort();
        let lost = self
            .named
            .iter()
            .filter(|named| paths.binary_search(named).is_err());
        self.manifest.lost = lost.cloned().collect();
        let (to, handle) = (to.to_owned(), Handle::current());
        tokio::task::spawn_blocking(move || self.write_blocking(&to, &paths, &handle))
            .await
            .map_err(io::Error::from)?
    }

    fn write_blocking(
        mut self,
        to: &Path,
        paths: &[String],
        handle: &Handle,
    ) -> Result<(Manifest, Sum), Error> {
        let mut tar = tar::Builder::new(Writer::create(to, &self.recipients)?);
        let dump = File::open(&self.dump)?;
        let size = dump.metadata()?.len();
        self.add(&mut tar, manifest::DUMP, size, dump)?;
        // A restore on another machine needs the key to decrypt the two-step secrets of users. It is added to encrypted
        // archives only. A key that is set by the operator is not added, because the operator keeps it, and then the
        // key file would not be the key in use.
        if !self.recipients.is_empty()
            && self.core.settings.site.secret_key.is_empty()
            && let Ok(key) = std::fs::read(secret_file(&self.core))
        {
            self.add(&mut tar, manifest::SECRET_KEY, key.len() as u64, key.as_slice())?;
        }
        for path in paths {
            let Some(content) = self.content(path, handle)? else {
                continue;
            };
            let size = content.len;
            let reader = SyncIoBridge::new_with_handle(content.reader(), handle.clone());
            self.add(&mut tar, path, size, reader)?;
        }
        let text = serde_json::to_vec_pretty(&self.manifest).map_err(io::Error::other)?;
        let seal = manifest::seal(&self.core.secret, &text);
        append(&mut tar, manifest::MANIFEST, text.len() as u64, text.as_slice())?;
        append(&mut tar, manifest::SEAL, seal.len() as u64, seal.as_bytes())?;
        let sum = tar.into_inner()?.finish()?;
        Ok((self.manifest, sum))
    }

    /// A file of a store. `None` if it was deleted after it was listed, as unreferenced files are.
    fn content(&mut self, path: &str, handle: &Handle) -> Result<Option<Content>, Error> {
        let found = handle.block_on(async {
            match path.strip_prefix(manifest::PRIVATE) {
                Some(path) => self.core.private.read(path).await,
                None => self.core.public.read(&path[manifest::PUBLIC.len()..]).await,
            }
        });
        match found {
            Ok(content) => Ok(Some(content)),
            Err(media::Error::NotFound) => {
                if self.named.iter().any(|named| named == path) {
                    self.manifest.lost.push(path.to_owned());
                }
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn add(
        &mut self,
        tar: &mut tar::Builder<Writer>,
        path: &str,
        size: u64,
        content: impl Read,
    ) -> Result<(), Error> {
        let sum = append(tar, path, size, content)?;
        self.manifest.files.push(manifest::File {
            path: path.to_owned(),
            size: sum.size,
            sha256: sum.sha256,
        });
        Ok(())
    }
}

/// The path of the key that the program generated.
pub(super) fn secret_file(core: &Core) -> PathBuf {
    core.settings.files.data_dir.join("secret_key")
}

fn append(tar: &mut tar::Builder<Writer>, path: &str, size: u64, content: impl Read) -> Result<Sum, Error> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    let mut summing = Summing::new(content.take(size));
    tar.append_data(&mut header, path, &mut summing)?;
    let sum = summing.sum();
    if sum.size == size {
        return Ok(sum);
    }
    // All following entries would be at a wrong offset.
    Err(io::Error::other(format!("{path} became shorter while it was read")).into())
}

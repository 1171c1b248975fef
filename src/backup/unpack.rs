//! Reading an archive into a folder and verifying it. Only verified data is ever restored.

use std::{
    collections::HashMap,
    fs,
    io::{self, ErrorKind, Read},
    path::{Component, Path, PathBuf},
};

use age::x25519;
use migration::Schema;

use super::{
    archive::{self, Sum, Summing},
    error::Error,
    manifest::{self, Manifest},
    signer::Signer,
};

/// The largest manifest that is accepted: a million files.
const MANIFEST_LIMIT: u64 = 256 * 1024 * 1024;

/// How much of an archive is written to disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Everything.
    All,
    /// The database alone.
    Dump,
}

/// An archive in which every byte was found to be as its manifest says.
pub(super) struct Unpacked {
    pub(super) folder: PathBuf,
    pub(super) manifest: Manifest,
    text: Vec<u8>,
    seal: String,
}

impl Unpacked {
    /// Unpacks into `folder`, which is empty. With [`Keep::Dump`], files are verified but not written.
    pub(super) async fn read(
        archive: &Path,
        folder: &Path,
        identities: Vec<x25519::Identity>,
        schema: &Schema,
        keep: Keep,
    ) -> Result<Self, Error> {
        let known = schema.steps();
        let (archive, folder) = (archive.to_owned(), folder.to_owned());
        tokio::task::spawn_blocking(move || read(&archive, &folder, &identities, &known, keep))
            .await
            .map_err(io::Error::from)?
    }

    /// The path of the database dump.
    pub(super) fn dump(&self) -> PathBuf {
        self.folder.join(manifest::DUMP)
    }

    /// The `SECRET_KEY` from the archive, if there is one and it signed the manifest.
    pub(super) fn own_key(&self) -> Option<web::Secret> {
        let text = fs::read_to_string(self.folder.join(manifest::SECRET_KEY)).ok()?;
        let key = web::Secret::new(text.trim());
        (self.signer(Some(&key)).ok()? == Signer::Ours).then_some(key)
    }

    /// The signer of the manifest, as far as it can be determined with this key.
    ///
    /// # Errors
    /// [`Error::Forged`]: it claims to be signed with this key, but is not.
    pub(super) fn signer(&self, secret: Option<&web::Secret>) -> Result<Signer, Error> {
        let is_sealed_with = |secret: &web::Secret| manifest::is_sealed_with(secret, &self.text, &self.seal);
        Signer::of(secret, &self.manifest.key, is_sealed_with)
    }
}

fn read(
    archive: &Path,
    folder: &Path,
    identities: &[x25519::Identity],
    known: &[String],
    keep: Keep,
) -> Result<Unpacked, Error> {
    let mut tar = tar::Archive::new(archive::open(archive, identities)?);
    let mut found = HashMap::new();
    let (mut text, mut signature) = (None, None);
    for entry in tar.entries().map_err(of_reading)? {
        let mut entry = entry.map_err(of_reading)?;
        let path = name(&entry)?;
        match path.as_str() {
            manifest::MANIFEST => text = Some(small(&mut entry)?),
            manifest::SEAL => signature = Some(small(&mut entry)?),
            _ => {
                let sum = if keep == Keep::All || path == manifest::DUMP {
                    archive::ensure_room(folder, entry.size())?;
                    extract(&mut entry, &folder.join(&path))?
                } else {
                    let mut summing = Summing::new(&mut entry);
                    io::copy(&mut summing, &mut io::sink()).map_err(of_reading)?;
                    summing.sum()
                };
                found.insert(path, sum);
            }
        }
    }
    // The checksum of the compressed bytes follows after the last entry.
    let mut rest = tar.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(of_reading)?;
    let (Some(text), Some(signature)) = (text, signature) else {
        return Err(Error::Cut);
    };
    let manifest = Manifest::read(&text, known)?;
    compare(&manifest, &found)?;
    Ok(Unpacked {
        folder: folder.to_owned(),
        manifest,
        text,
        seal: String::from_utf8_lossy(&signature).into_owned(),
    })
}

fn compare(manifest: &Manifest, found: &HashMap<String, Sum>) -> Result<(), Error> {
    for file in &manifest.files {
        let Some(sum) = found.get(&file.path) else {
            return Err(Error::Missing(file.path.clone()));
        };
        if sum.size != file.size || sum.sha256 != file.sha256 {
            return Err(Error::Damaged(format!("{} is not what was written", file.path)));
        }
    }
    if found.len() > manifest.files.len() {
        return Err(Error::Damaged(
            "it holds a file that its manifest does not name".into(),
        ));
    }
    if manifest.files.iter().all(|file| file.path != manifest::DUMP) {
        return Err(Error::Missing("the database".into()));
    }
    Ok(())
}

/// The path of an entry. It must name a file below one of the known folders and nothing else.
fn name<R: Read>(entry: &tar::Entry<R>) -> Result<String, Error> {
    let strange = || Error::Damaged("an entry has a name that no backup gives".into());
    let path = entry.path().map_err(of_reading)?;
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    let text = path.to_str().ok_or_else(strange)?;
    let is_ours = [
        manifest::DUMP,
        manifest::MANIFEST,
        manifest::SEAL,
        manifest::SECRET_KEY,
    ]
    .contains(&text)
        || text.starts_with(manifest::PUBLIC)
        || text.starts_with(manifest::PRIVATE);
    if plain && is_ours && entry.header().entry_type().is_file() {
        Ok(text.to_owned())
    } else {
        Err(strange())
    }
}

fn small(entry: &mut impl Read) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    entry
        .take(MANIFEST_LIMIT)
        .read_to_end(&mut bytes)
        .map_err(of_reading)?;
    Ok(bytes)
}

fn extract(entry: &mut impl Read, to: &Path) -> Result<Sum, Error> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    // The database and the key keep these permissions when they are restored.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(to)?;
    let mut summing = Summing::new(entry);
    let mut buffer = vec![0; media::CHUNK];
    loop {
        // Errors of reading and of writing must be distinguishable.
        let read = summing.read(&mut buffer).map_err(of_reading)?;
        if read == 0 {
            return Ok(summing.sum());
        }
        io::Write::write_all(&mut file, &buffer[..read])?;
    }
}

/// An error while reading an archive is the fault of the archive, or of the disk that it is on.
#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
fn of_reading(error: io::Error) -> Error {
    match error.kind() {
        ErrorKind::UnexpectedEof => Error::Cut,
        _ if error.to_string().contains("unexpected EOF") => Error::Cut,
        _ => Error::Damaged(error.to_string()),
    }
}

//! The layers of an archive: tar, zstd, and age if there are recipients. `age -d | zstd -d | tar x` can open it, too.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    iter,
    path::Path,
    str::FromStr as _,
};

use age::{DecryptError, Decryptor, Encryptor, stream::StreamWriter, x25519};
use sha2::{Digest as _, Sha256};

use super::error::Error;

/// Bytes that a backup leaves free for the data that visitors send.
const RESERVE: u64 = 20 * 1024 * 1024;
/// The free space is checked again after this many bytes.
const ASK_EVERY: u64 = 4 * 1024 * 1024;
/// The first bytes of an encrypted file.
const MAGIC: &[u8] = b"age-encryption.org/";
/// Fast, and compresses better than gzip at its best level.
const LEVEL: i32 = 3;

/// A file whose checksum is computed while it is written. Writing fails before the disk is full.
pub(super) struct Summed {
    file: BufWriter<File>,
    folder: std::path::PathBuf,
    hash: Sha256,
    size: u64,
    asked: u64,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.size >= self.asked {
            ensure_room(&self.folder, 0)?;
            self.asked = self.size + ASK_EVERY;
        }
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Returns an error of a full disk unless this many bytes and the reserve are free.
pub(super) fn ensure_room(folder: &Path, bytes: u64) -> io::Result<()> {
    if fs4::available_space(folder)? < RESERVE.saturating_add(bytes) {
        return Err(io::ErrorKind::StorageFull.into());
    }
    Ok(())
}

/// The file, encrypted or not.
enum Outer {
    Open(Summed),
    Sealed(StreamWriter<Summed>),
}

impl Write for Outer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(file) => file.write(bytes),
            Self::Sealed(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Open(file) => file.flush(),
            Self::Sealed(file) => file.flush(),
        }
    }
}

/// An archive that is being written.
pub(super) struct Writer(zstd::Encoder<'static, Outer>);

/// Size in bytes and SHA-256 of a file.
pub(super) struct Sum {
    pub(super) size: u64,
    pub(super) sha256: String,
}

impl Writer {
    /// Creates a file. It is encrypted if there are recipients.
    pub(super) fn create(path: &Path, recipients: &[x25519::Recipient]) -> Result<Self, Error> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let summed = Summed {
            file: BufWriter::new(options.open(path)?),
            folder: path.parent().unwrap_or(Path::new(".")).to_owned(),
            hash: Sha256::new(),
            size: 0,
            asked: 0,
        };
        let outer = if recipients.is_empty() {
            Outer::Open(summed)
        } else {
            let recipients = recipients
                .iter()
                .map(|recipient| recipient as &dyn age::Recipient);
            let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
            Outer::Sealed(encryptor.wrap_output(summed)?)
        };
        let mut encoder = zstd::Encoder::new(outer, LEVEL)?;
        encoder.include_checksum(true)?;
        Ok(Self(encoder))
    }

    /// Finishes the archive. It is durable when this returns.
    pub(super) fn finish(self) -> Result<Sum, Error> {
        let summed = match self.0.finish()? {
            Outer::Open(file) => file,
            Outer::Sealed(file) => file.finish()?,
        };
        let file = summed.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(Sum {
            size: summed.size,
            sha256: hex(&summed.hash.finalize()),
        })
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Whether a file is encrypted.
pub(super) fn is_encrypted(path: &Path) -> io::Result<bool> {
    let mut beginning = Vec::new();
    File::open(path)?
        .take(MAGIC.len() as u64)
        .read_to_end(&mut beginning)?;
    Ok(beginning == MAGIC)
}

/// Opens an archive with one of these keys.
pub(super) fn open(path: &Path, identities: &[x25519::Identity]) -> Result<impl Read + use<>, Error> {
    let file = BufReader::new(File::open(path)?);
    let inner: Box<dyn Read> = if is_encrypted(path)? {
        if identities.is_empty() {
            return Err(Error::NoKey);
        }
        let decryptor = Decryptor::new_buffered(file).map_err(of_decryption)?;
        let identities = identities.iter().map(|identity| identity as &dyn age::Identity);
        Box::new(decryptor.decrypt(identities).map_err(of_decryption)?)
    } else {
        Box::new(file)
    };
    Ok(zstd::Decoder::new(inner)?)
}

fn of_decryption(error: DecryptError) -> Error {
    match error {
        DecryptError::NoMatchingKeys => Error::WrongKey,
        DecryptError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => Error::Cut,
        _ => Error::Damaged("its encryption does not open".into()),
    }
}

/// The private keys in a file written by `age-keygen`.
pub(super) fn identities(file: &Path) -> Result<Vec<x25519::Identity>, Error> {
    let unreadable = || Error::Identity(file.display().to_string());
    let text = fs::read_to_string(file).map_err(|_| unreadable())?;
    let lines = text.lines().map(str::trim);
    let keys = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<_>, _> = keys.map(x25519::Identity::from_str).collect();
    keys.ok().filter(|keys| !keys.is_empty()).ok_or_else(unreadable)
}

/// A reader that computes the checksum of what is read through it.
pub(super) struct Summing<R> {
    inner: R,
    hash: Sha256,
    size: u64,
}

impl<R: Read> Summing<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            size: 0,
        }
    }

    pub(super) fn sum(self) -> Sum {
        Sum {
            size: self.size,
            sha256: hex(&self.hash.finalize()),
        }
    }
}

impl<R: Read> Read for Summing<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.hash.update(&bytes[..read]);
        self.size += read as u64;
        Ok(read)
    }
}

/// The checksum of a whole file.
pub(super) fn sum_of(path: &Path) -> io::Result<Sum> {
    let mut summing = Summing::new(File::open(path)?);
    io::copy(&mut summing, &mut io::sink())?;
    Ok(summing.sum())
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A temporary key pair that is not stored: an archive can be verified with it once, and never again.
pub(super) fn passing_key() -> (x25519::Identity, x25519::Recipient) {
    let identity = x25519::Identity::generate();
    let recipient = identity.to_public();
    (identity, recipient)
}

/// All recipients of an archive: those of the settings, and the temporary key that verifies it right after.
pub(super) fn with(recipients: Vec<x25519::Recipient>, passing: x25519::Recipient) -> Vec<x25519::Recipient> {
    if recipients.is_empty() {
        recipients
    } else {
        recipients.into_iter().chain(iter::once(passing)).collect()
    }
}

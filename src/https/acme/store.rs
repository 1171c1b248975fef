//! The stored state of ACME: the folder `DATA_DIR/acme`, readable only by the site's user.
//!
//! `account` contains the address of the authority and the account there with its key. `certificate.pem` contains the
//! key and the chain, after a line that says what they were ordered for. Both files are replaced atomically.

use std::{
    fs::{self, DirBuilder},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use instant_acme::AccountCredentials;
use web::server::{Certificate, CertificateError};

use crate::{https::challenge, settings::https::HttpsSettings};

/// The folder.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    challenges: PathBuf,
    /// The first line of a certificate file that was ordered for these settings.
    purpose: String,
    directory: String,
}

/// The validity period of the stored certificate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    pub begins: SystemTime,
    pub ends: SystemTime,
}

impl Store {
    /// Creates the folder if it does not exist.
    ///
    /// # Errors
    /// The folder cannot be created.
    pub fn open(data_dir: &Path, settings: &HttpsSettings) -> io::Result<Self> {
        let store = Self {
            folder: data_dir.join("acme"),
            challenges: challenge::folder(data_dir),
            purpose: format!(
                "{} from {}\n",
                settings.domains().join(" "),
                settings.acme_directory
            ),
            directory: settings.acme_directory.to_string(),
        };
        let mut for_owner_alone = DirBuilder::new();
        for_owner_alone.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut for_owner_alone, 0o700);
        for_owner_alone.create(&store.challenges)?;
        Ok(store)
    }

    /// The path of the key and chain, once there are any.
    pub fn certificate_file(data_dir: &Path) -> PathBuf {
        data_dir.join("acme/certificate.pem")
    }

    /// The certificate for these settings. `None` if there is no usable one.
    pub(super) fn kept(&self) -> Option<Kept> {
        let pem = fs::read(self.folder.join("certificate.pem")).ok()?;
        let pem = pem.strip_prefix(self.purpose.as_bytes())?;
        judge(pem).ok()
    }

    /// Stores a new certificate.
    pub(super) fn keep(&self, pem: &str) -> Result<Kept, super::Problem> {
        let kept = judge(pem.as_bytes())?;
        self.replace(
            "certificate.pem",
            &[self.purpose.as_bytes(), pem.as_bytes()].concat(),
        )?;
        Ok(kept)
    }

    /// The account at the authority of these settings.
    pub(super) fn account(&self) -> Option<AccountCredentials> {
        let text = fs::read_to_string(self.folder.join("account")).ok()?;
        let (directory, credentials) = text.split_once('\n')?;
        (directory == self.directory).then(|| serde_json::from_str(credentials).ok())?
    }

    /// Stores a new account.
    pub(super) fn keep_account(&self, credentials: &AccountCredentials) -> io::Result<()> {
        let credentials = serde_json::to_string(credentials).map_err(io::Error::other)?;
        self.replace("account", format!("{}\n{credentials}", self.directory).as_bytes())
    }

    /// Deletes the account, so that the next order creates a new one.
    pub(super) fn forget_account(&self) -> io::Result<()> {
        fs::remove_file(self.folder.join("account"))
    }

    /// Publishes a proof under its token.
    pub(super) fn offer(&self, token: &str, proof: &str) -> io::Result<()> {
        fs::write(self.challenges.join(token), proof)
    }

    /// Removes all proofs. A proof that cannot be deleted is harmless: it means nothing to a client that did not
    /// request it.
    pub(super) fn withdraw(&self) {
        let Ok(proofs) = fs::read_dir(&self.challenges) else {
            return;
        };
        for proof in proofs.flatten() {
            if let Err(error) = fs::remove_file(proof.path()) {
                tracing::debug!(%error, "a proof stays");
            }
        }
    }

    fn replace(&self, name: &str, contents: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(contents)?;
        file.as_file().sync_all()?;
        file.persist(self.folder.join(name))
            .map_err(|error| error.error)?;
        Ok(())
    }
}

fn judge(pem: &[u8]) -> Result<Kept, CertificateError> {
    let certificate = Certificate::from_pem(pem, pem)?;
    Ok(Kept {
        begins: certificate.begins(),
        ends: certificate.ends(),
    })
}

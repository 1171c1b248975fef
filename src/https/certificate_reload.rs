//! Reloads the certificate in use when its files change.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use metrics::gauge;
use tokio::{net::TcpListener, time::sleep};
use web::server::{Certificate, CertificateError, Listener, Tls};

use super::acme::{self, store::Store};
use crate::{
    core::Core,
    failure::Failure,
    settings::{Settings, https::HttpsSettings},
};

/// How often the files are checked. Reading them is cheaper than file notifications, and works with symbolic links.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Serves a certificate, and reloads it when its files change.
pub struct Keeper {
    bind: SocketAddr,
    files: Files,
    tls: Tls,
    /// The store of ordered certificates, if they are ordered.
    orders: Option<Store>,
    /// The content of the files at the last check, if they could be read.
    seen: Mutex<Option<Contents>>,
}

/// The paths of the chain and its key.
#[derive(Clone, Debug)]
struct Files {
    chain: PathBuf,
    key: PathBuf,
    /// Whether the program orders them itself, so that they may not exist yet.
    are_ordered: bool,
}

/// The content of the files. There is no `Debug`, because it includes a key.
#[derive(PartialEq, Eq)]
struct Contents {
    chain: Vec<u8>,
    key: Vec<u8>,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{} cannot be read: {source}", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{}: {source}", file.display())]
    Unfit { file: PathBuf, source: CertificateError },
}

impl Keeper {
    /// Loads the certificate of the settings. `None` without `BIND_HTTPS`.
    ///
    /// # Errors
    /// There is no usable certificate, and none is ordered.
    pub fn open(settings: &Settings) -> Result<Option<Arc<Self>>, Failure> {
        let Some(bind) = settings.https.bind else {
            return Ok(None);
        };
        if let Some(what) = Self::wrong(settings) {
            return Err(Failure::new(what));
        }
        let files = Files::of(settings).map_err(Failure::new)?;
        let tls = Tls::new().map_err(|error| Failure::new(format!("no TLS: {error}")))?;
        let orders = if files.are_ordered {
            Some(
                Store::open(&settings.files.data_dir, &settings.https).map_err(|error| {
                    Failure::new(format!("the folder `acme` of DATA_DIR cannot be used: {error}"))
                })?,
            )
        } else {
            None
        };
        let keeper = Self {
            bind,
            files,
            tls,
            orders,
            seen: Mutex::default(),
        };
        keeper.look();
        Ok(Some(Arc::new(keeper)))
    }

    /// Starts watching the files, and ordering certificates if that is configured. The site must be served already: the
    /// authority sends requests to it.
    pub fn start(self: &Arc<Self>, core: &Core) {
        tokio::spawn(watch(self.clone()));
        if let Some(store) = &self.orders {
            tokio::spawn(acme::keep(core.clone(), store.clone(), self.clone()));
        }
    }

    /// What is wrong with the settings or the files, if anything.
    pub fn wrong(settings: &Settings) -> Option<String> {
        settings.https.bind?;
        let files = match Files::of(settings) {
            Ok(files) if files.are_ordered => return None,
            Ok(files) => files,
            Err(what) => return Some(what.to_owned()),
        };
        let certificate = files.read().and_then(|contents| files.certificate(&contents));
        certificate.err().map(|problem| problem.to_string())
    }

    /// The address for https.
    pub fn bind(&self) -> SocketAddr {
        self.bind
    }

    /// A socket that serves https with this certificate.
    pub fn listener(&self, socket: TcpListener) -> Listener {
        Listener::encrypted(socket, self.tls.clone())
    }

    /// Checks the files and loads a new certificate. If it cannot be used, this is logged once, and the previous one
    /// stays in use.
    pub fn look(&self) {
        match self.look_for_another() {
            Ok(()) => {}
            Err(problem) => tracing::error!("the certificate stays as it was: {problem}"),
        }
    }

    fn look_for_another(&self) -> Result<(), Problem> {
        let read = self.files.read();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if read.as_ref().ok() == seen.as_ref() {
            return Ok(());
        }
        *seen = None;
        let contents = read?;
        let certificate = self.files.certificate(&contents);
        *seen = Some(contents);
        self.show(&certificate?);
        Ok(())
    }

    fn show(&self, certificate: &Certificate) {
        self.tls.show(certificate);
        let ends = certificate.ends();
        let since_1970 = ends.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        gauge!("cert_not_after_timestamp_seconds").set(since_1970.as_secs_f64());
        tracing::info!(
            "the certificate in {} is shown from now on",
            self.files.chain.display()
        );
        if ends < SystemTime::now() {
            tracing::error!("the certificate in {} has ended", self.files.chain.display());
        }
    }
}

/// Checks the files periodically.
async fn watch(keeper: Arc<Keeper>) {
    loop {
        sleep(LOOK_AGAIN).await;
        keeper.look();
    }
}

impl Files {
    /// The paths according to the settings. An error message if there are none.
    fn of(settings: &Settings) -> Result<Self, &'static str> {
        let HttpsSettings {
            certificate,
            key,
            acme_domains,
            ..
        } = &settings.https;
        match (certificate, key) {
            (Some(_), _) | (_, Some(_)) if !acme_domains.is_empty() => {
                Err("TLS_CERT or TLS_KEY is set, and ACME_DOMAINS is, too; one of them decides")
            }
            (Some(chain), Some(key)) => Ok(Self {
                chain: chain.clone(),
                key: key.clone(),
                are_ordered: false,
            }),
            (None, None) if !acme_domains.is_empty() => {
                let file = Store::certificate_file(&settings.files.data_dir);
                Ok(Self {
                    chain: file.clone(),
                    key: file,
                    are_ordered: true,
                })
            }
            (None, None) => Err("BIND_HTTPS is set, and neither TLS_CERT and TLS_KEY nor ACME_DOMAINS are"),
            (Some(_), None) => Err("TLS_CERT is set, and TLS_KEY is not"),
            (None, Some(_)) => Err("TLS_KEY is set, and TLS_CERT is not"),
        }
    }

    fn read(&self) -> Result<Contents, Problem> {
        let read = |file: &Path| {
            fs::read(file).map_err(|source| Problem::Unreadable {
                file: file.to_owned(),
                source,
            })
        };
        Ok(Contents {
            chain: read(&self.chain)?,
            key: read(&self.key)?,
        })
    }

    fn certificate(&self, contents: &Contents) -> Result<Certificate, Problem> {
        Certificate::from_pem(&contents.chain, &contents.key).map_err(|source| {
            let file = match source {
                CertificateError::NoKey => &self.key,
                _ => &self.chain,
            };
            Problem::Unfit {
                file: file.clone(),
                source,
            }
        })
    }
}

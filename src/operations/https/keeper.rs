//! Keeps the certificate that is shown the same as the one in its files.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, SystemTime},
};

use metrics::gauge;
use tokio::{net::TcpListener, time::sleep};
use web::server::{Certificate, CertificateError, Listener, Tls};

use crate::{cli::Failure, settings::Settings};

/// How often the files are looked at; to read them is cheaper than to be told of changes, and sees through links.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Shows a certificate, and another one when its files change.
pub struct Keeper {
    bind: SocketAddr,
    files: Files,
    tls: Tls,
    /// What was in the files when they were looked at last.
    seen: Mutex<Contents>,
}

/// Where a chain and its key are.
#[derive(Clone, Debug)]
struct Files {
    chain: PathBuf,
    key: PathBuf,
}

/// What is in them; no `Debug`, as one is a key.
#[derive(PartialEq, Eq)]
struct Contents {
    chain: Vec<u8>,
    key: Vec<u8>,
}

/// Why a certificate is not shown.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{} cannot be read: {source}", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{}: {source}", file.display())]
    Unfit { file: PathBuf, source: CertificateError },
}

impl Keeper {
    /// Shows the certificate of the settings, and begins to look for another one; `None` without `BIND_HTTPS`. Needs a Tokio
    /// runtime.
    ///
    /// # Errors
    /// There is none that can be shown.
    pub fn open(settings: &Settings) -> Result<Option<Arc<Self>>, Failure> {
        let Some(bind) = settings.https.bind else {
            return Ok(None);
        };
        let files = Files::of(settings).map_err(Failure::new)?;
        let contents = files
            .read()
            .map_err(|problem| Failure::new(problem.to_string()))?;
        let certificate = files
            .certificate(&contents)
            .map_err(|problem| Failure::new(problem.to_string()))?;
        let tls = Tls::new().map_err(|error| Failure::new(format!("no TLS: {error}")))?;
        let keeper = Arc::new(Self {
            bind,
            files,
            tls,
            seen: Mutex::new(contents),
        });
        keeper.show(&certificate);
        tokio::spawn(watch(Arc::downgrade(&keeper)));
        Ok(Some(keeper))
    }

    /// What is wrong with the settings or the files, if anything.
    pub fn wrong(settings: &Settings) -> Option<String> {
        settings.https.bind?;
        let files = match Files::of(settings) {
            Ok(files) => files,
            Err(what) => return Some(what.to_owned()),
        };
        let certificate = files.read().and_then(|contents| files.certificate(&contents));
        certificate.err().map(|problem| problem.to_string())
    }

    /// Where https is to be spoken.
    pub fn bind(&self) -> SocketAddr {
        self.bind
    }

    /// A socket on which https is spoken, with this certificate.
    pub fn listener(&self, socket: TcpListener) -> Listener {
        Listener::encrypted(socket, self.tls.clone())
    }

    /// Looks at the files, and shows what is new in them; what cannot be shown is logged once, and the last one goes on.
    pub fn look(&self) {
        if let Err(problem) = self.look_for_another() {
            tracing::error!("the certificate stays as it was: {problem}");
        }
    }

    fn look_for_another(&self) -> Result<(), Problem> {
        let contents = self.files.read()?;
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == contents {
            return Ok(());
        }
        let certificate = self.files.certificate(&contents);
        *seen = contents;
        self.show(&certificate?);
        tracing::info!("another certificate is shown from now on");
        Ok(())
    }

    fn show(&self, certificate: &Certificate) {
        self.tls.show(certificate);
        let ends = certificate.ends();
        let since_1970 = ends.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        gauge!("cert_not_after_timestamp_seconds").set(since_1970.as_secs_f64());
        if ends < SystemTime::now() {
            tracing::error!("the certificate in {} has ended", self.files.chain.display());
        }
    }
}

/// Looks again and again, as long as somebody shows what is found.
async fn watch(keeper: Weak<Keeper>) {
    loop {
        sleep(LOOK_AGAIN).await;
        let Some(keeper) = keeper.upgrade() else {
            return;
        };
        keeper.look();
    }
}

impl Files {
    /// Those of the settings; a sentence if there are none.
    fn of(settings: &Settings) -> Result<Self, &'static str> {
        match (&settings.https.certificate, &settings.https.key) {
            (Some(chain), Some(key)) => Ok(Self {
                chain: chain.clone(),
                key: key.clone(),
            }),
            (None, None) => Err("BIND_HTTPS is set, and TLS_CERT and TLS_KEY are not"),
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

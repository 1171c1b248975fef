//! TLS on an accepted connection, and its certificate.
//!
//! TLS 1.2 and 1.3 with ring. The client chooses HTTP/2 or HTTP/1.1 in the handshake (ALPN, RFC 7301). The handshake has
//! the same deadline as the first byte of a request. A client that never completes it is disconnected like a silent one.

use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use axum::body::Body;
use axum::http::{Request, Response};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpStream;
use tokio::time::timeout_at;
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tower::Service;

use super::{
    connection::{self, Peer},
    http2,
    options::Options,
    registry::ConnectionSlot,
    transport::Transport,
    validity::validity,
};

/// The name of HTTP/2 in the handshake.
const HTTP_2: &[u8] = b"h2";

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The chain contains no certificates in PEM.
    #[error("there is no certificate in PEM in it")]
    NoCertificate,
    /// The key is not a private key in PEM, or it has a passphrase.
    #[error("there is no private key in PEM in it, or it has a passphrase")]
    NoKey,
    /// A certificate and key that do not match, or an algorithm that TLS does not support.
    #[error("certificate and key do not belong together, or cannot be used: {0}")]
    Unfit(#[source] rustls::Error),
}

/// A chain of certificates with the key of its first certificate.
#[derive(Clone)]
pub struct Certificate {
    key: Arc<CertifiedKey>,
    begins: SystemTime,
    ends: SystemTime,
}

impl Certificate {
    /// Reads a chain, the server's own certificate first, and its key, both in PEM.
    ///
    /// # Errors
    /// The chain or the key cannot be read, or they do not match.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, CertificateError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|_| CertificateError::NoCertificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| CertificateError::NoKey)?;
        let first = chain.first().ok_or(CertificateError::NoCertificate)?;
        let (begins, ends) = validity(first).ok_or(CertificateError::NoCertificate)?;
        let key =
            CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(CertificateError::Unfit)?;
        Ok(Self {
            key: Arc::new(key),
            begins,
            ends,
        })
    }

    /// Start of its validity.
    pub fn begins(&self) -> SystemTime {
        self.begins
    }

    /// End of its validity.
    pub fn ends(&self) -> SystemTime {
        self.ends
    }
}

/// Presents a certificate to clients. Clones share it.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    shown: Arc<Shown>,
}

/// Replaced between two handshakes. An open connection keeps its certificate.
#[derive(Debug, Default)]
struct Shown(RwLock<Option<Arc<CertifiedKey>>>);

impl Tls {
    /// Without a certificate: every handshake is refused until [`Tls::show`] is called.
    ///
    /// # Errors
    /// The library was built without the required versions of TLS.
    pub fn new() -> Result<Self, rustls::Error> {
        let shown = Arc::new(Shown::default());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(shown.clone());
        config.alpn_protocols = vec![HTTP_2.to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            shown,
        })
    }

    /// New connections get this certificate from now on.
    pub fn show(&self, certificate: &Certificate) {
        let mut shown = self.shown.0.write().unwrap_or_else(PoisonError::into_inner);
        *shown = Some(certificate.key.clone());
    }

    /// Completes the handshake on `stream`, and serves the protocol that the client chose in it.
    pub(super) async fn run<S>(
        self,
        stream: TcpStream,
        peer: Peer,
        service: S,
        slot: ConnectionSlot,
        options: Arc<Options>,
    ) where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send + 'static,
    {
        // The handshake and the first request together have this time.
        let end = slot.state().born() + options.head_timeout;
        let stream = tokio::select! {
            accepted = timeout_at(end, self.acceptor.accept(stream)) => match accepted {
                Ok(Ok(stream)) => stream,
                Ok(Err(error)) => {
                    tracing::debug!(%error, "handshake failed");
                    return;
                }
                Err(_) => return,
            },
            _ = poll_fn(|cx| slot.state().poll_order(cx)) => return,
        };
        if stream.get_ref().1.alpn_protocol() == Some(HTTP_2) {
            http2::run(stream, peer, service, slot, options).await;
        } else {
            connection::run(stream, peer, service, slot, options).await;
        }
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for TlsStream<TcpStream> {
    const IS_ENCRYPTED: bool = true;

    fn socket(&mut self) -> &mut TcpStream {
        self.get_mut().0
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl fmt::Debug for Certificate {
    /// Without its key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

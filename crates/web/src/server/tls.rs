//! TLS on an accepted connection, and its certificate.
//!
//! TLS 1.2 and 1.3 with ring, HTTP/1.1 only. The handshake happens in the first read, so that it has the same
//! deadline as the first byte of a request. A client that never completes it is disconnected like a silent one.

use std::fmt;
use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

use super::{transport::Transport, validity::validity};

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
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
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

    pub(super) fn greet(&self, stream: TcpStream) -> Session {
        Session::Greeting(Box::new(self.acceptor.accept(stream)))
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A connection with TLS over it.
pub(super) enum Session {
    /// The handshake is in progress.
    Greeting(Box<Accept<TcpStream>>),
    /// Encrypted.
    Open(Box<TlsStream<TcpStream>>),
    /// The handshake failed.
    Refused,
}

impl Session {
    /// Ready when the handshake is over.
    fn poll_open(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&mut TlsStream<TcpStream>>> {
        if let Self::Greeting(accept) = self {
            match ready!(Pin::new(&mut **accept).poll(cx)) {
                Ok(stream) => *self = Self::Open(Box::new(stream)),
                Err(error) => {
                    *self = Self::Refused;
                    return Poll::Ready(Err(error));
                }
            }
        }
        match self {
            Self::Open(stream) => Poll::Ready(Ok(stream)),
            Self::Greeting(_) | Self::Refused => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl Transport for Session {
    const IS_ENCRYPTED: bool = true;

    fn socket(&mut self) -> Option<&mut TcpStream> {
        match self {
            Self::Greeting(accept) => accept.get_mut(),
            Self::Open(stream) => Some(stream.get_mut().0),
            Self::Refused => None,
        }
    }
}

impl AsyncRead for Session {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let stream = ready!(self.get_mut().poll_open(cx))?;
        Pin::new(stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Session {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let stream = ready!(self.get_mut().poll_open(cx))?;
        Pin::new(stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let stream = ready!(self.get_mut().poll_open(cx))?;
        Pin::new(stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Open(stream) => Pin::new(stream).poll_flush(cx),
            // The handshake flushes its own data.
            Self::Greeting(_) | Self::Refused => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Open(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Greeting(accept) => match accept.get_mut() {
                Some(socket) => Pin::new(socket).poll_shutdown(cx),
                None => Poll::Ready(Ok(())),
            },
            Self::Refused => Poll::Ready(Ok(())),
        }
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

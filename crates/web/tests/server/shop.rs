//! A server with TLS, and connections to it.

use std::net::SocketAddr;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use testkit::fake::Authority;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use web::server::{Certificate, Listener, Options, Tls};

use crate::app::App;
use crate::client::Client;

/// What clients offer in the handshake.
pub(crate) const HTTP_1: &[&str] = &["http/1.1"];
pub(crate) const HTTP_2: &[&str] = &["h2", "http/1.1"];

pub(crate) const NAME: &str = "shop.example.uz";

/// A server with TLS, and the authority that signed its certificate.
pub(crate) struct Shop {
    pub(crate) app: App,
    pub(crate) tls: Tls,
    pub(crate) authority: Authority,
}

impl Shop {
    pub(crate) fn open(options: Options) -> Self {
        let authority = Authority::new();
        let tls = Tls::new().expect("TLS");
        tls.show(&certificate(&authority));
        let shown = tls.clone();
        let app = App::start_on(options, |socket| Listener::encrypted(socket, shown));
        Self { app, tls, authority }
    }

    /// A client of HTTP/1.1.
    pub(crate) async fn client(&self) -> Client<TlsStream<TcpStream>> {
        Client::over(self.stream(HTTP_1).await)
    }

    /// A connection whose client offers these protocols.
    pub(crate) async fn stream(&self, protocols: &[&str]) -> TlsStream<TcpStream> {
        connect(self.app.address, &self.authority, &[&TLS13, &TLS12], protocols)
            .await
            .expect("it is trusted")
    }
}

pub(crate) fn certificate(authority: &Authority) -> Certificate {
    let (chain, key) = authority.server_pem(NAME);
    Certificate::from_pem(chain.as_bytes(), key.as_bytes()).expect("a certificate")
}

pub(crate) async fn connect(
    address: SocketAddr,
    authority: &Authority,
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der()).expect("a certificate");
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .expect("ring has them")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from(NAME).expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

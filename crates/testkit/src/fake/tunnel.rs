//! TLS for a client that speaks plain HTTP: what comes in on loopback goes on encrypted, byte for byte.

use std::sync::Arc;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName},
    },
};

use super::Authority;

/// A way to one server, open until it is dropped.
pub struct Tunnel {
    /// Where a client connects, as a base URL.
    pub base: String,
    connector: TlsConnector,
    task: JoinHandle<()>,
}

impl Tunnel {
    /// Opens a way to the server of this name on this machine's `port`, whose certificate the authority must have signed.
    pub async fn to(port: u16, name: &str, authority: &Authority) -> Self {
        Self::trusting(authority.der(), port, name).await
    }

    /// As [`Tunnel::to`], with any authority's certificate.
    pub async fn trusting(root: CertificateDer<'static>, port: u16, name: &str) -> Self {
        let connector = connector(root, &[]);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let name = server_name(name);
        let through = connector.clone();
        let task = tokio::spawn(async move {
            while let Ok((mut plain, _)) = listener.accept().await {
                let (connector, name) = (through.clone(), name.clone());
                tokio::spawn(async move {
                    let Ok(stream) = TcpStream::connect(("127.0.0.1", port)).await else {
                        return;
                    };
                    // What fails here, the client sees as a connection that ends.
                    if let Ok(mut tls) = connector.connect(name, stream).await {
                        let _ = copy_bidirectional(&mut plain, &mut tls).await;
                    }
                });
            }
        });
        Self {
            base,
            connector,
            task,
        }
    }

    /// Whether the server shows itself to somebody who asks for another name.
    pub async fn answers_to(&self, port: u16, name: &str) -> bool {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
        self.connector.connect(server_name(name), stream).await.is_ok()
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The protocol that a server chooses when a client speaks both (RFC 7301).
pub async fn chosen_protocol(port: u16, name: &str, authority: &Authority) -> Option<String> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
    let connector = connector(authority.der(), &["h2", "http/1.1"]);
    let tls = connector
        .connect(server_name(name), stream)
        .await
        .expect("it is trusted");
    let chosen = tls.get_ref().1.alpn_protocol()?;
    Some(String::from_utf8_lossy(chosen).into_owned())
}

fn connector(root: CertificateDer<'static>, protocols: &[&str]) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(root).expect("a certificate");
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsConnector::from(Arc::new(config))
}

fn server_name(name: &str) -> ServerName<'static> {
    ServerName::try_from(name.to_owned()).expect("a host name")
}

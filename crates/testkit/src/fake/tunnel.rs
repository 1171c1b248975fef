//! TLS for a client that speaks plain HTTP: data received on loopback is forwarded encrypted, byte for byte.

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

/// A tunnel to one server, open until it is dropped.
pub struct Tunnel {
    /// Base URL to which a client connects.
    pub base: String,
    connector: TlsConnector,
    task: JoinHandle<()>,
}

impl Tunnel {
    /// Opens a tunnel to the server of this name on this machine's `port`, whose certificate the authority must have
    /// signed.
    pub async fn to(port: u16, name: &str, authority: &Authority) -> Self {
        Self::trusting(authority.der(), port, name).await
    }

    /// Like [`Tunnel::to`], with a certificate of any authority.
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
                    // After an error the client's connection is closed.
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

    /// Whether the TLS handshake with another server name succeeds.
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

/// The protocol that a server chooses if a client supports both (RFC 7301).
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

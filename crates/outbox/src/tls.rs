//! One TLS configuration with its trusted authorities for mail, Telegram and webhooks.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};

/// TLS 1.2 and 1.3 with ring, no client certificate. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tls(Arc<ClientConfig>);

impl Tls {
    /// Trusts the certificates of the operating system (`SSL_CERT_FILE` and `SSL_CERT_DIR` are respected), or Mozilla's
    /// list if the system has none, as in a bare container. It reads files, so create it once.
    pub fn system() -> Self {
        Self::trusting(&[])
    }

    /// Same as [`Tls::system`], and also trusts these authorities.
    pub fn trusting(authorities: &[CertificateDer<'static>]) -> Self {
        let mut roots = RootCertStore::empty();
        let system = rustls_native_certs::load_native_certs();
        for error in &system.errors {
            tracing::warn!(%error, "a certificate of the system cannot be read");
        }
        roots.add_parsable_certificates(system.certs);
        if roots.is_empty() {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        roots.add_parsable_certificates(authorities.iter().cloned());
        let versions = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12]);
        // This fails only for a provider that has no cipher suite for these versions.
        let versions = versions.unwrap_or_else(|error| unreachable!("ring has TLS 1.2 and 1.3: {error}"));
        Self(Arc::new(
            versions.with_root_certificates(roots).with_no_client_auth(),
        ))
    }

    /// The configuration for a stream of our own.
    pub(crate) fn connector(&self) -> tokio_rustls::TlsConnector {
        Arc::clone(&self.0).into()
    }

    /// The configuration for reqwest, which takes it by value.
    pub fn config(&self) -> ClientConfig {
        ClientConfig::clone(&self.0)
    }
}

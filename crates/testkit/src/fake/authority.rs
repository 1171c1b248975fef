//! Certificates trusted only by a test.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa,
    KeyPair,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

/// A certificate authority of one test.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// Creates an authority.
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name = named("Authority of a test");
        let key = KeyPair::generate().expect("a key is made");
        Self(CertifiedIssuer::self_signed(params, key).expect("the authority signs itself"))
    }

    /// The certificate for a client that takes bytes.
    pub fn der(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    /// Writes the certificate for a program that reads `SSL_CERT_FILE`.
    pub fn write_pem(&self, file: &Path) {
        std::fs::write(file, self.0.pem()).expect("the certificate is written");
    }

    /// Certificate and key of a server of this name, in PEM, for a program that reads files.
    pub fn server_pem(&self, name: &str) -> (String, String) {
        let (certificate, key) = self.sign(name, None);
        (certificate.pem(), key.serialize_pem())
    }

    /// A certificate valid for ninety days with this much time left, or without a limit.
    fn sign(&self, name: &str, left: Option<Duration>) -> (Certificate, KeyPair) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a host name");
        params.distinguished_name = named(name);
        if let Some(left) = left {
            let end = SystemTime::now() + left;
            params.not_before = (end - Duration::from_hours(90 * 24)).into();
            params.not_after = end.into();
        }
        let key = KeyPair::generate().expect("a key is made");
        (params.signed_by(&key, &self.0).expect("the authority signs"), key)
    }

    /// A TLS acceptor with a certificate for this name.
    pub fn acceptor(&self, name: &str) -> TlsAcceptor {
        Self::shown_by(self.sign(name, None))
    }

    /// A TLS acceptor with a certificate of ninety days for this name that has this much time left.
    pub fn acceptor_ending(&self, name: &str, left: Duration) -> TlsAcceptor {
        Self::shown_by(self.sign(name, Some(left)))
    }

    fn shown_by((certificate, key): (Certificate, KeyPair)) -> TlsAcceptor {
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key in PKCS 8");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("key and certificate belong together");
        TlsAcceptor::from(Arc::new(config))
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

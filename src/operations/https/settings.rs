//! What an operator decides about https without a proxy.

use std::{net::SocketAddr, path::PathBuf};

use settings::{HttpUrl, settings};

settings! {
    /// HTTPS without a proxy
    pub struct HttpsSettings {
        /// Where to speak https, such as `0.0.0.0:443`, beside BIND, which then redirects there. Only in a program that was built
        /// with the feature `https`; empty, and a proxy does it.
        BIND_HTTPS => bind: Option<SocketAddr> = "",
        /// A PEM file with the certificate and those that it leans on. When it changes, it is read again.
        TLS_CERT => certificate: Option<PathBuf> = "",
        /// A PEM file with the key of that certificate, without a passphrase.
        TLS_KEY => key: Option<PathBuf> = "",
        /// Instead of those two: domains for which a certificate is ordered and renewed, such as
        /// `shop.example.uz,www.shop.example.uz`. Who sets it agrees to the terms of the authority.
        ACME_DOMAINS => acme_domains: Vec<String> = "",
        /// Where the authority writes to when something is wrong with a certificate.
        ACME_EMAIL => acme_email: String = "",
        /// The authority; Let's Encrypt unless set.
        ACME_DIRECTORY => acme_directory: HttpUrl = "https://acme-v02.api.letsencrypt.org/directory",
    }
}

//! What an operator decides about https without a proxy.

use std::{
    borrow::Cow,
    net::{IpAddr, SocketAddr},
    ops::Deref,
    path::PathBuf,
};

use outbox::mail::EmailAddress;
use settings::{HostName, HttpUrl, Invalid, Problems, Source, Value, settings};
use web::WebSettings;

use super::SiteSettings;

settings! {
    /// HTTPS without a proxy
    pub struct HttpsSettings {
        /// Where to speak https, such as `0.0.0.0:443`, beside BIND, which then redirects there. Empty, and a proxy does it;
        /// with `ACME_DOMAINS`, port 443 unless set.
        BIND_HTTPS => bind: Option<SocketAddr> = "",
        /// A PEM file with the certificate and those that it leans on. When it changes, it is read again.
        TLS_CERT => certificate: Option<PathBuf> = "",
        /// A PEM file with the key of that certificate, without a passphrase.
        TLS_KEY => key: Option<PathBuf> = "",
        /// Instead of those two: domains for which a certificate is ordered and renewed, such as
        /// `shop.example.uz,www.shop.example.uz`. Then `BIND`, `BIND_HTTPS` and `PUBLIC_URL` need not be set: the site is
        /// served on ports 80 and 443 under the first domain. To set it is to agree to the terms of the authority.
        ACME_DOMAINS => acme_domains: Vec<Domain> = "",
        /// Where the authority writes to when something is wrong with a certificate.
        ACME_EMAIL => acme_email: EmailAddress = "",
        /// The authority; Let's Encrypt unless set.
        ACME_DIRECTORY => acme_directory: HttpUrl = "https://acme-v02.api.letsencrypt.org/directory",
    }
}

/// A domain that an authority proves over http.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(String);

impl Value for Domain {
    fn expects() -> Cow<'static, str> {
        "a domain such as shop.example.uz".into()
    }

    fn parse(text: &str) -> Result<Self, Invalid> {
        if text.contains('*') {
            return Err(Invalid::because(
                "no authority proves a `*` over http; name each domain",
            ));
        }
        let host = HostName::parse(text)?;
        // An authority for trials proves this machine's own name.
        let is_whole = host.contains('.') || host.to_string() == "localhost";
        if !is_whole || host.parse::<IpAddr>().is_ok() {
            return Err(Invalid::default());
        }
        Ok(Self(host.to_string()))
    }
}

impl Deref for Domain {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl HttpsSettings {
    /// With a certificate of its own, the site is complete: it is reached by its first domain on the ports of the web.
    pub fn imply(source: &mut Source) {
        // What is wrong with it is reported when all settings are read.
        let domains: Vec<Domain> = source.read(&Self::ACME_DOMAINS, &mut Problems::default());
        let Some(first) = domains.first() else { return };
        for (key, value) in [
            (&WebSettings::BIND, "[::]:80".to_owned()),
            (&Self::BIND_HTTPS, "[::]:443".to_owned()),
            (&SiteSettings::PUBLIC_URL, format!("https://{}", first.0)),
        ] {
            source.imply(key, value, &Self::ACME_DOMAINS);
        }
    }

    /// The domains for which a certificate is ordered.
    pub fn domains(&self) -> Vec<String> {
        self.acme_domains.iter().map(|domain| domain.0.clone()).collect()
    }
}

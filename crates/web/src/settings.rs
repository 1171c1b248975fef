//! Settings for listening addresses, hosts, proxies and origins.

use std::{net::SocketAddr, time::Duration};

use ipnet::IpNet;
use settings::{HostPattern, Origin, settings};

use crate::{CorsOptions, FieldName, server};

settings! {
    /// Web server
    pub struct WebSettings {
        /// Where to listen. Keep it on loopback behind nginx or Caddy. With `ACME_DOMAINS`, port 80 of every address unless
        /// set.
        BIND => bind: SocketAddr = "127.0.0.1:8000",
        /// Host names that the site answers to; `.example.uz` means the domain with its subdomains. The host of
        /// `PUBLIC_URL` is always among them; without either, only local names are.
        ALLOWED_HOSTS => allowed_hosts: Vec<HostPattern> = "",
        /// Addresses or networks of proxies in front of us, whose `X-Forwarded-For` and `X-Forwarded-Proto` are
        /// believed. With nginx on the same machine: `127.0.0.1,::1`.
        TRUSTED_PROXIES => trusted_proxies: Vec<IpNet> = "",
        /// Redirects plain http to https. On exactly when `PUBLIC_URL` is https, unless set here.
        SECURE_SSL_REDIRECT => https_redirect: Option<bool> = "",
        /// How long browsers that came over https come no other way, in seconds; 0 leaves it to them.
        SECURE_HSTS_SECONDS => hsts_seconds: u32 = "31536000",
        /// Whether that holds for all subdomains too. Only if each of them speaks https.
        SECURE_HSTS_INCLUDE_SUBDOMAINS => hsts_subdomains: bool = "False",
        /// Whether browsers may be built with this site in their list, which takes months to undo: <https://hstspreload.org>.
        SECURE_HSTS_PRELOAD => hsts_preload: bool = "False",
        /// Sites whose scripts may read the API, such as `https://shop.example.uz,http://localhost:3000`.
        CORS_ALLOWED_ORIGINS => cors_allowed_origins: Vec<Origin> = "",
        /// Headers that requests of those scripts may carry, besides those that the API itself reads, such as
        /// `sentry-trace,baggage`.
        CORS_ALLOW_HEADERS => cors_allow_headers: Vec<FieldName> = "",
        /// Headers of answers that those scripts may read, besides those that every script may.
        CORS_EXPOSE_HEADERS => cors_expose_headers: Vec<FieldName> = "Content-Disposition,ETag,Retry-After,X-Request-Id",
        /// Sites whose forms may act for a signed-in user, besides this one.
        CSRF_TRUSTED_ORIGINS => csrf_trusted_origins: Vec<Origin> = "",
        /// Connections held at once.
        MAX_CONNECTIONS => max_connections: usize = "16384" in "1"..="100000",
        /// Connections held at once for one visitor: an IPv4 address, or the /64 network of an IPv6 address. Proxies of
        /// `TRUSTED_PROXIES` and this machine have no such limit.
        MAX_CONNECTIONS_PER_ADDRESS => max_connections_per_address: usize = "256" in "1"..="100000",
        /// The longest that a request may take, its body included.
        REQUEST_TIMEOUT => request_timeout: Duration = "120s" in "1s"..="1h",
        /// Threads that serve requests, 0 is one for each processor.
        WORKER_THREADS => worker_threads: usize = "0" in "0"..="256",
    }
}

impl WebSettings {
    /// The value of `Strict-Transport-Security`; `None` if it is switched off.
    pub fn hsts(&self) -> Option<String> {
        let subdomains = if self.hsts_subdomains {
            "; includeSubDomains"
        } else {
            ""
        };
        let preload = if self.hsts_preload { "; preload" } else { "" };
        (self.hsts_seconds > 0).then(|| format!("max-age={}{subdomains}{preload}", self.hsts_seconds))
    }

    /// Settings for scripts of other origins.
    pub fn cors(&self) -> CorsOptions {
        CorsOptions {
            origins: self
                .cors_allowed_origins
                .iter()
                .map(ToString::to_string)
                .collect(),
            allow_headers: self.cors_allow_headers.clone(),
            expose_headers: self.cors_expose_headers.clone(),
        }
    }

    /// The limits of the transport, and the header of its own responses. `is_https`: clients use the site over https.
    pub fn server_options(&self, is_https: bool) -> server::options::Options {
        let defaults = server::options::Options::default();
        server::options::Options {
            max_connections: self.max_connections,
            client: server::options::ClientOptions {
                connections: self.max_connections_per_address,
                exempt: [&*defaults.client.exempt, &*self.trusted_proxies].concat(),
                ..defaults.client
            },
            body: server::options::BodyOptions {
                total: self.request_timeout,
                ..defaults.body.clone()
            },
            strict_transport: server::StrictTransport {
                value: self.hsts(),
                https_proxies: if is_https {
                    self.trusted_proxies.clone()
                } else {
                    Vec::new()
                },
            },
            ..defaults
        }
    }
}

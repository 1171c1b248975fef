//! Checks of the public address: whether the proxy forwards to this program, and what it lets through.

use std::time::Duration;

use reqwest::{Method, header};
use text::Message;
use web::Secret;

use super::kinds::{Look, Outside};
use crate::{
    check::{Check, Severity},
    leads::LeadSettings,
    observability::proxy_probe::{self, Seen},
    settings::host_name,
};

/// The timeout for one answer. A body of several megabytes may take this long.
const PATIENCE: Duration = Duration::from_secs(30);
/// An address and a name that are reserved and belong to no one (RFC 5737, RFC 2606).
const FALSE_ADDRESS: &str = "203.0.113.77";
const FALSE_HOST: &str = "forged.example";
/// Size of the form fields beside the file.
const FIELDS: u64 = 64 * 1024;

pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "site-unreachable",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(reachable(outside))),
    },
    Check {
        id: "site-not-redirected",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(redirected(outside))),
    },
    Check {
        id: "acme-unreachable",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(proof_unreachable(outside))),
    },
    Check {
        id: "site-header-lost",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(headers(outside))),
    },
    Check {
        id: "metrics-public",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(metrics_public(outside))),
    },
    Check {
        id: "address-forged",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(address_forged(outside))),
    },
    Check {
        id: "host-forged",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(host_forged(outside))),
    },
    Check {
        id: "body-refused",
        severity: Severity::Error,
        find: Look::Online(|outside| Box::pin(body_refused(outside))),
    },
];

fn client(outside: &Outside) -> Option<reqwest::Client> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(outside.tls.config())
        .tls_info(true)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .ok()
}

/// A request to the public address.
fn request(outside: &Outside, method: Method, scheme: &str, path: &str) -> Option<reqwest::RequestBuilder> {
    let public = outside.settings.site.public_url.as_ref()?;
    let url = format!("{scheme}://{}{path}", public.host_with_port());
    Some(client(outside)?.request(method, url))
}

/// Sends a request to the public address. The error names a problem that the operator can fix.
pub(super) async fn ask(
    outside: &Outside,
    scheme: &str,
    path: &str,
) -> Option<Result<reqwest::Response, String>> {
    let answer = request(outside, Method::GET, scheme, path)?.send().await;
    Some(answer.map_err(cause))
}

fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let cause = std::iter::successors(std::error::Error::source(&error), |error| error.source()).last();
    cause.map_or_else(|| error.to_string(), ToString::to_string)
}

pub(super) fn scheme(outside: &Outside) -> &str {
    let public = outside.settings.site.public_url.as_ref();
    public.map_or("https", |url| url.scheme())
}

async fn reachable(outside: &Outside) -> Option<Message> {
    let answer = match ask(outside, scheme(outside), "/api/content/products/").await? {
        Ok(answer) => answer,
        Err(error) => {
            let address = outside.settings.site.public_url.as_ref().map(ToString::to_string);
            let silent =
                Message::new("check-site-unreachable-silent").with("address", address.unwrap_or_default());
            return Some(silent.with("error", error));
        }
    };
    let status = answer.status();
    let is_ours = answer.headers().contains_key("x-request-id");
    (!status.is_success() || !is_ours)
        .then(|| Message::new("check-site-unreachable").with("status", status.as_str()))
}

async fn redirected(outside: &Outside) -> Option<Message> {
    let public = outside.settings.site.public_url.as_ref()?;
    // With a port in the address, there is no plain http address that a person would type.
    if public.scheme() != "https" || host_name(public.host_with_port()) != public.host_with_port() {
        return None;
    }
    // No server there is as good as a redirect.
    let answer = ask(outside, "http", "/").await?.ok()?;
    let target = answer
        .headers()
        .get("location")
        .and_then(|target| target.to_str().ok());
    let leads_to_https = target.is_some_and(|target| target.starts_with("https://"));
    let plain = Message::new("check-site-not-redirected").with("host", public.host_with_port());
    (!leads_to_https).then(|| plain.with("status", answer.status().as_str()))
}

/// The authority asks for its proof over plain http, which this program must answer for every domain.
async fn proof_unreachable(outside: &Outside) -> Option<Message> {
    for domain in outside.settings.https.domains() {
        let url = format!("http://{domain}/.well-known/acme-challenge/check");
        let what = match client(outside)?.get(url).send().await {
            Ok(answer) if answer.headers().contains_key("x-request-id") => continue,
            Ok(answer) => answer.status().to_string(),
            Err(error) => cause(error),
        };
        let unreachable = Message::new("check-acme-unreachable").with("domain", domain);
        return Some(unreachable.with("what", what));
    }
    None
}

async fn headers(outside: &Outside) -> Option<Message> {
    let answer = ask(outside, scheme(outside), "/admin/login/").await?.ok()?;
    let mut wanted = vec![
        "content-security-policy",
        "x-content-type-options",
        "referrer-policy",
    ];
    if outside.settings.is_https() && outside.settings.web.hsts().is_some() {
        wanted.push("strict-transport-security");
    }
    let wrong = |name: &&&str| answer.headers().get_all(**name).iter().count() != 1;
    let wrong: Vec<_> = wanted.iter().filter(wrong).copied().collect();
    (answer.status().is_success() && !wrong.is_empty())
        .then(|| Message::new("check-site-header-lost").with("headers", wrong.join(", ")))
}

async fn metrics_public(outside: &Outside) -> Option<Message> {
    let answer = ask(outside, scheme(outside), "/metrics").await?.ok()?;
    answer
        .status()
        .is_success()
        .then(|| Message::new("check-metrics-public"))
}

/// Sends a request that only this program answers. `None` if another program answers.
async fn reflected(request: reqwest::RequestBuilder, secret: &Secret) -> Option<Seen> {
    let question = proxy_probe::question(secret);
    let answer = request.header(proxy_probe::HEADER, &question).send().await.ok()?;
    proxy_probe::read(secret, &question, &answer.bytes().await.ok()?)
}

async fn address_forged(outside: &Outside) -> Option<Message> {
    let secret = outside.secret.as_ref()?;
    let request = request(outside, Method::GET, scheme(outside), proxy_probe::PATH)?
        .header("x-forwarded-for", FALSE_ADDRESS)
        .header("x-real-ip", FALSE_ADDRESS)
        .header(header::FORWARDED, format!("for={FALSE_ADDRESS}"));
    let seen = reflected(request, secret).await?;
    (seen.address.to_string() == FALSE_ADDRESS).then(|| Message::new("check-address-forged"))
}

async fn host_forged(outside: &Outside) -> Option<Message> {
    let secret = outside.secret.as_ref()?;
    for name in ["x-forwarded-host", "host"] {
        let request = request(outside, Method::GET, scheme(outside), proxy_probe::PATH)?;
        let seen = reflected(request.header(name, FALSE_HOST), secret).await;
        if seen.is_some_and(|seen| seen.host == FALSE_HOST) {
            return Some(Message::new("check-host-forged").with("header", name));
        }
    }
    None
}

/// The largest lead that the program accepts must pass through the proxy.
async fn body_refused(outside: &Outside) -> Option<Message> {
    let secret = outside.secret.as_ref()?;
    let small = request(outside, Method::POST, scheme(outside), proxy_probe::PATH)?;
    // Only if a small request is answered does a missing answer to a large one mean anything.
    reflected(small, secret).await?;
    let size = outside.settings.get::<LeadSettings>().max_file_size.bytes() + FIELDS;
    let large = request(outside, Method::POST, scheme(outside), proxy_probe::PATH)?;
    let large = large.body(vec![0; usize::try_from(size).ok()?]);
    let seen = reflected(large, secret).await;
    (seen.is_none_or(|seen| seen.received != size))
        .then(|| Message::new("check-body-refused").with("megabytes", size >> 20))
}

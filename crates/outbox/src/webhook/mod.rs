//! Webhooks by Standard Webhooks 1.0: a JSON body, a stable id, a timestamp and signatures over all three.
//!
//! An address is an operator's choice and may still point into our own network (SSRF): unless its host is allowed by name, only
//! https on port 443 to public addresses is used, and the connection goes to exactly the addresses that were checked.

mod guard;
mod settings;
mod sign;

use std::{sync::Arc, time::Duration};

use ::settings::Secret;
use chrono::{DateTime, Utc};
use reqwest::{Client, header};

pub use guard::{Lookup, SystemLookup, Target, is_metadata, is_public, judge};
pub use settings::{AllowedHost, SigningKeys};
pub use sign::sign;

use crate::{Failure, Receipt, Tls, Transcript, http};
use guard::Guard;

/// Most bytes of an answer that are read.
const MAX_ANSWER: usize = 64 * 1024;

/// How to post.
#[derive(Clone)]
pub struct Options {
    /// Keys for signatures, the newest first; each `whsec_` and base64, or plain text. Several while they are being changed.
    pub secrets: Vec<Secret>,
    /// Hosts that may be private, plain http and on any port: `host`, or `host:port` for that port alone.
    pub allowed: Vec<String>,
    /// The longest wait for the whole exchange.
    pub timeout: Duration,
    /// Whom to trust.
    pub tls: Tls,
    /// Takes the conversation down, or nothing.
    pub transcript: Transcript,
    /// Who turns names into addresses.
    pub lookup: Arc<dyn Lookup>,
}

/// One message to one receiver.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The same at every try, so that a receiver can tell a repetition.
    pub id: String,
    /// When this try is made; receivers refuse what is more than five minutes off.
    pub at: DateTime<Utc>,
    /// The receiver.
    pub url: String,
    /// A JSON text.
    pub body: String,
}

/// Posts webhooks.
pub struct Poster {
    options: Options,
    guarded: Client,
    free: Client,
}

impl Poster {
    /// Does not connect yet.
    ///
    /// # Errors
    /// A TLS configuration that the HTTP client does not take; cannot happen to one of ours.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let builder = || {
            http::builder(&options.tls)
                .timeout(options.timeout)
                .connect_timeout(options.timeout / 2)
                // Each message is judged anew.
                .pool_max_idle_per_host(0)
        };
        let failed = |error: reqwest::Error| Failure::Transient {
            reason: error.without_url().to_string(),
            retry_after: None,
        };
        let guarded = builder()
            .https_only(true)
            .dns_resolver(Guard(Arc::clone(&options.lookup)));
        Ok(Self {
            guarded: guarded.build().map_err(failed)?,
            free: builder().build().map_err(failed)?,
            options,
        })
    }

    /// Posts one message; any 2xx is an arrival.
    ///
    /// # Errors
    /// *Permanent*: an address that may not be used, 410 (the standard's "never again"), and 400, 413, 415, 422, which judge
    /// the body: it is the same at the next try. *Transient*: everything else. 401, 403, 404 and redirects are mostly a
    /// deployment or a key being changed, and giving up at once would lose messages for it.
    pub async fn post(&self, hook: &Hook) -> Result<Receipt, Failure> {
        let permanent = |reason: String| Failure::Permanent { reason };
        let target = judge(&hook.url, &self.options.allowed).map_err(permanent)?;
        let client = if target.is_allowed {
            &self.free
        } else {
            &self.guarded
        };
        let mut request = client
            .post(target.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &hook.id)
            .header("webhook-timestamp", hook.at.timestamp());
        if !self.options.secrets.is_empty() {
            let signature = sign(&self.options.secrets, &hook.id, hook.at.timestamp(), &hook.body);
            request = request.header("webhook-signature", signature.map_err(permanent)?);
        }
        let request = request.body(hook.body.clone());
        let answer = http::send(client, request, MAX_ANSWER, &self.options.transcript).await?;
        let reason = format!(
            "the receiver answered {} {}",
            answer.status,
            told(&answer.excerpt(), &hook.body, &hook.url)
        );
        let reason = reason.trim_end().to_owned();
        match answer.status {
            200..300 => Ok(Receipt(reason)),
            400 | 410 | 413 | 415 | 422 => Err(Failure::Permanent { reason }),
            _ => Err(Failure::Transient {
                reason,
                retry_after: answer.retry_after,
            }),
        }
    }
}

/// What a receiver says, unless it repeats what it was sent, which is about a person, or the path of its address, which is a
/// secret: this goes into the log.
fn told<'a>(excerpt: &'a str, body: &str, url: &str) -> &'a str {
    let sent = serde_json::from_str(body).unwrap_or_default();
    // An escaped text cannot be compared.
    if excerpt.contains("\\u") || repeats(excerpt, &sent) || names_path(excerpt, url) {
        ""
    } else {
        excerpt
    }
}

fn names_path(excerpt: &str, url: &str) -> bool {
    let behind_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = behind_scheme.split_once('/').map_or("", |(_, path)| path);
    let mut parts = path.split(['/', '?', '&', '=']);
    // Shorter parts are words such as `hook`, which an error may say for itself.
    (path.len() > 3 && excerpt.contains(path)) || parts.any(|part| part.len() > 7 && excerpt.contains(part))
}

fn repeats(excerpt: &str, sent: &serde_json::Value) -> bool {
    match sent {
        serde_json::Value::String(text) => text.chars().count() > 2 && excerpt.contains(text.as_str()),
        serde_json::Value::Array(items) => items.iter().any(|item| repeats(excerpt, item)),
        serde_json::Value::Object(items) => items.values().any(|item| repeats(excerpt, item)),
        _ => false,
    }
}

impl std::fmt::Debug for Poster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Poster")
            .field("allowed", &self.options.allowed)
            .finish_non_exhaustive()
    }
}

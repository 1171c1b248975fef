//! Webhooks by Standard Webhooks 1.0: a JSON body, a stable id, a timestamp and signatures over all three.
//!
//! The address is chosen by an operator, but may still point into our own network (SSRF). Unless its host is allowed by
//! name, only https on port 443 to public addresses is used, and the connection goes to exactly the addresses that were
//! checked.

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

/// The maximum number of bytes that are read of an answer.
const MAX_ANSWER: usize = 64 * 1024;

/// How to send webhooks.
#[derive(Clone)]
pub struct Options {
    /// Keys for signatures, the newest first. Each is `whsec_` and base64, or plain text. There are several during a
    /// key rotation.
    pub secrets: Vec<Secret>,
    /// Hosts that may be private, plain http and on any port: `host`, or `host:port` for that port alone.
    pub allowed: Vec<String>,
    /// The timeout for the whole exchange.
    pub timeout: Duration,
    /// Which certificate authorities to trust.
    pub tls: Tls,
    /// Records the conversation, if it is on.
    pub transcript: Transcript,
    /// Resolves names to addresses.
    pub lookup: Arc<dyn Lookup>,
}

/// One message to one receiver.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The id of the message, the same for every attempt, so that a receiver can detect a repetition.
    pub id: String,
    /// The time of this attempt. Receivers refuse timestamps that are more than five minutes off.
    pub at: DateTime<Utc>,
    /// The URL of the receiver.
    pub url: String,
    /// A JSON text.
    pub body: String,
}

/// Sends webhooks.
pub struct Poster {
    options: Options,
    guarded: Client,
    free: Client,
}

impl Poster {
    /// Creates a client. It does not connect yet.
    ///
    /// # Errors
    /// The HTTP client does not accept the TLS configuration. This cannot happen with a configuration of ours.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let builder = || {
            http::builder(&options.tls)
                .timeout(options.timeout)
                .connect_timeout(options.timeout / 2)
                // No connection is reused, so that the address is checked again for each message.
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

    /// Sends one message. Any 2xx counts as delivered.
    ///
    /// # Errors
    /// *Permanent*: an address that is not allowed, 410 (the standard's "never again"), and 400, 413, 415, 422, which
    /// are about the body: it would be the same at the next attempt. *Transient*: everything else. 401, 403, 404 and
    /// redirects usually mean that a deployment or a key rotation is in progress, and giving up at once would lose
    /// messages.
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

/// The answer of a receiver for the log. It is left out if it echoes the body, which is about a person, or the path of
/// the address, which is a secret.
fn told<'a>(excerpt: &'a str, body: &str, url: &str) -> &'a str {
    let sent = serde_json::from_str(body).unwrap_or_default();
    // A text with escapes cannot be compared.
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
    // Shorter parts are words such as `hook`, which an error message may contain by itself.
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

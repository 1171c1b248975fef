//! Identifies the rendered form that a body was sent with, and computes fingerprints of bodies.

use std::sync::Arc;

use axum::http::request::Parts;

use media::Received;

use super::{limits::Values, read::KeptFile, sent::Sent};
use crate::{Identity, csrf, sha256_hex};

/// The user who sent a form, and its address.
#[derive(Debug)]
pub(super) struct Sender {
    user_id: i64,
    path: String,
}

impl Sender {
    /// `None` if the client is not signed in.
    pub(super) fn of(parts: &Parts) -> Option<Self> {
        let identity = parts.extensions.get::<Arc<Identity>>()?;
        Some(Self {
            user_id: identity.user_id,
            path: parts.uri.path().to_owned(),
        })
    }

    /// An identifier that is equal for all requests with one rendered form of one user.
    pub(super) fn origin(&self, token: &str) -> Option<String> {
        let nonce = csrf::stamp(token)?.nonce;
        Some(format!("{} {} {nonce}", self.user_id, self.path))
    }
}

/// A hash that is equal for bodies with equal contents, in any order of fields.
pub(super) fn fingerprint<'a>(
    values: &Values,
    kept: &[KeptFile],
    received: impl Iterator<Item = (&'a str, &'a Received)>,
    aside: &[&str],
) -> String {
    let values = values.iter().filter(|(name, _)| !aside.contains(&name.as_str()));
    let values = values.map(|(name, sent)| (name, matches!(sent, Sent::Text(_)), sent.to_string()));
    let values: Vec<_> = values.collect();
    let files = kept.iter().map(|file| {
        let bytes = file.bytes.as_ref().map(sha256_hex);
        (file.field.as_str(), file.name.as_str(), bytes)
    });
    let received = received.map(|(field, file)| (field, file.name.as_str(), Some(file.sha256.clone())));
    let mut files: Vec<_> = files.chain(received).collect();
    files.sort();
    sha256_hex(serde_json::to_string(&(values, files)).unwrap_or_default())
}

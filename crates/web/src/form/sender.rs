//! Which rendered form a body was sent with, and what makes two bodies the same.

use std::sync::Arc;

use axum::http::request::Parts;

use super::{limits::Values, read::KeptFile, sent::Sent};
use crate::{Identity, csrf, sha256_hex};

/// Who sent a form, and where.
#[derive(Debug)]
pub(super) struct Sender {
    user_id: i64,
    path: String,
}

impl Sender {
    /// `None`: somebody who is not signed in.
    pub(super) fn of(parts: &Parts) -> Option<Self> {
        let identity = parts.extensions.get::<Arc<Identity>>()?;
        Some(Self {
            user_id: identity.user_id,
            path: parts.uri.path().to_owned(),
        })
    }

    /// The same for each request with one rendered form of one user.
    pub(super) fn origin(&self, token: &str) -> Option<String> {
        let nonce = csrf::stamp(token)?.nonce;
        Some(format!("{} {} {nonce}", self.user_id, self.path))
    }
}

/// The same for bodies that say the same, whatever the order of their fields. Files that were sent to a store of their own
/// are known by the texts that come with them.
pub(super) fn fingerprint(values: &Values, kept: &[KeptFile], aside: &[&str]) -> String {
    let values = values.iter().filter(|(name, _)| !aside.contains(&name.as_str()));
    let values = values.map(|(name, sent)| (name, matches!(sent, Sent::Text(_)), sent.to_string()));
    let values: Vec<_> = values.collect();
    let files = kept.iter().map(|file| {
        let bytes = file.bytes.as_ref().map(sha256_hex);
        (&file.field, &file.name, bytes)
    });
    let files: Vec<_> = files.collect();
    sha256_hex(serde_json::to_string(&(values, files)).unwrap_or_default())
}

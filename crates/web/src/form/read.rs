//! Telling the three kinds of body apart and reading each within its limits.

use std::collections::HashMap;

use axum::http::{
    StatusCode,
    header::{CONTENT_TYPE, TRANSFER_ENCODING},
};
use axum::{body::Body, extract::Request};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use media::{PrivateStore, Received, Rules};
use serde_json::{Map, Value};
use text::{Lang, Message};

use super::{
    json, multipart,
    sender::{self, Sender},
};
use crate::{Error, csrf, query, server};

/// Most bytes of JSON, of a form, or of the text parts of a multipart body (CONTRACT §3).
pub const BODY_LIMIT: u64 = 10 * 1024 * 1024;
/// The small allowance above it.
pub(super) const ALLOWANCE: u64 = 64 * 1024;
/// Most fields of a form.
const MAX_FIELDS: usize = 1000;

/// How the client wrote the body; some rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `application/json`: values have types, and an empty text is not an absent one.
    Json,
    /// A form, urlencoded or multipart: everything is text.
    Form,
}

/// Where files of a multipart body go.
#[derive(Clone, Copy, Debug)]
pub enum Uploads<'a> {
    /// The route takes none; parts with files are passed over.
    Refused,
    /// The file of this one field is received; others are passed over.
    Field(&'static str, &'a PrivateStore, Rules),
    /// Every file is kept in memory, up to so many bytes each; for pages of staff, who send pictures to be made anew.
    Kept(usize),
}

/// A file that is kept in memory.
#[derive(Debug)]
pub struct KeptFile {
    /// The field that it came in.
    pub field: String,
    /// What its sender calls it; not to be trusted.
    pub name: String,
    /// `None`: it is larger than allowed.
    pub bytes: Option<Vec<u8>>,
}

/// What the client sent.
#[derive(Debug)]
pub struct Form {
    /// How it was written.
    pub kind: Kind,
    values: Map<String, Value>,
    files: HashMap<&'static str, Result<Received, media::Error>>,
    kept: Vec<KeptFile>,
    sender: Option<Sender>,
}

impl Form {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// 400 for a body that cannot be read, 408 if it came too slowly, 413 if it is too large, 415 for another type,
    /// 503 and 507 if a file cannot be stored now.
    pub async fn read(request: Request, uploads: Uploads<'_>) -> Result<Self, Error> {
        let (form, outcome) = Self::read_as_far_as_possible(request, uploads).await;
        outcome.map(|()| form)
    }

    /// As [`Form::read`], and what was read before it failed: a page gives it back to who typed it.
    pub async fn read_as_far_as_possible(
        request: Request,
        uploads: Uploads<'_>,
    ) -> (Self, Result<(), Error>) {
        let mut form = Self::new(Kind::Form, Map::new());
        let outcome = form.fill(request, uploads).await;
        (form, outcome)
    }

    async fn fill(&mut self, request: Request, uploads: Uploads<'_>) -> Result<(), Error> {
        let (parts, body) = request.into_parts();
        let content_type = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let essence = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        self.sender = Sender::of(&parts);
        let read = match essence.as_str() {
            "application/json" => self.fill_from_json(&collect(body).await?),
            "application/x-www-form-urlencoded" => self.fill_from_form(&collect(body).await?),
            "multipart/form-data" => multipart::read(content_type, body, uploads, self).await,
            // No body at all is a form without fields, so that the client learns which ones are wanted.
            _ if !parts.headers.contains_key(TRANSFER_ENCODING) && http_body::Body::is_end_stream(&body) => {
                Ok(())
            }
            _ => Err(Error::unsupported_media_type()),
        };
        read?;
        csrf::prove(&parts.extensions, self.text(csrf::FIELD))
    }

    fn new(kind: Kind, values: Map<String, Value>) -> Self {
        Self {
            kind,
            values,
            files: HashMap::new(),
            kept: Vec::new(),
            sender: None,
        }
    }

    pub(super) fn add_text(&mut self, name: String, value: String) -> Result<(), Error> {
        self.values.insert(name, Value::String(value));
        if self.values.len() > MAX_FIELDS {
            Err(malformed())
        } else {
            Ok(())
        }
    }

    pub(super) fn add_file(&mut self, field: &'static str, file: Result<Received, media::Error>) {
        self.files.insert(field, file);
    }

    pub(super) fn add_kept(&mut self, file: KeptFile) {
        self.kept.push(file);
    }

    fn fill_from_json(&mut self, bytes: &Bytes) -> Result<(), Error> {
        self.kind = Kind::Json;
        match json::parse(bytes)? {
            Value::Object(values) => {
                self.values = values;
                Ok(())
            }
            _ => Err(Error::invalid_field(
                "non_field_errors",
                Message::new("not-an-object"),
            )),
        }
    }

    fn fill_from_form(&mut self, bytes: &Bytes) -> Result<(), Error> {
        let text = String::from_utf8_lossy(bytes);
        let mut pairs = 0;
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.add_text(query::decode(name), query::decode(value))?;
            pairs += 1;
            if pairs > MAX_FIELDS {
                return Err(malformed());
            }
        }
        Ok(())
    }

    /// A value as it was sent.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.values.get(field)
    }

    /// A value that was sent as text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.value(field)?.as_str()
    }

    /// The names of what was sent.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Whether a field is an empty text of a form: a form cannot leave a field out, so where empty is no value it says
    /// nothing. In JSON an empty text is a value.
    pub fn says_nothing(&self, field: &str) -> bool {
        let text = self.value(field).and_then(Value::as_str);
        self.kind == Kind::Form && text.is_some_and(|text| text.trim().is_empty())
    }

    /// The received file of a field, or what is wrong with it; taken once.
    pub fn take_file(&mut self, field: &str) -> Option<Result<Received, media::Error>> {
        self.files.remove(field)
    }

    /// The files of a field that were kept in memory, in their order; taken once.
    pub fn take_kept(&mut self, field: &str) -> Vec<KeptFile> {
        self.kept.extract_if(.., |file| file.field == field).collect()
    }

    /// Names the rendered form of one user that this was sent with; `None` if it was sent by no page.
    pub(crate) fn origin(&self) -> Option<String> {
        self.sender.as_ref()?.origin(self.text(csrf::FIELD)?)
    }

    /// SHA-256 of all that was sent but these fields.
    pub(crate) fn fingerprint(&self, aside: &[&str]) -> String {
        sender::fingerprint(&self.values, &self.kept, aside)
    }

    /// The language that the body names, for messages (ruling 15).
    pub fn lang(&self) -> Option<Lang> {
        self.values
            .get("language")
            .and_then(Value::as_str)
            .and_then(Lang::parse)
    }
}

/// 400: the body cannot be read.
pub(super) fn malformed() -> Error {
    Error::malformed(Message::new("bad-request"))
}

/// What a failed read of a body means.
pub(super) fn interrupted(error: &(dyn std::error::Error + 'static)) -> Error {
    if server::BodyError::find(error) == Some(server::BodyError::TooSlow) {
        return Error::new(StatusCode::REQUEST_TIMEOUT, Message::new("timeout"));
    }
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    if causes.any(<dyn std::error::Error>::is::<LengthLimitError>) {
        Error::too_large(BODY_LIMIT)
    } else {
        malformed()
    }
}

async fn collect(body: Body) -> Result<Bytes, Error> {
    let limit = usize::try_from(BODY_LIMIT + ALLOWANCE).unwrap_or(usize::MAX);
    if http_body::Body::size_hint(&body).lower() > BODY_LIMIT + ALLOWANCE {
        return Err(Error::too_large(BODY_LIMIT));
    }
    Limited::new(body, limit)
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .map_err(|error| interrupted(&*error))
}

//! Determines the format of a body and reads it within its limits.

use std::collections::HashMap;

use axum::http::header::{CONTENT_TYPE, TRANSFER_ENCODING};
use axum::{body::Body, extract::Request};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use media::{PrivateStore, Received, Rules};
use text::Lang;

use super::{
    budget::{Room, parsed},
    json,
    limits::{ALLOWANCE, BODY_LIMIT, Kind, MAX_FIELDS, Values, interrupted, malformed},
    multipart,
    sender::{self, Sender},
    sent::Sent,
};
use crate::{Error, csrf, query};

/// How files of a multipart body are handled.
#[derive(Clone, Copy, Debug)]
pub enum Uploads<'a> {
    /// The route accepts no files; parts with files are skipped.
    Refused,
    /// The file of this one field is received; others are skipped.
    Field(&'static str, &'a PrivateStore, Rules),
    /// Every file is kept in memory. For pages of staff, whose pictures are encoded again.
    Kept {
        /// Maximum size of one file in bytes. A larger one is skipped.
        each: usize,
        /// Maximum number of files that the form can need at once. The product limits the body.
        count: usize,
    },
}

/// A file that is kept in memory.
#[derive(Debug)]
pub struct KeptFile {
    /// The field of the file.
    pub field: String,
    /// The file name sent by the client; not to be trusted.
    pub name: String,
    /// `None` if it is larger than allowed.
    pub bytes: Option<Vec<u8>>,
}

/// The form sent by the client.
#[derive(Debug, Default)]
pub struct Form {
    /// Format of the body.
    pub kind: Kind,
    values: Values,
    files: HashMap<&'static str, Result<Received, media::Error>>,
    kept: Vec<KeptFile>,
    sender: Option<Sender>,
    is_cut: bool,
    /// The memory reserved for it.
    room: Option<Room>,
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

    /// Like [`Form::read`], but also returns what was read before an error, so that a page can give it back to the
    /// user.
    pub async fn read_as_far_as_possible(
        request: Request,
        uploads: Uploads<'_>,
    ) -> (Self, Result<(), Error>) {
        let mut form = Self::default();
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
            "application/json" => {
                self.kind = Kind::Json;
                let bytes = self.collect(body).await?;
                self.values = parsed(bytes, json::read).await?;
                Ok(())
            }
            "application/x-www-form-urlencoded" => {
                let bytes = self.collect(body).await?;
                self.values = parsed(bytes, urlencoded).await?;
                Ok(())
            }
            "multipart/form-data" => multipart::read(content_type, body, uploads, self).await,
            // A request without a body is a form without fields, so that the response lists the required ones.
            _ if !parts.headers.contains_key(TRANSFER_ENCODING) && http_body::Body::is_end_stream(&body) => {
                Ok(())
            }
            _ => Err(Error::unsupported_media_type()),
        };
        read?;
        csrf::prove(&parts.extensions, self.text(csrf::FIELD))
    }

    /// Reads a whole body, if it is small enough.
    async fn collect(&mut self, body: Body) -> Result<Bytes, Error> {
        let most = BODY_LIMIT + ALLOWANCE;
        let told = http_body::Body::size_hint(&body);
        if told.lower() > most {
            return Err(Error::too_large(BODY_LIMIT));
        }
        let room = self.room.insert(Room::whole(told.upper().unwrap_or(most)));
        let mut pieces = body.into_data_stream();
        let mut bytes = BytesMut::new();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| interrupted(&error))?;
            let size = (bytes.len() + piece.len()) as u64;
            if size > most {
                return Err(Error::too_large(BODY_LIMIT));
            }
            room.hold(size).await?;
            if bytes.is_empty() {
                // Allocated at once, because growing step by step takes twice as much.
                let whole = told.upper().and_then(|whole| usize::try_from(whole).ok());
                bytes.reserve(whole.unwrap_or(piece.len()));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.freeze())
    }

    /// The memory budget for the texts of a multipart body.
    pub(super) fn room(&mut self, most: u64) -> &mut Room {
        self.room.get_or_insert_with(|| Room::texts(most))
    }

    pub(super) fn add_text(&mut self, name: String, value: String) {
        self.values.insert(name, Sent::Text(value));
    }

    pub(super) fn add_file(&mut self, field: &'static str, file: Result<Received, media::Error>) {
        self.files.insert(field, file);
    }

    pub(super) fn add_kept(&mut self, file: KeptFile) {
        self.kept.push(file);
    }

    /// Records that the rest after a file that is too large was not read.
    pub(super) fn cut(&mut self) {
        self.is_cut = true;
    }

    /// Whether the end of the body was not read, because its file is too large. Missing fields may have been in the
    /// rest.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether a file was refused for its size.
    pub(super) fn has_too_large_file(&self) -> bool {
        let mut received = self.files.values();
        received.any(|file| matches!(file, Err(media::Error::TooLarge)))
            || self.kept.iter().any(|file| file.bytes.is_none())
    }

    /// A value as sent.
    pub fn value(&self, field: &str) -> Option<&Sent> {
        self.values.get(field)
    }

    /// A value that was sent as text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.value(field)?.as_str()
    }

    /// The names of the sent fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Whether a field is an empty text of a form. A form cannot leave a field out, so where an empty text is not a
    /// valid value it means "not given". In JSON an empty text is a value.
    pub fn says_nothing(&self, field: &str) -> bool {
        let text = self.text(field);
        self.kind == Kind::Form && text.is_some_and(|text| text.trim().is_empty())
    }

    /// The received file of a field, or its error. It can be taken once.
    pub fn take_file(&mut self, field: &str) -> Option<Result<Received, media::Error>> {
        self.files.remove(field)
    }

    /// The files of a field that were kept in memory, in order. They can be taken once.
    pub fn take_kept(&mut self, field: &str) -> Vec<KeptFile> {
        self.kept.extract_if(.., |file| file.field == field).collect()
    }

    /// Identifies the rendered form, with its user, that this was sent with; `None` if it was not sent from a page.
    pub(crate) fn origin(&self) -> Option<String> {
        self.sender.as_ref()?.origin(self.text(csrf::FIELD)?)
    }

    /// SHA-256 of everything sent except these fields.
    pub(crate) fn fingerprint(&self, aside: &[&str]) -> String {
        let received = self
            .files
            .iter()
            .filter_map(|(field, file)| Some((*field, file.as_ref().ok()?)));
        sender::fingerprint(&self.values, &self.kept, received, aside)
    }

    /// The language that the body specifies, for messages (`docs/api/contract.md#languages`).
    pub fn lang(&self) -> Option<Lang> {
        self.text("language").and_then(Lang::parse)
    }
}

/// The fields of an urlencoded body.
fn urlencoded(body: &Bytes) -> Result<Values, Error> {
    let text = String::from_utf8_lossy(body);
    let pairs = || text.split('&').filter(|pair| !pair.is_empty());
    if pairs().nth(MAX_FIELDS).is_some() {
        return Err(malformed());
    }
    let fields = pairs().map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (query::decode(name), Sent::Text(query::decode(value)))
    });
    Ok(fields.collect())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::http::Request as HttpRequest;
    use tokio::task::JoinSet;

    use super::*;

    const LARGE: usize = 8;

    fn request(kind: &str, body: String) -> Request {
        let request = HttpRequest::builder().header(CONTENT_TYPE, kind);
        request.body(Body::from(body)).unwrap()
    }

    /// Bodies that are just small enough to be parsed.
    fn large(kind: &str) -> Request {
        let size = 1024 * 1024 - 100;
        let body = match kind {
            "application/json" => format!("{{\"a\":[{}0]}}", "0,".repeat(size / 2 - 10)),
            _ => format!("a={}", "%41".repeat(size / 3)),
        };
        request(kind, body)
    }

    /// With one thread for all requests, as on a small machine.
    #[tokio::test]
    async fn a_small_form_is_read_while_large_ones_are_parsed() {
        for kind in ["application/json", "application/x-www-form-urlencoded"] {
            let parsed: &'static AtomicUsize = Box::leak(Box::default());
            let mut flood = JoinSet::new();
            for _ in 0..LARGE {
                flood.spawn(async move {
                    let form = Form::read(large(kind), Uploads::Refused).await.unwrap();
                    parsed.fetch_add(1, Ordering::Relaxed);
                    form
                });
            }
            let visitor = tokio::spawn(async move {
                let form = Form::read(request("application/json", "{\"a\":1}".into()), Uploads::Refused);
                form.await.map(|_| parsed.load(Ordering::Relaxed))
            });
            let before = visitor.await.unwrap().unwrap();
            assert!(before < LARGE, "{kind}: the visitor waited for all of them");
            for form in flood.join_all().await {
                assert_eq!(form.names().collect::<Vec<_>>(), ["a"]);
            }
        }
    }
}

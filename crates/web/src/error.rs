//! The error type of HTTP: the part for the client, and separately the cause for the log.
//!
//! A handler returns [`Error`]. The response carries it to the guard, which writes the body, because the guard knows
//! the language and the format (JSON envelope or page) of the request. The envelope: `docs/api/contract.md#errors`.

use std::{collections::BTreeMap, fmt, sync::Arc};

use axum::http::{
    HeaderValue, StatusCode,
    header::{RETRY_AFTER, WWW_AUTHENTICATE},
};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use text::{Lang, Message};

/// Messages by field; a field may have several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldErrors(BTreeMap<String, Vec<Message>>);

impl FieldErrors {
    /// Adds an error to a field.
    pub fn add(&mut self, field: &str, message: Message) {
        self.0.entry(field.to_owned()).or_default().push(message);
    }

    /// Whether there are no errors.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The messages as JSON: field to list of texts.
    pub fn to_json(&self, lang: Lang) -> Value {
        self.0
            .iter()
            .map(|(field, messages)| {
                (
                    field.clone(),
                    messages.iter().map(|m| Value::String(m.render(lang))).collect(),
                )
            })
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// The fields with their messages, ordered by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Message])> {
        self.0
            .iter()
            .map(|(field, messages)| (field.as_str(), messages.as_slice()))
    }
}

/// A refusal or failure to be sent to the client.
#[derive(Clone)]
pub struct Error {
    status: StatusCode,
    message: Message,
    fields: FieldErrors,
    language: Option<Lang>,
    retry_after: Option<u64>,
    back: Option<Box<str>>,
    cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with the caller's message.
    pub fn new(status: StatusCode, message: Message) -> Self {
        Self {
            status,
            message,
            fields: FieldErrors::default(),
            language: None,
            retry_after: None,
            back: None,
            cause: None,
        }
    }

    /// 400: a request that cannot be parsed.
    pub fn malformed(message: Message) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 400 with messages at the fields.
    pub fn invalid(fields: FieldErrors) -> Self {
        Self {
            fields,
            ..Self::new(StatusCode::BAD_REQUEST, Message::new("invalid"))
        }
    }

    /// 400 with one message at one field.
    pub fn invalid_field(field: &str, message: Message) -> Self {
        let mut fields = FieldErrors::default();
        fields.add(field, message);
        Self::invalid(fields)
    }

    /// 401: a token was sent and is not valid.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Message::new("unauthorized"))
    }

    /// 403.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, Message::new("forbidden"))
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, Message::new("not-found"))
    }

    /// 413; `max` is the limit in bytes.
    pub fn too_large(max: u64) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Message::new("too-large").with("max", max / (1024 * 1024)),
        )
    }

    /// 415.
    pub fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Message::new("unsupported-media-type"),
        )
    }

    /// 429; the client may retry after this many seconds.
    pub fn too_many_requests(retry_after: u64, message: Message) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, message)
        }
    }

    /// 503; a component that this request needs is not available now.
    pub fn unavailable() -> Self {
        Self {
            retry_after: Some(5),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, Message::new("unavailable"))
        }
    }

    /// 507.
    pub fn storage_full() -> Self {
        Self::new(StatusCode::INSUFFICIENT_STORAGE, Message::new("storage-full"))
    }

    /// 500; the cause is only logged.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Message::new("internal")).because(cause)
    }

    fn of_problem(problem: db::Problem) -> Self {
        match problem {
            db::Problem::Full => Self::storage_full(),
            problem if problem.is_of_the_database() => Self::unavailable(),
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, Message::new("internal")),
        }
    }

    /// Attaches the cause, for the log.
    pub fn because(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Arc::new(cause));
        self
    }

    /// Uses this language for the error regardless of the headers (`docs/api/contract.md#languages`).
    pub fn in_language(mut self, lang: Option<Lang>) -> Self {
        self.language = lang.or(self.language);
        self
    }

    /// Adds a detail for programs.
    pub fn with_field(mut self, field: &str, message: Message) -> Self {
        self.fields.add(field, message);
        self
    }

    /// Redirects to a page, which then shows the error.
    pub fn leading_back(mut self, path: &str) -> Self {
        self.back = Some(path.into());
        self
    }

    /// The page to redirect to.
    pub(crate) fn back(&self) -> Option<&str> {
        self.back.as_deref()
    }

    /// The status of the response.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The errors of the fields.
    pub fn fields(&self) -> &FieldErrors {
        &self.fields
    }

    /// The cause; never sent to a client.
    pub fn cause(&self) -> Option<&(dyn std::error::Error + Send + Sync)> {
        self.cause.as_deref()
    }

    /// The message for people.
    pub fn text(&self, lang: Lang) -> String {
        self.message.render(self.language.unwrap_or(lang))
    }

    /// The JSON envelope (`docs/api/contract.md#errors`).
    pub fn envelope(&self, lang: Lang) -> Value {
        let lang = self.language.unwrap_or(lang);
        let message = self.message.render(lang);
        let details = if self.fields.is_empty() {
            json!({ "detail": message })
        } else {
            self.fields.to_json(lang)
        };
        json!({
            "success": false,
            "error": { "code": self.status.as_u16(), "message": message, "details": details },
        })
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.message.key())?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        for (field, messages) in self.fields.iter() {
            write!(
                f,
                "; {field}: {}",
                messages.iter().map(Message::key).collect::<Vec<_>>().join(", ")
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::of_problem(error.problem).because(error)
    }
}

impl From<db::BatchError> for Error {
    fn from(error: db::BatchError) -> Self {
        match &error {
            db::BatchError::Full => Self::unavailable(),
            db::BatchError::Failed(cause) => Self::of_problem(cause.problem).because(error),
        }
    }
}

impl From<db::sea_orm::DbErr> for Error {
    fn from(error: db::sea_orm::DbErr) -> Self {
        db::Error::from(error).into()
    }
}

/// Attaches the error to the response. The guard writes the body.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 6750 §3: the required scheme, and the reason that the given token was not accepted.
            let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response.extensions_mut().insert(self);
        response
    }
}

//! `POST /api/analytics/track/`: a page reports what happened on it (`docs/api/analytics.md#events`).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header::USER_AGENT},
    response::{IntoResponse as _, Response},
};
use model::{Terms, schema};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use text::{Lang, Message};
use web::{
    Context, Error, IdempotencyKey,
    form::{Bounds, Fields, Form, Given, Uploads},
    openapi::{Operation, Schema},
};

use super::{
    event::{Entity, NewEvent},
    settings::AnalyticsSettings,
    state::Analytics,
};
use crate::zone;

/// Bounds of the metadata that a page may send besides the fields.
const METADATA: Bounds = Bounds {
    bytes: 16 * 1024,
    levels: 32,
};

#[derive(Serialize, JsonSchema)]
pub(super) struct Accepted {
    success: bool,
    event_id: i64,
}

/// The fields that a page sends, and those that it has to send.
const SENT: [&str; 6] = [
    "event_type",
    "page",
    "language",
    "session_id",
    "referrer",
    "metadata",
];
const REQUIRED: [&str; 4] = ["event_type", "page", "language", "session_id"];

pub(super) fn operation(terms: &Terms) -> Operation {
    let wrong = Schema::new(json!({
        "type": "object",
        "properties": {
            "success": { "const": false },
            "errors": {
                "type": "object",
                "additionalProperties": { "type": "array", "items": { "type": "string" } },
            },
        },
        "required": ["success", "errors"],
    }));
    Operation::new("trackEvent", "Reports what happened on a page.")
        .reads(schema::body::<Entity>(terms, &SENT, &REQUIRED))
        .once()
        .answers(201, "The event is stored.", Schema::of::<Accepted>())
        .answers(
            400,
            "A field is wrong, in a shape of its own; or the body is.",
            Schema::any_of([wrong, Schema::error()]),
        )
        .refuses(429, "Too many events from this address; see `Retry-After`.")
}

pub(super) async fn track(
    State(analytics): State<Arc<Analytics>>,
    context: Context,
    key: IdempotencyKey,
    request: Request,
) -> Result<Response, Error> {
    if let Err(seconds) = analytics.limit.take(context.address) {
        metrics::counter!("rate_limited_total", "rule" => "track").increment(1);
        return Err(Error::too_many_requests(
            seconds,
            Message::new("too-many-requests"),
        ));
    }
    let client = analytics
        .core
        .settings
        .get::<AnalyticsSettings>()
        .keep_client
        .then(|| Client::of(&context, &request));
    let form = match Form::read(request, Uploads::Refused).await {
        Ok(form) => form,
        Err(error) => return refuse(error, context.lang),
    };
    let event = match judge(&form, &analytics, client.unwrap_or_default()) {
        Ok(event) => event,
        Err(error) => return refuse(error, form.lang().unwrap_or(context.lang)),
    };
    let event_id = if key.is_given() {
        analytics.ingest.store_once(event, &key.once(&form)).await?
    } else {
        analytics.ingest.store(event).await?
    };
    let answer = Accepted {
        success: true,
        event_id,
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Only this route reports field errors in its own format (`docs/api/analytics.md#events`).
fn refuse(error: Error, lang: Lang) -> Result<Response, Error> {
    if error.fields().is_empty() {
        return Err(error);
    }
    let body = json!({ "success": false, "errors": error.fields().to_json(lang) });
    Ok((StatusCode::BAD_REQUEST, Json(body)).into_response())
}

/// Data about the client; empty unless the operator keeps it.
#[derive(Default)]
struct Client {
    address: Option<String>,
    browser: String,
}

impl Client {
    fn of(context: &Context, request: &Request) -> Self {
        let browser = request.headers().get(USER_AGENT);
        Self {
            address: Some(context.address.to_string()),
            browser: browser
                .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
                .unwrap_or_default(),
        }
    }
}

fn judge(form: &Form, analytics: &Analytics, client: Client) -> Result<NewEvent, Error> {
    let mut fields = Fields::new(form);
    let event_type = fields.choice("event_type", analytics.core.vocabulary.event_types.values());
    let event_type = needed(&mut fields, "event_type", event_type);
    let mut text = |field, max| {
        let given = fields.text(field, max);
        needed(&mut fields, field, given)
    };
    let page = text("page", 500);
    let language = text("language", 10);
    let session_id = text("session_id", 100);
    let referrer = fields.text("referrer", 500);
    let referrer = fields.not_null("referrer", referrer).value().unwrap_or_default();
    let metadata = fields.json("metadata", METADATA);
    let metadata = fields.not_null("metadata", metadata).value();
    fields.finish()?;
    Ok(NewEvent {
        event_type,
        page,
        language,
        referrer,
        ip_address: client.address,
        user_agent: client.browser,
        session_id,
        metadata: metadata.unwrap_or_else(|| "{}".to_owned()),
        timestamp: zone::now(),
    })
}

/// A required, non-empty text. If it is missing or empty, the form records the error and the result is empty.
fn needed(fields: &mut Fields, field: &str, given: Given<String>) -> String {
    let given = fields.filled(field, given);
    fields.required(field, given).value().unwrap_or_default()
}

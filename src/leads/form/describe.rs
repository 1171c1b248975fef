//! `GET /api/forms/contact/`: everything that a front end needs to build the form
//! (`docs/api/leads.md#describing-the-form`).

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Map, Value, json};
use text::{Lang, Message};
use web::Context;
use web::form::BODY_LIMIT;

use super::{
    extras::{Extras, extras},
    facts::{EXTENSIONS, FACTS, Fact, Kind},
    frame::{ACTION, PAGE},
};
use crate::{
    core::Core,
    leads::{fields::MAX_MESSAGE, idempotency, settings::LeadSettings, state::Leads},
};

/// The sentences that a front end may show before it sends the form and after it gets the response.
const MESSAGES: [(&str, &str); 7] = [
    ("required", "field-required"),
    ("phone", "lead-phone"),
    ("email", "field-not-an-email"),
    ("file_extension", "lead-file-extension"),
    ("file_too_large", "lead-file-too-large"),
    ("thanks", "lead-thanks"),
    ("not_sent", "contact-not-sent"),
];

pub(super) async fn describe(State(leads): State<Arc<Leads>>, context: Context) -> Json<Value> {
    Json(description(&leads.core, &context, &extras(&leads).await))
}

fn description(core: &Core, context: &Context, extras: &Extras) -> Value {
    let settings = core.settings.get::<LeadSettings>();
    let hidden = extras.hidden.iter();
    let hidden: Vec<_> = hidden
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let fields: Vec<_> = FACTS.iter().map(|fact| field(fact, core, context.lang)).collect();
    let messages: Map<_, _> = MESSAGES
        .into_iter()
        .map(|(name, key)| (name.to_owned(), Message::new(key).render(context.lang).into()))
        .collect();
    json!({
        "language": context.lang.code(),
        "method": "POST",
        "action": context.url(ACTION),
        "page": context.url(PAGE),
        "encodings": ["multipart/form-data", "application/x-www-form-urlencoded", "application/json"],
        "max_body_size": BODY_LIMIT,
        "fields": fields,
        "hidden": hidden,
        "honeypot": extras.honeypot,
        "work": extras.work,
        "retry": {
            "header": "Idempotency-Key",
            "field": idempotency::FIELD,
            "max_length": idempotency::MAX_KEY,
            "kept_hours": idempotency::KEPT_HOURS,
        },
        "limit": {
            "count": settings.rate_limit.count(),
            "seconds": settings.rate_limit.period().as_secs(),
        },
        "contacts": { "phone": &*settings.site_phone, "email": &*settings.site_email },
        "messages": messages,
    })
}

fn field(fact: &Fact, core: &Core, lang: Lang) -> Value {
    let mut field = json!({
        "name": fact.name,
        "type": fact.kind.name(),
        "required": fact.is_required,
        "label": Message::new(fact.label).render(lang),
        "hint": fact.hint(core).map(|hint| hint.render(lang)),
        "max_length": fact.max_length,
        "autocomplete": fact.autocomplete,
    });
    match fact.kind {
        Kind::Choice => {
            let choices = core.vocabulary.product_types.iter();
            let choice = |choice: &crate::vocabulary::Choice| json!({ "value": choice.value, "label": choice.labels.get(lang) });
            field["choices"] = choices.map(choice).collect();
        }
        Kind::LongText => field["max_bytes"] = MAX_MESSAGE.into(),
        Kind::Integer => {
            field["min"] = i32::MIN.into();
            field["max"] = i32::MAX.into();
        }
        Kind::File => {
            field["max_size"] = core.settings.get::<LeadSettings>().max_file_bytes().into();
            field["max_count"] = 1.into();
            field["extensions"] = EXTENSIONS.into();
        }
        _ => {}
    }
    field
}

//! `GET /api/forms/contact/`: everything that a front end needs to build the form
//! (`docs/api/leads.md#describing-the-form`).

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use schemars::JsonSchema;
use serde::Serialize;
use text::{Lang, Message};
use web::Context;
use web::form::BODY_LIMIT;
use web::idempotency::MAX_KEY;

use super::{
    extras::{Extras, extras},
    facts::{EXTENSIONS, FACTS, Fact, Kind},
    frame::{ACTION, PAGE},
};
use crate::{
    core::Core,
    leads::{
        fields::MAX_MESSAGE, idempotency, settings::LeadSettings, spam::extras::Challenge, state::Leads,
    },
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

/// The description.
#[derive(Serialize, JsonSchema)]
pub(super) struct Description {
    language: &'static str,
    method: &'static str,
    action: String,
    page: String,
    encodings: [&'static str; 3],
    /// In bytes.
    max_body_size: u64,
    fields: Vec<Described>,
    /// Fields to send with these values.
    hidden: Vec<Hidden>,
    /// The name of a field that people do not see and leave empty.
    honeypot: Option<&'static str>,
    /// A challenge for a script, or null.
    work: Option<Challenge>,
    retry: Retry,
    limit: Limit,
    contacts: Contacts,
    /// Sentences by name.
    messages: BTreeMap<&'static str, String>,
}

/// A field.
#[derive(Serialize, JsonSchema)]
struct Described {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    required: bool,
    label: String,
    hint: Option<String>,
    /// In characters.
    max_length: Option<u32>,
    /// The purpose for filling in by the browser; empty if there is none.
    autocomplete: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<Vec<Choice>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<i32>,
    /// In bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<&'static [&'static str]>,
}

#[derive(Serialize, JsonSchema)]
struct Choice {
    value: String,
    label: String,
}

#[derive(Serialize, JsonSchema)]
struct Hidden {
    name: &'static str,
    value: String,
}

/// How to send a form again.
#[derive(Serialize, JsonSchema)]
struct Retry {
    header: &'static str,
    field: &'static str,
    max_length: usize,
    kept_hours: i64,
}

/// How often one address may send it.
#[derive(Serialize, JsonSchema)]
struct Limit {
    count: u32,
    seconds: u64,
}

#[derive(Serialize, JsonSchema)]
struct Contacts {
    phone: String,
    email: String,
}

pub(super) async fn describe(State(leads): State<Arc<Leads>>, context: Context) -> Json<Description> {
    Json(description(&leads.core, &context, extras(&leads).await))
}

fn description(core: &Core, context: &Context, extras: Extras) -> Description {
    let settings = core.settings.get::<LeadSettings>();
    let hidden = extras.hidden.into_iter();
    let messages = MESSAGES.map(|(name, key)| (name, Message::new(key).render(context.lang)));
    Description {
        language: context.lang.code(),
        method: "POST",
        action: context.url(ACTION),
        page: context.url(PAGE),
        encodings: [
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "application/json",
        ],
        max_body_size: BODY_LIMIT,
        fields: FACTS.iter().map(|fact| field(fact, core, context.lang)).collect(),
        hidden: hidden.map(|(name, value)| Hidden { name, value }).collect(),
        honeypot: extras.honeypot,
        work: extras.work,
        retry: Retry {
            header: "Idempotency-Key",
            field: idempotency::FIELD,
            max_length: MAX_KEY,
            kept_hours: idempotency::KEPT_HOURS,
        },
        limit: Limit {
            count: settings.rate_limit.count(),
            seconds: settings.rate_limit.period().as_secs(),
        },
        contacts: Contacts {
            phone: settings.site_phone.to_string(),
            email: settings.site_email.to_string(),
        },
        messages: messages.into(),
    }
}

fn field(fact: &Fact, core: &Core, lang: Lang) -> Described {
    let mut field = Described {
        name: fact.name,
        kind: fact.kind.name(),
        required: fact.is_required,
        label: Message::new(fact.label).render(lang),
        hint: fact.hint(core).map(|hint| hint.render(lang)),
        max_length: fact.max_length,
        autocomplete: fact.autocomplete,
        choices: None,
        max_bytes: None,
        min: None,
        max: None,
        max_size: None,
        max_count: None,
        extensions: None,
    };
    match fact.kind {
        Kind::Choice => {
            let choices = core.vocabulary.product_types.iter();
            let choice = |choice: &crate::vocabulary::Choice| Choice {
                value: choice.value.clone(),
                label: choice.labels.get(lang).to_owned(),
            };
            field.choices = Some(choices.map(choice).collect());
        }
        Kind::LongText => field.max_bytes = Some(MAX_MESSAGE),
        Kind::Integer => (field.min, field.max) = (Some(i32::MIN), Some(i32::MAX)),
        Kind::File => {
            field.max_size = Some(core.settings.get::<LeadSettings>().max_file_bytes());
            field.max_count = Some(1);
            field.extensions = Some(&EXTENSIONS);
        }
        _ => {}
    }
    field
}

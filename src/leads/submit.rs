//! `POST /api/leads/submit/`, also `/api/contact/submit/` and `/contact/`: the visitor's form
//! (`docs/api/leads.md#submit`).

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header::USER_AGENT};
use axum::{
    Json,
    response::{IntoResponse as _, Redirect, Response},
};
use schemars::JsonSchema;
use serde::Serialize;
use text::{Lang, Message};
use web::form::Form;
use web::{Context, Error, address, guard::wants_html};

use super::{
    fields::{Changes, Purpose},
    form,
    idempotency::{self, IdempotencyKey},
    lead::Model as Lead,
    settings::LeadSettings,
    spam::{self, score::Suspicion},
    state::Leads,
    submit_queue::{Outcome, Submission},
};

/// The maximum length of a user agent in characters. No browser sends a longer one.
const MAX_USER_AGENT: usize = 500;

#[derive(Serialize, JsonSchema)]
pub(super) struct Accepted {
    success: bool,
    message: String,
    lead_id: i64,
}

/// Reads, validates and stores a form. The response is JSON, or a page if the client accepts HTML in `Accept`
/// (`docs/api/leads.md#html-answers`).
pub(super) async fn submit(
    State(leads): State<Arc<Leads>>,
    context: Context,
    request: Request,
) -> Result<Response, Error> {
    let wants_page = wants_html(request.headers());
    let (form, outcome) = leads.receive(&context, request).await;
    if wants_page {
        leads.page(outcome, &form, &context, false).await
    } else {
        let accepted = outcome.map_err(|error| error.in_language(form.lang()))?;
        Ok((StatusCode::CREATED, Json(accepted.answer())).into_response())
    }
}

/// `POST /contact/`: the same for the page of the form.
pub(super) async fn submit_page(
    State(leads): State<Arc<Leads>>,
    context: Context,
    request: Request,
) -> Result<Response, Error> {
    let (form, outcome) = leads.receive(&context, request).await;
    leads.page(outcome, &form, &context, true).await
}

/// Counts a form that did not become a lead.
fn count(error: &Error) {
    let result = match error.status() {
        StatusCode::TOO_MANY_REQUESTS => {
            metrics::counter!("rate_limited_total", "rule" => "contact_form").increment(1);
            "limited"
        }
        status if status.is_client_error() => "invalid",
        _ => "failed",
    };
    metrics::counter!("leads_total", "result" => result).increment(1);
}

/// A stored lead, created now or by an earlier attempt.
struct Stored {
    lead_id: i64,
    /// The language of the response.
    lang: Lang,
}

impl Stored {
    fn answer(&self) -> Accepted {
        Accepted {
            success: true,
            message: Message::new("lead-thanks").render(self.lang),
            lead_id: self.lead_id,
        }
    }
}

impl Leads {
    /// Reads a form as far as possible and validates it.
    async fn receive(&self, context: &Context, request: Request) -> (Form, Result<Stored, Error>) {
        let client = address::limit_key(context.address);
        let _turn = match self.refused.turn(&client).await {
            Ok(turn) => turn,
            Err(seconds) => {
                let error = Error::too_many_requests(seconds, self.patience());
                count(&error);
                return (Form::default(), Err(error));
            }
        };
        let headers = request.headers().clone();
        let (mut form, read) = Form::read_as_far_as_possible(request, self.uploads()).await;
        let mut outcome = match read {
            Ok(()) => self.accept(&mut form, context, &headers).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &outcome
            && let Some(seconds) = self.refused.wait(&client, error).await
        {
            outcome = Err(Error::too_many_requests(seconds, self.patience()));
        }
        if let Err(error) = &outcome {
            count(error);
        }
        (form, outcome)
    }

    /// Validates a form and queues its lead; returns after the commit.
    async fn accept(&self, form: &mut Form, context: &Context, headers: &HeaderMap) -> Result<Stored, Error> {
        let key = idempotency::key(headers, form)?;
        let lang = form.lang().unwrap_or(context.lang);
        let given = spam::extras::Given::read(form);
        let (changes, file) = Changes::read(form, Purpose::Submit, &self.core.vocabulary)?;
        let mut lead = Lead {
            ip_address: Some(context.address.to_string()),
            user_agent: user_agent(headers),
            ..Lead::blank(&self.core)
        };
        changes.apply(&mut lead, self.core.settings.site.phone_country);
        let file = self.keep(file).await?;
        if let Some(file) = &file {
            lead.attach(file);
        }
        let client = address::limit_key(context.address);
        let submission = Submission {
            suspicion: Suspicion::of(&lead, &given, &client, &self.core.secret, lead.created_at),
            client,
            request_id: context.request_id.clone(),
            ticket: key.map(|key| IdempotencyKey::new(key, &lead, lang)),
            lead,
            file: Mutex::new(file),
        };
        match self.intake.submit(Arc::new(submission)).await? {
            Outcome::Stored(lead_id) => Ok(Stored { lead_id, lang }),
            Outcome::Repeated { lead_id, lang } => {
                metrics::counter!("leads_total", "result" => "repeated").increment(1);
                Ok(Stored { lead_id, lang })
            }
            Outcome::Conflict => Err(Error::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                Message::new("lead-retry-conflict"),
            )),
            Outcome::Limited { retry_after } => Err(Error::too_many_requests(retry_after, self.patience())),
        }
    }

    /// A redirect to the next page, or the form with the entered values.
    async fn page(
        self: &Arc<Self>,
        outcome: Result<Stored, Error>,
        form: &Form,
        context: &Context,
        is_own_page: bool,
    ) -> Result<Response, Error> {
        let error = match outcome {
            Ok(Stored { lead_id, lang }) => {
                let next = form.text("next").unwrap_or_default();
                let target = form::thanks::after(&self.core, context, next, lang, lead_id);
                return Ok(Redirect::to(&target).into_response());
            }
            Err(error) => error,
        };
        if error.status().is_server_error() {
            tracing::error!("a submit failed: {error}");
        }
        form::not_accepted::not_accepted(self, context, form, error, is_own_page).await
    }

    /// The message that asks the visitor to wait, with other ways to contact the company.
    fn patience(&self) -> Message {
        let settings = self.core.settings.get::<LeadSettings>();
        let contacts = [&*settings.site_phone, &*settings.site_email];
        let contacts: Vec<_> = contacts
            .into_iter()
            .filter(|contact| !contact.is_empty())
            .collect();
        if contacts.is_empty() {
            Message::new("lead-limit")
        } else {
            Message::new("lead-limit-contacts").with("contacts", contacts.join(", "))
        }
    }
}

fn user_agent(headers: &HeaderMap) -> String {
    let sent = headers.get(USER_AGENT).map_or(&b""[..], |value| value.as_bytes());
    String::from_utf8_lossy(sent)
        .chars()
        .take(MAX_USER_AGENT)
        .collect()
}

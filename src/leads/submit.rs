//! `POST /api/leads/submit/`, also `/api/contact/submit/`: the visitor's form (CONTRACT §4, §5).

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header::USER_AGENT};
use axum::{Json, response::IntoResponse};
use serde::Serialize;
use text::Message;
use web::form::Form;
use web::{Context, Error, address};

use super::Leads;
use super::fields::{Changes, Purpose};
use super::intake::{Outcome, Submission};
use super::lead::Model as Lead;
use super::spam::{self, Suspicion};

/// Longer ones are no browser's.
const MAX_USER_AGENT: usize = 500;

#[derive(Serialize)]
struct Accepted {
    success: bool,
    message: String,
    lead_id: i64,
}

pub(super) async fn submit(
    State(leads): State<Arc<Leads>>,
    context: Context,
    request: Request,
) -> Result<impl IntoResponse, Error> {
    let user_agent = user_agent(request.headers());
    let form = Form::read(request, leads.uploads()).await?;
    let lang = form.lang();
    let lead_id = leads
        .accept(form, &context, user_agent)
        .await
        .map_err(|error| error.in_language(lang))?;
    let message = Message::new("lead-thanks").render(lang.unwrap_or(context.lang));
    let answer = Accepted {
        success: true,
        message,
        lead_id,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

impl Leads {
    /// Judges a form and queues its lead; returns after the commit.
    async fn accept(&self, form: Form, context: &Context, user_agent: String) -> Result<i64, Error> {
        let given = spam::Given::read(&form);
        let (changes, file) = Changes::read(form, Purpose::Submit, &self.core.vocabulary)?;
        let mut lead = Lead {
            ip_address: Some(context.address.to_string()),
            user_agent,
            ..Lead::blank(&self.core)
        };
        changes.apply(&mut lead, self.core.settings.leads.phone_country);
        let file = self.keep(file).await?;
        if let Some(file) = &file {
            lead.attach(file);
        }
        let client = address::limit_key(context.address);
        let submission = Submission {
            suspicion: Suspicion::of(&lead, &given, &client, &self.core.secret, lead.created_at),
            lead,
            client,
            file: Mutex::new(file),
        };
        match self.intake.submit(Arc::new(submission)).await? {
            Outcome::Stored(id) => Ok(id),
            Outcome::Limited { retry_after } => Err(Error::too_many_requests(retry_after, self.patience())),
        }
    }

    /// Asks for patience and offers the other ways to reach the company.
    fn patience(&self) -> Message {
        let settings = &self.core.settings.leads;
        let contacts = [settings.site_phone.as_str(), settings.site_email.as_str()];
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

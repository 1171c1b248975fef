//! The buttons beside the form of a lead. Each does one thing, writes an entry to the audit log, and redirects back.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::REFERER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use db::Tx;
use db::sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use text::Message;
use web::form::{Form, Uploads};
use web::{Context, Error, FieldErrors, Flash, Identity, Once};

use super::note as notes;
use crate::{
    audit::{self, Entry},
    leads::{
        access,
        by_key::{Id, locked},
        history,
        moderation_status::ModerationStatus,
        notify,
        permissions::CHANGE,
        state::Leads,
    },
    zone,
};

/// The status that requires a reason.
pub(super) const REJECTED: &str = "rejected";

/// Redirects to the page of the lead.
fn back(id: i64, headers: &HeaderMap) -> Response {
    Redirect::to(&page(id, headers)).into_response()
}

/// The address of the lead's page, with the query of the list from which it was opened.
fn page(id: i64, headers: &HeaderMap) -> String {
    let path = format!("/admin/leads/{id}/");
    let from = headers.get(REFERER).and_then(|from| from.to_str().ok());
    let query = from.and_then(|from| from.split_once('?'));
    let query = query.filter(|(page, _)| page.ends_with(&path));
    query.map_or_else(|| path.clone(), |(_, query)| format!("{path}?{query}"))
}

fn wrong(field: &'static str, message: Message) -> Error {
    let mut errors = FieldErrors::default();
    errors.add(field, message);
    Error::invalid(errors)
}

/// A text that is required and limited in length.
fn required(form: &Form, field: &'static str) -> Result<String, Error> {
    let text = form.text(field).unwrap_or_default().trim();
    if text.is_empty() {
        return Err(wrong(field, Message::new("field-blank")));
    }
    if text.chars().count() > notes::LONGEST {
        return Err(wrong(
            field,
            Message::new("field-too-long").with("max", notes::LONGEST),
        ));
    }
    Ok(text.to_owned())
}

/// Adds the note that was typed into the form when another button was pressed.
async fn add_note(tx: &Tx, id: i64, who: &Identity, form: &Form) -> Result<(), Error> {
    if form.text("text").is_some_and(|text| !text.trim().is_empty()) {
        notes::add(tx, id, &who.username, &required(form, "text")?).await?;
    }
    Ok(())
}

/// Like [`add_note`], for a button whose action runs in its own transaction.
async fn keep_note(leads: &Leads, id: i64, who: &Identity, form: &Form) -> Result<(), Error> {
    let tx = leads.core.db.begin().await?;
    locked(&tx, id, access::rows(who, CHANGE)?).await?;
    if Once::of_submit(form).claim(&tx).await?.is_none() {
        add_note(&tx, id, who, form).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// `POST /admin/leads/{id}/status/`: a rejection needs a reason.
pub(super) async fn status(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let status = form.text("status").unwrap_or_default();
    if !leads.core.vocabulary.lead_statuses.contains(status) {
        let message = Message::new("field-not-a-choice").with("value", status);
        return Err(wrong("status", message));
    }
    let tx = leads.core.db.begin().await?;
    let lead = locked(&tx, id, access::rows(&who, CHANGE)?).await?;
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(back(id, &headers));
    }
    add_note(&tx, id, &who, &form).await?;
    if status == REJECTED {
        notes::add(&tx, id, &who.username, &required(&form, "reason")?).await?;
    }
    if lead.status != status {
        let before = lead.clone();
        let mut row = lead.into_active_model();
        row.status = Set(status.to_owned());
        row.updated_at = Set(zone::now());
        let after = row.update(&tx).await?;
        let facts = (history::facts(&before), history::facts(&after));
        let entry = Entry::of_request(&who, &context, "lead.changed", history::subject(id));
        audit::record(&tx, [entry.named(&after.name).with(facts.0, facts.1)]).await?;
        let change = notify::follow::Change {
            before: &before,
            after: Some(&after),
            by: &who,
        };
        leads.follow(&tx, change).await?;
    }
    tx.commit().await?;
    leads.core.outbox.wake();
    Ok(back(id, &headers))
}

/// `POST /admin/leads/{id}/standing/`: marks the lead as spam or not spam. A lead that is released from quarantine is
/// announced.
pub(super) async fn standing(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let standing = match form.text("standing") {
        Some("spam") => ModerationStatus::Spam,
        Some("accepted") => ModerationStatus::Accepted,
        _ => return Err(wrong("standing", Message::new("field-blank"))),
    };
    keep_note(&leads, id, &who, &form).await?;
    leads.decide(&who, &context, id, standing).await?;
    Ok(back(id, &headers))
}

/// `POST /admin/leads/{id}/take/`: if the lead is assigned to another user, the page shows to whom and since when.
pub(super) async fn take(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    keep_note(&leads, id, &who, &form).await?;
    match leads.assign((&who, &context), id, None).await {
        Ok(_) => Ok(back(id, &headers)),
        Err(error) if error.status() == StatusCode::CONFLICT => {
            let flash = leads.taken_by(&who, id).await?;
            Ok(flash.redirect(&context, &page(id, &headers)))
        }
        Err(error) => Err(error.leading_back(&page(id, &headers))),
    }
}

/// `POST /admin/leads/{id}/give/`
pub(super) async fn give(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let key = form.text("colleague").unwrap_or_default();
    if key.is_empty() {
        keep_note(&leads, id, &who, &form).await?;
        return Ok(Flash::new("lead-no-colleague").redirect(&context, &page(id, &headers)));
    }
    let to = leads.colleague(key).await?;
    let to = to.ok_or_else(|| wrong("colleague", Message::new("lead-no-colleague")))?;
    keep_note(&leads, id, &who, &form).await?;
    leads.assign((&who, &context), id, Some(&to)).await?;
    Ok(back(id, &headers))
}

/// `POST /admin/leads/{id}/note/`
pub(super) async fn note(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    if form.text("text").unwrap_or_default().trim().is_empty() {
        return Ok(Flash::new("lead-no-note").redirect(&context, &page(id, &headers)));
    }
    let text = required(&form, "text")?;
    let tx = leads.core.db.begin().await?;
    locked(&tx, id, access::rows(&who, CHANGE)?).await?;
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(back(id, &headers));
    }
    notes::add(&tx, id, &who.username, &text).await?;
    tx.commit().await?;
    Ok(back(id, &headers))
}

/// `POST /admin/leads/{id}/redeliver/`: a delivery that is being sent at this moment is left alone.
pub(super) async fn redeliver(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let delivery = form.text("delivery").and_then(|text| text.parse().ok());
    let delivery = delivery.ok_or_else(Error::not_found)?;
    let tx = leads.core.db.begin().await?;
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(back(id, &headers));
    }
    tx.commit().await?;
    leads.send_again(&who, &context, id, delivery).await?;
    Ok(back(id, &headers))
}

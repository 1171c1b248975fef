//! The buttons beside the form of a lead. Each does one thing, writes an entry to the audit log, and redirects back.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::REFERER;
use axum::response::{IntoResponse as _, Redirect, Response};
use text::Message;
use web::form::{Form, Uploads};
use web::{Context, Error, FieldErrors, Flash, Id, Identity, Once};

use crate::{
    audit,
    leads::{
        commands::{Channel, Edit, Taken, Writer},
        history,
        lead::Model as Lead,
        moderation_status::ModerationStatus,
        note as notes,
        notify::receipts::send_again,
        permissions::CHANGE,
        state::Leads,
    },
};

/// The maximum number of changes of a lead that are searched for the last assignment.
const LOOKED_AT: u64 = 200;

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

/// Locks a lead, and adds the note that was typed when another button was pressed, once for each form. Also returns
/// whether the form was sent before.
async fn begin(writer: Writer<'_>, id: i64, form: &Form) -> Result<(Lead, bool), Error> {
    let lead = writer.locked(id, CHANGE).await?;
    let is_again = Once::of_submit(form).claim(writer.tx).await?.is_some();
    if !is_again && form.text("text").is_some_and(|text| !text.trim().is_empty()) {
        writer.note(id, &required(form, "text")?).await?;
    }
    Ok((lead, is_again))
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
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let (lead, is_again) = begin(writer, id, &form).await?;
    if is_again {
        return Ok(back(id, &headers));
    }
    if status == REJECTED {
        writer.note(id, &required(&form, "reason")?).await?;
    }
    writer.set(&lead, Edit::Status(status)).await?;
    leads.commit(tx).await?;
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
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let (lead, _) = begin(writer, id, &form).await?;
    writer.set(&lead, Edit::Standing(standing)).await?;
    leads.commit(tx).await?;
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
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let (lead, _) = begin(writer, id, &form).await?;
    let page = page(id, &headers);
    let taken = writer.take(&lead).await;
    let taken = taken.map_err(|error| error.leading_back(&page))?;
    // The note is kept also if the lead stays with another user.
    let committed = leads.commit(tx).await;
    committed.map_err(|error| Error::from(error).leading_back(&page))?;
    match taken {
        Taken::Now(_) => Ok(back(id, &headers)),
        Taken::By(name) => {
            let flash = assigned_since(&leads, id, &name).await?;
            Ok(flash.redirect(&context, &page))
        }
    }
}

/// The assignee of a lead and the time of the assignment, for the page that could not take the lead. The time comes
/// from the audit log. It is unknown if the lead was imported or if the entry was removed from the log.
async fn assigned_since(leads: &Leads, id: i64, holder: &str) -> Result<Flash, Error> {
    let past = audit::of(&leads.core.db, &history::subject(id), LOOKED_AT).await?;
    let is_taking = |past: &&audit::StoredEntry| {
        ["owner_id", "claimed_by"]
            .iter()
            .any(|fact| past.before[fact] != past.after[fact])
    };
    Ok(match past.iter().find(is_taking) {
        Some(past) => {
            let at = leads.core.zone.local(past.at).format("%d.%m.%Y %H:%M");
            Flash::new("lead-assigned-since")
                .with_text("who", holder)
                .with_text("at", &at.to_string())
        }
        None => Flash::new("lead-assigned").with_text("who", holder),
    })
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
    let to = leads.colleague(key).await?;
    if to.is_none() && !key.is_empty() {
        return Err(wrong("colleague", Message::new("lead-no-colleague")));
    }
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let (lead, _) = begin(writer, id, &form).await?;
    if let Some(to) = &to {
        writer.give(&lead, to).await?;
    }
    leads.commit(tx).await?;
    if to.is_none() {
        return Ok(Flash::new("lead-no-colleague").redirect(&context, &page(id, &headers)));
    }
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
    let tx = leads.core.db.begin().await?;
    begin(leads.writer(&tx, Channel::Request(&who, &context)), id, &form).await?;
    leads.commit(tx).await?;
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
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    send_again(writer, id, delivery).await?;
    leads.commit(tx).await?;
    Ok(back(id, &headers))
}

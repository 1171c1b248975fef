//! The write endpoints of the staff API: new leads, changes with the lead's file, and the actions on one lead.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use db::Tx;
use media::StoredFile;
use text::Message;
use web::form::{Form, Uploads};
use web::{Context, Error, FieldErrors, Id, Identity, Query};

use super::{
    access,
    commands::{Attachment, Channel, Edit, Taken},
    expand::Include,
    fields::{Changes, FileChange, Purpose},
    lead::Model as Lead,
    moderation_status::ModerationStatus,
    permissions::{CHANGE, DELETE},
    shape::Full,
    state::Leads,
    submit_queue::is_perhaps_stored,
};
use crate::core::Colleague;

pub(super) async fn create(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    request: Request,
) -> Result<Response, Error> {
    let (changes, file) = leads.judge(request, Purpose::Write).await?;
    let mut lead = Lead::blank(&leads.core);
    changes.apply(&mut lead, leads.core.settings.site.phone_country);
    let file = leads.keep(file).await?;
    if let Some(file) = &file {
        lead.attach(file);
    }
    let tx = leads.core.db.begin().await?;
    let lead = leads
        .writer(&tx, Channel::Request(&who, &context))
        .add(lead)
        .await?;
    leads.commit_with(tx, file).await?;
    let lead = access::shown_to(&who, lead);
    Ok((StatusCode::CREATED, Json(Full::new(&lead, &leads.core, &context))).into_response())
}

pub(super) async fn replace(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    request: Request,
) -> Result<Response, Error> {
    leads
        .change(id, &query, request, Purpose::Write, &context, &who)
        .await
}

pub(super) async fn amend(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    request: Request,
) -> Result<Response, Error> {
    leads
        .change(id, &query, request, Purpose::Amend, &context, &who)
        .await
}

/// `DELETE /api/leads/{id}/`: moves the lead to the trash.
pub(super) async fn delete(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<StatusCode, Error> {
    let known = leads.find(id, &query, &who, DELETE).await?;
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let lead = writer.locked(id, DELETE).await?;
    if lead.standing != known.standing {
        return Err(Error::not_found());
    }
    writer.delete(lead).await?;
    leads.commit(tx).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/leads/{id}/restore/`: the lead, back from the trash.
pub(super) async fn restore(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<Response, Error> {
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let lead = writer.restore(&who, id).await?;
    leads.commit(tx).await?;
    leads.answer(lead, Include::read(&query), &who, &context).await
}

/// `POST /api/leads/{id}/not-spam/` (`docs/api/leads.md#moderation`)
pub(super) async fn not_spam(
    leads: State<Arc<Leads>>,
    context: Context,
    who: Identity,
    id: Id,
    query: Query,
) -> Result<Response, Error> {
    moderate(leads, context, who, id, query, ModerationStatus::Accepted).await
}

/// `POST /api/leads/{id}/spam/`
pub(super) async fn spam(
    leads: State<Arc<Leads>>,
    context: Context,
    who: Identity,
    id: Id,
    query: Query,
) -> Result<Response, Error> {
    moderate(leads, context, who, id, query, ModerationStatus::Spam).await
}

async fn moderate(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    standing: ModerationStatus,
) -> Result<Response, Error> {
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let lead = writer.locked(id, CHANGE).await?;
    let lead = writer.set(&lead, Edit::Standing(standing)).await?;
    leads.commit(tx).await?;
    let include = Include::read(&query).with_spam();
    leads.answer(lead, include, &who, &context).await
}

/// `POST /api/leads/{id}/take/`: the lead, or 409 with the name of the assignee.
pub(super) async fn take(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
) -> Result<Response, Error> {
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let lead = writer.locked(id, CHANGE).await?;
    let lead = match writer.take(&lead).await? {
        Taken::Now(lead) => *lead,
        Taken::By(name) => {
            let message = Message::new("lead-assigned").with("who", name.as_str());
            let holder = Message::new("lead-assigned-name").with("who", name);
            return Err(Error::new(StatusCode::CONFLICT, message).with_field("assigned", holder));
        }
    };
    leads.commit(tx).await?;
    leads.answer(lead, Include::read(&query), &who, &context).await
}

/// `POST /api/leads/{id}/give/` with `colleague`: the key of the user, or the user name.
pub(super) async fn give(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let given = form
        .value("colleague")
        .map(ToString::to_string)
        .unwrap_or_default();
    let colleagues = leads.colleagues().await?;
    let named = |colleague: &&Colleague| colleague.id.to_string() == given || colleague.name == given;
    let Some(to) = colleagues.iter().find(named) else {
        let mut errors = FieldErrors::default();
        errors.add("colleague", Message::new("lead-no-colleague"));
        return Err(Error::invalid(errors));
    };
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let lead = writer.locked(id, CHANGE).await?;
    let lead = writer.give(&lead, to).await?;
    leads.commit(tx).await?;
    leads.answer(lead, Include::read(&query), &who, &context).await
}

impl Leads {
    async fn judge(&self, request: Request, purpose: Purpose) -> Result<(Changes, FileChange), Error> {
        let mut form = Form::read(request, self.uploads()).await?;
        let lang = form.lang();
        Changes::read(&mut form, purpose, &self.core.vocabulary).map_err(|error| error.in_language(lang))
    }

    async fn change(
        &self,
        id: i64,
        query: &Query,
        request: Request,
        purpose: Purpose,
        context: &Context,
        who: &Identity,
    ) -> Result<Response, Error> {
        // An unknown lead is reported before its body is read.
        let known = self.find(id, query, who, CHANGE).await?;
        let (changes, file) = self.judge(request, purpose).await?;
        let touches_file = !matches!(file, FileChange::Keep);
        // Done before the row is locked, because disks and remote buckets are slow.
        let file = self.keep(file).await?;
        if touches_file {
            self.retire(known.file.as_deref()).await?;
        }
        let tx = self.core.db.begin().await?;
        let writer = self.writer(&tx, Channel::Request(who, context));
        let lead = writer.locked(id, CHANGE).await?;
        let attachment = match &file {
            Some(file) => Attachment::Replace(file),
            None if touches_file => Attachment::Remove,
            None => Attachment::Keep,
        };
        let lead = writer.change(&lead, changes, attachment).await?;
        self.commit_with(tx, file).await?;
        self.answer(lead, Include::read(query), who, context).await
    }

    /// Stores a new file in the private store, where it waits for [`Leads::commit_with`].
    pub(super) async fn keep(&self, change: FileChange) -> Result<Option<StoredFile>, Error> {
        match change {
            FileChange::Replace(received) => Ok(Some(received.keep(&self.folder()).await?)),
            FileChange::Keep | FileChange::Clear => Ok(None),
        }
    }

    /// Restarts the age of a file whose row is about to drop the reference to it. If another request has replaced the
    /// file in the meantime, the new file is young anyway.
    pub(super) async fn retire(&self, path: Option<&str>) -> Result<(), Error> {
        match path {
            Some(path) => Ok(self.core.private.retire(path).await?),
            None => Ok(()),
        }
    }

    /// Commits a row together with its file. The file is made permanent before the commit. A client that disconnects
    /// while the database works ends this request, and the file of a stored row must not be deleted by that.
    async fn commit_with(&self, tx: Tx, file: Option<StoredFile>) -> Result<(), Error> {
        let path = file.map(|file| {
            let path = file.path.clone();
            file.commit();
            path
        });
        let committed = self.commit(tx).await;
        if let Some(path) = path.filter(|_| !is_perhaps_stored(&committed)) {
            self.core.private.delete(&path).await?;
        }
        Ok(committed?)
    }
}

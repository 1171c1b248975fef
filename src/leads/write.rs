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
use web::{Context, EntityTag, Error, FieldErrors, Id, IdempotencyKey, Identity, IfMatch, Once, Query};

use super::{
    access,
    commands::{Attachment, Channel, Edit, Taken, Writer},
    expand::Include,
    fields::{Changes, FileChange, Purpose},
    history,
    lead::Model as Lead,
    moderation_status::ModerationStatus,
    permissions::{CHANGE, DELETE, VIEW},
    shape::Full,
    state::Leads,
    submit_queue::is_perhaps_stored,
};
use crate::{audit, core::Colleague};

/// How many entries of the audit log are read to find the last change.
const RECENT: u64 = 20;
/// The entries of the audit log that change nothing of a lead.
const NO_CHANGES: [&str; 2] = ["lead.downloaded", "lead.redelivered"];

pub(super) async fn create(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    key: IdempotencyKey,
    request: Request,
) -> Result<Response, Error> {
    let mut form = Form::read(request, leads.uploads()).await?;
    let once = key.once(&form);
    let (changes, file) = leads.judge(&mut form, Purpose::Write)?;
    let mut lead = Lead::blank(&leads.core);
    changes.apply(&mut lead, leads.core.settings.site.phone_country);
    let file = leads.keep(file).await?;
    if let Some(file) = &file {
        lead.attach(file);
    }
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let lead = if let Some(before) = once.claim(&tx).await? {
        writer.locked(before.repeated_id()?, VIEW).await?
    } else {
        let lead = writer.add(lead).await?;
        once.settle(&tx, &lead.id.to_string()).await?;
        leads.commit_with(tx, file).await?;
        lead
    };
    let (version, lead) = (version(&who, &lead), access::shown_to(&who, lead));
    let answer = Json(Full::new(&lead, &leads.core, &context));
    Ok((StatusCode::CREATED, version, answer).into_response())
}

pub(super) async fn replace(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    known: IfMatch,
    request: Request,
) -> Result<Response, Error> {
    let form = (request, Purpose::Write);
    leads.change(id, &query, form, &known, &context, &who).await
}

pub(super) async fn amend(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    known: IfMatch,
    request: Request,
) -> Result<Response, Error> {
    let form = (request, Purpose::Amend);
    leads.change(id, &query, form, &known, &context, &who).await
}

/// `DELETE /api/leads/{id}/`: moves the lead to the trash.
pub(super) async fn delete(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    query: Query,
    known: IfMatch,
) -> Result<StatusCode, Error> {
    let found = leads.find(id, &query, &who, DELETE).await?;
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let lead = writer.locked(id, DELETE).await?;
    leads.expect(&lead, &known, &who).await?;
    if lead.standing != found.standing {
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
    key: IdempotencyKey,
) -> Result<Response, Error> {
    let tx = leads.core.db.begin().await?;
    let writer = leads.writer(&tx, Channel::Request(&who, &context));
    let once = key.once_without_body();
    let lead = if let Some(before) = once.claim(&tx).await? {
        writer.locked(before.repeated_id()?, VIEW).await?
    } else {
        let lead = writer.restore(&who, id).await?;
        once.settle(&tx, &lead.id.to_string()).await?;
        leads.commit(tx).await?;
        lead
    };
    leads.answer(lead, Include::read(&query), &who, &context).await
}

/// `POST /api/leads/{id}/not-spam/` (`docs/api/leads.md#moderation`)
pub(super) async fn not_spam(State(leads): State<Arc<Leads>>, act: Act) -> Result<Response, Error> {
    moderate(&leads, act, ModerationStatus::Accepted).await
}

/// `POST /api/leads/{id}/spam/`
pub(super) async fn spam(State(leads): State<Arc<Leads>>, act: Act) -> Result<Response, Error> {
    moderate(&leads, act, ModerationStatus::Spam).await
}

async fn moderate(leads: &Leads, act: Act, standing: ModerationStatus) -> Result<Response, Error> {
    let (_, _, _, query, key, _) = &act;
    let (include, once) = (Include::read(query).with_spam(), key.once_without_body());
    leads
        .act(&act, &once, include, async |writer, lead| {
            writer.set(&lead, Edit::Standing(standing)).await
        })
        .await
}

/// `POST /api/leads/{id}/take/`: the lead, or 409 with the name of the assignee.
pub(super) async fn take(State(leads): State<Arc<Leads>>, act: Act) -> Result<Response, Error> {
    let (_, _, _, query, key, _) = &act;
    let (include, once) = (Include::read(query), key.once_without_body());
    leads
        .act(&act, &once, include, async |writer, lead| {
            match writer.take(&lead).await? {
                Taken::Now(lead) => Ok(*lead),
                Taken::By(name) => {
                    let message = Message::new("lead-assigned").with("who", name.as_str());
                    let holder = Message::new("lead-assigned-name").with("who", name);
                    Err(Error::new(StatusCode::CONFLICT, message).with_field("assigned", holder))
                }
            }
        })
        .await
}

/// `POST /api/leads/{id}/give/` with `colleague`: the key of the user, or the user name.
pub(super) async fn give(
    State(leads): State<Arc<Leads>>,
    act: Act,
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
    let (_, _, _, query, key, _) = &act;
    let (include, once) = (Include::read(query), key.once(&form));
    leads
        .act(&act, &once, include, async |writer, lead| {
            writer.give(&lead, to).await
        })
        .await
}

/// A request to do something with one lead.
type Act = (Context, Identity, Id, Query, IdempotencyKey, IfMatch);

/// The version of a lead, as far as the user may see it.
pub(super) fn version(who: &Identity, lead: &Lead) -> EntityTag {
    let shown = access::shown_to(who, lead.clone());
    EntityTag::of(&(history::facts(&shown), shown.updated_at))
}

impl Leads {
    fn judge(&self, form: &mut Form, purpose: Purpose) -> Result<(Changes, FileChange), Error> {
        let lang = form.lang();
        Changes::read(form, purpose, &self.core.vocabulary).map_err(|error| error.in_language(lang))
    }

    /// Does something with a lead, once for each key, and answers with the lead.
    async fn act(
        &self,
        (context, who, Id(id), _, _, known): &Act,
        once: &Once,
        include: Include,
        command: impl AsyncFnOnce(Writer<'_>, Lead) -> Result<Lead, Error>,
    ) -> Result<Response, Error> {
        let tx = self.core.db.begin().await?;
        let writer = self.writer(&tx, Channel::Request(who, context));
        let lead = if let Some(before) = once.claim(&tx).await? {
            writer.locked(before.repeated_id()?, CHANGE).await?
        } else {
            let lead = writer.locked(*id, CHANGE).await?;
            self.expect(&lead, known, who).await?;
            let lead = command(writer, lead).await?;
            once.settle(&tx, &lead.id.to_string()).await?;
            self.commit(tx).await?;
            lead
        };
        self.answer(lead, include, who, context).await
    }

    /// Refuses to change a lead that has another version than the client has read.
    ///
    /// # Errors
    /// 412 with the name of who changed it last, and the time.
    async fn expect(&self, lead: &Lead, known: &IfMatch, who: &Identity) -> Result<(), Error> {
        if known.allows(&version(who, lead)) {
            return Ok(());
        }
        let entries = audit::of(&self.core.db, &history::subject(lead.id), RECENT).await?;
        let last = entries
            .iter()
            .find(|entry| !NO_CHANGES.contains(&entry.action.as_str()));
        let last = last.map(|entry| (entry.who().to_owned(), self.core.zone.format(entry.at)));
        Err(Error::changed_meanwhile(last))
    }

    async fn change(
        &self,
        id: i64,
        query: &Query,
        (request, purpose): (Request, Purpose),
        known: &IfMatch,
        context: &Context,
        who: &Identity,
    ) -> Result<Response, Error> {
        // An unknown lead is reported before its body is read.
        let found = self.find(id, query, who, CHANGE).await?;
        let mut form = Form::read(request, self.uploads()).await?;
        let (changes, file) = self.judge(&mut form, purpose)?;
        let touches_file = !matches!(file, FileChange::Keep);
        // Done before the row is locked, because disks and remote buckets are slow.
        let file = self.keep(file).await?;
        if touches_file {
            self.retire(found.file.as_deref()).await?;
        }
        let tx = self.core.db.begin().await?;
        let writer = self.writer(&tx, Channel::Request(who, context));
        let lead = writer.locked(id, CHANGE).await?;
        self.expect(&lead, known, who).await?;
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

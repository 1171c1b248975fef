//! The write endpoints of the staff API: new leads, changes, deletion, each with the lead's file.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use db::Tx;
use db::sea_orm::{ActiveModelTrait as _, ActiveValue, IntoActiveModel as _, ModelTrait as _};
use media::StoredFile;
use serde_json::Value;
use web::form::Form;
use web::{Context, Error, Identity, Query, Scope};

use super::{
    access,
    by_key::{Id, locked},
    expand::Include,
    fields::{Changes, FileChange, Purpose},
    history,
    lead::{ActiveModel, Model as Lead},
    notify,
    permissions::{ADD, CHANGE, DELETE},
    shape::Full,
    state::Leads,
    submit_queue::is_perhaps_stored,
};
use crate::{
    audit::{self, Entry},
    zone,
};

pub(super) async fn create(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    request: Request,
) -> Result<Response, Error> {
    let (changes, file) = leads.judge(request, Purpose::Write).await?;
    let mut lead = Lead::blank(&leads.core);
    if who.scope(ADD)? == Scope::Own {
        lead.owner_id = Some(who.user_id);
        lead.claimed_by.clone_from(&who.username);
    }
    changes.apply(&mut lead, leads.core.settings.site.phone_country);
    let file = leads.keep(file).await?;
    if let Some(file) = &file {
        lead.attach(file);
    }
    let tx = leads.core.db.begin().await?;
    let row = ActiveModel {
        id: ActiveValue::NotSet,
        ..lead.into_active_model().reset_all()
    };
    let lead = row.insert(&tx).await?;
    let entry = Entry::of_request(&who, &context, "lead.added", history::subject(lead.id));
    let entry = entry.named(&lead.name).with(Value::Null, history::facts(&lead));
    audit::record(&tx, [entry]).await?;
    leads.commit(tx, file).await?;
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
    let lead = locked(&tx, id, access::rows(&who, DELETE)?).await?;
    let (title, facts) = (lead.name.clone(), history::facts(&lead));
    if lead.standing != known.standing {
        return Err(Error::not_found());
    }
    leads.throw_away(&tx, &who, &lead).await?;
    let change = notify::follow::Change {
        before: &lead,
        after: None,
        by: &who,
    };
    leads.follow(&tx, change).await?;
    lead.delete(&tx).await?;
    let entry = Entry::of_request(&who, &context, "lead.deleted", history::subject(id));
    audit::record(&tx, [entry.named(title).with(facts, Value::Null)]).await?;
    tx.commit().await?;
    leads.core.outbox.wake();
    Ok(StatusCode::NO_CONTENT)
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
        let mut lead = locked(&tx, id, access::rows(who, CHANGE)?).await?;
        let before = lead.clone();
        changes.apply(&mut lead, self.core.settings.site.phone_country);
        if touches_file {
            lead.detach();
            if let Some(file) = &file {
                lead.attach(file);
            }
        }
        lead.updated_at = zone::now();
        let lead = lead.into_active_model().reset_all().update(&tx).await?;
        let entry = Entry::of_request(who, context, "lead.changed", history::subject(id));
        let entry = entry
            .named(&lead.name)
            .with(history::facts(&before), history::facts(&lead));
        audit::record(&tx, [entry]).await?;
        let change = notify::follow::Change {
            before: &before,
            after: Some(&lead),
            by: who,
        };
        self.follow(&tx, change).await?;
        self.commit(tx, file).await?;
        self.core.outbox.wake();
        self.answer(lead, Include::read(query), who, context).await
    }

    /// Stores a new file in the private store, where it waits for [`Leads::commit`].
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
    async fn commit(&self, tx: Tx, file: Option<StoredFile>) -> Result<(), Error> {
        let path = file.map(|file| {
            let path = file.path.clone();
            file.commit();
            path
        });
        let committed = tx.commit().await.map_err(db::Error::from);
        if let Some(path) = path.filter(|_| !is_perhaps_stored(&committed)) {
            self.core.private.delete(&path).await?;
        }
        Ok(committed?)
    }
}

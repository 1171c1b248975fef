//! The staff API's writing half: new leads, changes, deletion, each with the lead's file.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use db::Tx;
use db::sea_orm::{
    ActiveModelTrait as _, ActiveValue, Condition, EntityTrait as _, IntoActiveModel as _, ModelTrait as _,
    QueryFilter as _, QuerySelect as _,
};
use media::StoredFile;
use serde_json::Value;
use web::form::Form;
use web::{Context, Error, Identity, Scope};

use super::fields::{Changes, FileChange, Purpose};
use super::intake::is_perhaps_stored;
use super::lead::{ActiveModel, Entity, Model as Lead};
use super::read::Id;
use super::shape::Full;
use super::{ADD, CHANGE, DELETE, Leads, access, history};
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
    }
    changes.apply(&mut lead);
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
    audit::record(&tx, [entry.with(Value::Null, history::facts(&lead))]).await?;
    leads.commit(tx, file).await?;
    let lead = access::shown_to(&who, lead);
    Ok((StatusCode::CREATED, Json(Full::new(&lead, &leads.core, &context))).into_response())
}

pub(super) async fn replace(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    request: Request,
) -> Result<Response, Error> {
    leads.change(id, request, Purpose::Write, &context, &who).await
}

pub(super) async fn amend(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
    request: Request,
) -> Result<Response, Error> {
    leads.change(id, request, Purpose::Amend, &context, &who).await
}

pub(super) async fn delete(
    State(leads): State<Arc<Leads>>,
    context: Context,
    who: Identity,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    let tx = leads.core.db.begin().await?;
    let mut lead = locked(&tx, id, access::rows(&who, DELETE)?).await?;
    let facts = history::facts(&lead);
    if let Some(path) = lead.detach() {
        leads.core.private.retire(&path).await?;
    }
    lead.delete(&tx).await?;
    let entry = Entry::of_request(&who, &context, "lead.deleted", history::subject(id));
    audit::record(&tx, [entry.with(facts, Value::Null)]).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Leads {
    async fn judge(&self, request: Request, purpose: Purpose) -> Result<(Changes, FileChange), Error> {
        let form = Form::read(request, self.uploads()).await?;
        let lang = form.lang();
        Changes::read(form, purpose, &self.core.vocabulary).map_err(|error| error.in_language(lang))
    }

    async fn change(
        &self,
        id: i64,
        request: Request,
        purpose: Purpose,
        context: &Context,
        who: &Identity,
    ) -> Result<Response, Error> {
        // An unknown lead is told before its body is looked at.
        self.find(id, who, CHANGE).await?;
        let (changes, file) = self.judge(request, purpose).await?;
        let touches_file = !matches!(file, FileChange::Keep);
        // Stored before the row is locked: a disk is slow.
        let file = self.keep(file).await?;
        let tx = self.core.db.begin().await?;
        let mut lead = locked(&tx, id, access::rows(who, CHANGE)?).await?;
        let before = history::facts(&lead);
        changes.apply(&mut lead);
        if touches_file {
            if let Some(old) = lead.detach() {
                self.core.private.retire(&old).await?;
            }
            if let Some(file) = &file {
                lead.attach(file);
            }
        }
        lead.updated_at = zone::now();
        let lead = lead.into_active_model().reset_all().update(&tx).await?;
        let entry = Entry::of_request(who, context, "lead.changed", history::subject(id));
        audit::record(&tx, [entry.with(before, history::facts(&lead))]).await?;
        self.commit(tx, file).await?;
        let lead = access::shown_to(who, lead);
        Ok(Json(Full::new(&lead, &self.core, context)).into_response())
    }

    /// Puts a new file into the private store, where it waits for [`Leads::commit`].
    pub(super) async fn keep(&self, change: FileChange) -> Result<Option<StoredFile>, Error> {
        match change {
            FileChange::Replace(received) => Ok(Some(received.keep(&self.folder()).await?)),
            FileChange::Keep | FileChange::Clear => Ok(None),
        }
    }

    /// Commits a row together with its file. The file stays from before the commit: a client that goes away while the
    /// database works ends this request, and must not take the file of a stored row with it.
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

/// The row, held against other writers until the transaction ends.
async fn locked(tx: &Tx, id: i64, rows: Condition) -> Result<Lead, Error> {
    let lead = Entity::find_by_id(id)
        .filter(rows)
        .lock_exclusive()
        .one(tx)
        .await?;
    lead.ok_or_else(Error::not_found)
}

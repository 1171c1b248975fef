//! A user's own API tokens: created and shown once, listed, revoked.

use axum::{extract::Request, http::StatusCode, response::Response};
use chrono::TimeDelta;
use serde_json::{Value, json};
use text::Message;
use web::{
    Error, Flash, Once,
    form::{Form, Uploads},
};

use super::{
    account_request::AccountRequest,
    permissions::OWN_PATH,
    token::{self, NewToken},
};
use crate::{
    audit::{self, Entry},
    zone,
};

/// Longest lifetime, in days, of a token that is created on a page.
const MOST_DAYS: i64 = 3650;
const MOST_NAME: usize = 100;

/// Creates a token, once for each form that was shown, and redirects to the page that shows it.
pub(super) async fn make(visit: AccountRequest, request: Request) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let once = Once::of_submit(&form);
    let wanted = match wanted(&form, visit.identity.user_id) {
        Ok(wanted) => wanted,
        Err(why) => return visit.refuse(StatusCode::BAD_REQUEST, why).await,
    };
    let tx = visit.accounts.core.db.begin().await?;
    if once.claim(&tx).await?.is_some() {
        return Ok(visit.done("token_again"));
    }
    let facts = json!({ "name": wanted.name, "scopes": wanted.scopes, "expires_at": wanted.expires_at });
    let (id, secret) = token::issue(&tx, wanted).await?;
    let entry = visit.about_token("token.made", id);
    audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
    tx.commit().await?;
    let flash = Flash::new("token_made").with_sealed(visit.sealed(&secret));
    Ok(flash.redirect(&visit.context, OWN_PATH))
}

/// Revokes a token.
pub(super) async fn revoke(visit: AccountRequest, request: Request) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let id = form.text("token").and_then(|id| id.parse().ok());
    let id: i64 = id.ok_or_else(Error::not_found)?;
    let tx = visit.accounts.core.db.begin().await?;
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(visit.done("token"));
    }
    if !token::revoke(&tx, visit.identity.user_id, id).await? {
        return Err(Error::not_found());
    }
    audit::record(&tx, [visit.about_token("token.revoked", id)]).await?;
    tx.commit().await?;
    visit.accounts.callers.forget_user(visit.identity.user_id);
    Ok(visit.done("token"))
}

impl AccountRequest {
    fn about_token(&self, action: &'static str, id: i64) -> Entry {
        Entry::of_request(&self.identity, &self.context, action, format!("token:{id}"))
    }
}

fn wanted(form: &Form, user_id: i64) -> Result<NewToken, Message> {
    let text = |field| form.text(field).unwrap_or_default().trim();
    let name = text("name");
    if name.is_empty() || name.chars().count() > MOST_NAME || name.contains(char::is_control) {
        return Err(Message::new("tokens-wrong-name"));
    }
    let scopes = text("scopes").split([',', ' ']).filter(|scope| !scope.is_empty());
    let scopes: Vec<_> = scopes.map(ToOwned::to_owned).collect();
    if !scopes.iter().all(|scope| token::is_scope(scope)) {
        return Err(Message::new("tokens-wrong-scope"));
    }
    let days = text("days")
        .parse()
        .ok()
        .filter(|days| (1..=MOST_DAYS).contains(days));
    let days = days.ok_or(Message::new("tokens-wrong-days").with("max", MOST_DAYS))?;
    Ok(NewToken {
        user_id,
        name: name.to_owned(),
        scopes,
        expires_at: Some(zone::now() + TimeDelta::days(days)),
    })
}

//! One's own API tokens: made and shown once, listed, revoked.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use text::Message;
use web::{
    Context, Error, Identity,
    form::{Form, Uploads},
};

use super::{
    Accounts, own,
    token::{self, NewToken},
};
use crate::{
    audit::{self, Entry},
    zone,
};

/// Longest life of a token that is made on a page, in days.
const MOST_DAYS: i64 = 3650;
const MOST_NAME: usize = 100;

/// Makes a token and shows it.
pub(super) async fn make(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let wanted = wanted(&form, identity.user_id);
    let mut page = accounts.own_page(&context, &identity, &headers).await?;
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(error) => {
            page.error = Some(error);
            return Ok((StatusCode::BAD_REQUEST, page.respond()?).into_response());
        }
    };
    let tx = accounts.core.db.begin().await?;
    let facts = json!({ "name": wanted.name, "scopes": wanted.scopes, "expires_at": wanted.expires_at });
    let (id, secret) = token::issue(&tx, wanted).await?;
    let entry = Entry::of_request(&identity, &context, "token.made", format!("token:{id}"));
    audit::record(&tx, [entry.with(Value::Null, facts)]).await?;
    tx.commit().await?;
    page = accounts.own_page(&context, &identity, &headers).await?;
    page.new_token = Some(secret);
    page.respond()
}

/// Ends a token.
pub(super) async fn revoke(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let id = form.value("token").and_then(|id| id.as_str()?.parse().ok());
    let id: i64 = id.ok_or_else(Error::not_found)?;
    let tx = accounts.core.db.begin().await?;
    if !token::revoke(&tx, identity.user_id, id).await? {
        return Err(Error::not_found());
    }
    let entry = Entry::of_request(&identity, &context, "token.revoked", format!("token:{id}"));
    audit::record(&tx, [entry]).await?;
    tx.commit().await?;
    Ok(own::done("token"))
}

fn wanted(form: &Form, user_id: i64) -> Result<NewToken, Message> {
    let text = |field| {
        form.value(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
    };
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

//! The API tokens of all users: the user, the permissions and the last use of each. Owners can revoke any of them. Each
//! user creates tokens on the page of the own account.

use std::sync::Arc;

use admin::{TokensPage, Tone};
use axum::{
    extract::{Request, State},
    response::Response,
};
use text::Message;
use web::{
    Context, Error, Flash, Identity, Once,
    form::{Form, Uploads},
};

use super::{
    paths::{TOKENS_PATH, USERS_PATH},
    rows,
};
use crate::{
    accounts::{state::Accounts, token, user},
    zone,
};

/// The list, newest first.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    flash: Flash,
) -> Result<Response, Error> {
    let lang = context.lang;
    let done = flash.said().map(|_| Message::new("account-done-token"));
    let found = token::all(accounts.core.db.read()).await?;
    let rows = found.into_iter().map(|(token, user)| {
        let path = format!("{USERS_PATH}{}/", user.id);
        let state = state(&token, &user);
        let state = rows::badge(&state.0, state.1, lang);
        (accounts.token_row(token), user.username, path, state)
    });
    let page = TokensPage {
        page: accounts.page(lang),
        csrf: identity.csrf.clone().unwrap_or_default(),
        nav: accounts.sections.nav_at(&identity, lang, TOKENS_PATH),
        rows: rows.collect(),
        done: done.map(|done| done.render(lang)),
    };
    page.respond()
}

/// Revokes a token of any user.
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
    if Once::of_submit(&form).claim(&tx).await?.is_some() {
        return Ok(Flash::new("token").redirect(&context, TOKENS_PATH));
    }
    tx.commit().await?;
    accounts.revoke_token(&identity, &context, id).await?;
    Ok(Flash::new("token").redirect(&context, TOKENS_PATH))
}

fn state(token: &token::Model, user: &user::Model) -> (Message, Tone) {
    if !user.is_active {
        (Message::new("tokens-of-nobody"), Tone::Gray)
    } else if token.is_valid(zone::now()) {
        (Message::new("tokens-works"), Tone::Green)
    } else {
        (Message::new("tokens-over"), Tone::Gray)
    }
}

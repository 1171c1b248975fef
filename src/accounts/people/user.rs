//! The page of one user: what owners see, and which actions they have. No user can choose the password of another user.

use std::sync::Arc;

use admin::UserPage;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use text::Message;
use web::{
    Context, Error, Flash, Id, Identity, Once,
    form::{Form, Uploads},
};

use super::{
    paths::{AUDIT_PATH, USERS_PATH},
    rows,
};
use crate::accounts::{
    account_request::subject, authenticator::session_hash, session, settings::AccountsSettings,
    state::Accounts, token, two_step, user,
};

/// The page; a flash message says what was just done.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    Id(id): Id,
    flash: Flash,
) -> Result<Response, Error> {
    let mut page = accounts.user_page(&context, &identity, &headers, id).await?;
    let done = match flash.said() {
        Some("roles") => Some(Message::new("users-done-roles")),
        Some("cut_off") => Some(Message::new("users-done-cut-off")),
        Some("let_in") => Some(Message::new("users-done-let-in")),
        Some("sessions") => Some(Message::new("users-done-sessions")),
        Some("two_step") => Some(Message::new("users-done-two-step")),
        Some("link_again") => Some(Message::new("users-link-before")),
        _ => None,
    };
    let link = rows::link_of(&accounts, &identity, &flash, context.lang);
    page.link = link.map(|(_, link)| link);
    page.done = done.map(|done| done.render(context.lang));
    page.respond()
}

/// Runs the action of the button.
pub(super) async fn submit(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    Id(id): Id,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let (who, request) = (&identity, &context);
    let what = form.text("do").unwrap_or_default();
    let outcome = match what {
        "roles" => accounts.give_roles(who, request, id, &rows::ticked(&form)).await,
        "cut_off" => accounts.set_active(who, request, id, false).await,
        "let_in" => accounts.set_active(who, request, id, true).await,
        "sessions" => accounts.end_sessions(who, request, id).await,
        "two_step" => accounts.end_two_step(who, request, id).await,
        "link" => {
            let page = format!("{USERS_PATH}{id}/");
            let once = Once::of_submit(&form);
            let Some(issued) = accounts.reset_link(who, request, id, &once).await? else {
                return Ok(Flash::new("link_again").redirect(&context, &page));
            };
            let sealed = rows::sealed_link(&accounts, who, "-", &issued);
            let flash = Flash::new("link").with_sealed(sealed);
            return Ok(flash.redirect(&context, &page));
        }
        _ => return Err(Error::malformed(Message::new("users-unknown-step"))),
    };
    let Err(error) = outcome else {
        return Ok(Flash::new(what).redirect(&context, &format!("{USERS_PATH}{id}/")));
    };
    let Some(sentence) = rows::sentence(&error, context.lang) else {
        return Err(error);
    };
    let mut page = accounts.user_page(&context, &identity, &headers, id).await?;
    page.error = Some(sentence);
    Ok((StatusCode::BAD_REQUEST, page.respond()?).into_response())
}

impl Accounts {
    async fn user_page(
        &self,
        context: &Context,
        identity: &Identity,
        headers: &HeaderMap,
        id: i64,
    ) -> Result<UserPage, Error> {
        let (db, lang) = (self.core.db.read(), context.lang);
        let user = user::find(db, id).await?;
        let own = session_hash(headers, context).unwrap_or_default();
        let sessions = session::of(db, id, &self.core.settings.get::<AccountsSettings>()).await?;
        let tokens = token::of(db, id).await?;
        let two_step = two_step::users(db).await?;
        let subject = subject(id);
        Ok(UserPage {
            page: self.page(lang),
            csrf: identity.csrf.clone().unwrap_or_default(),
            nav: self.sections.nav_at(identity, lang, USERS_PATH),
            user: self.user_row(&user, &two_step, lang),
            joined: self.when(user.date_joined),
            is_active: user.is_active,
            has_two_step: two_step.contains(&id),
            is_self: id == identity.user_id,
            roles: rows::boxes(&user.roles(), lang),
            sessions: sessions
                .into_iter()
                .map(|session| self.session_row(session, &own))
                .collect(),
            tokens: tokens.into_iter().map(|token| self.token_row(token)).collect(),
            changes: ["subject", "actor"].map(|by| format!("{AUDIT_PATH}?{by}={subject}")),
            link: None,
            done: None,
            error: None,
        })
    }
}

//! The page behind a one-time link: a new password. All sessions end, and the second step stays.

use std::sync::Arc;

use admin::PasswordPage;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use text::Message;
use web::{
    Context, Error, Query,
    access::LOGIN_PATH,
    csrf,
    form::{Form, Uploads},
};

use super::{
    Accounts,
    hasher::Caller,
    letters::{self, News},
    link,
    login::BoundForm,
    next, rules, user,
    visit::subject,
};
use crate::audit::{self, Actor, Entry};

/// The form, or word that the link is over.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    headers: HeaderMap,
    query: Query,
) -> Result<Response, Error> {
    let secret = query.get("link").unwrap_or_default();
    let user = link::owner(accounts.core.db.read(), secret).await?;
    let form = accounts.form(&context, &headers, next::HOME);
    match user {
        Some(user) => form.set_password(StatusCode::OK, secret, &user.username, None),
        None => form.link_is_over(),
    }
}

/// Takes the password.
pub(super) async fn submit(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = accounts.form(&context, &headers, next::HOME);
    let Ok(request) = csrf::check(&accounts.origins, &context, &form.token(), request).await else {
        return Err(csrf::refused());
    };
    let sent = Form::read(request, Uploads::Refused).await?;
    let text = |field| sent.text(field).unwrap_or_default();
    let (secret, new) = (text("link"), text("new"));
    let Some(user) = link::owner(accounts.core.db.read(), secret).await? else {
        return form.link_is_over();
    };
    if let Err(refusal) = rules::password(
        new,
        &user.username,
        &user.email,
        &accounts.core.settings.site.name,
    ) {
        let error = Some(refusal.message());
        return form.set_password(StatusCode::BAD_REQUEST, secret, &user.username, error);
    }
    let hash = accounts.hasher.hash(Caller::Known, new.to_owned()).await?;
    let tx = accounts.core.db.begin().await?;
    if !link::take(&tx, secret).await? {
        return form.link_is_over();
    }
    letters::tell(&accounts.core, &tx, &user, News::Password, Some(&context)).await?;
    user::change_password(&tx, user.id, hash).await?;
    let actor = Actor::User {
        id: user.id,
        name: user.username,
    };
    let entry = Entry::new(actor, "user.password_set_by_link", subject(user.id));
    audit::record(&tx, [entry.within(&context)]).await?;
    tx.commit().await?;
    tracing::warn!(user = user.id, "a one-time link set a password");
    Ok(Redirect::to(LOGIN_PATH).into_response())
}

impl BoundForm<'_> {
    fn set_password(
        self,
        status: StatusCode,
        link: &str,
        username: &str,
        error: Option<Message>,
    ) -> Result<Response, Error> {
        let page = PasswordPage {
            page: self.accounts.page(self.lang),
            csrf: self.token(),
            link: link.to_owned(),
            username: username.to_owned(),
            error,
        };
        Ok((status, self.cookie(), page.respond()?).into_response())
    }

    fn link_is_over(self) -> Result<Response, Error> {
        self.set_password(
            StatusCode::NOT_FOUND,
            "",
            "",
            Some(Message::new("set-password-over")),
        )
    }
}

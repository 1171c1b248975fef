//! The page of a one-time link, which sets a new password. All sessions end, and no browser is known any more. API
//! tokens end too, unless the user keeps them. The second step stays. After choosing a password the user is signed in,
//! as if with the log-in form.

use std::sync::Arc;

use admin::PasswordPage;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use serde_json::{Value, json};
use text::Message;
use web::{
    Context, Error, Permissions, Query,
    access::LOGIN_PATH,
    csrf,
    form::{Form, Uploads},
};

use super::{
    account_request::subject,
    authenticator::session_hash,
    emails::{self, News},
    hasher::Caller,
    link,
    login::BoundForm,
    own::REVOKE,
    redirect, rules,
    sign_in::{self, Browser},
    state::Accounts,
    token, two_step, user,
};
use crate::audit::{self, Actor, Entry};

/// The form, or a message that the link has expired.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    headers: HeaderMap,
    query: Query,
) -> Result<Response, Error> {
    let secret = query.get("link").unwrap_or_default();
    let user = link::owner(accounts.core.db.read(), secret).await?;
    let form = accounts.form(&context, &headers, redirect::HOME);
    let Some(user) = user else {
        return form.link_is_over();
    };
    let programs = token::names(accounts.core.db.read(), user.id).await?;
    form.set_password(Choice {
        link: secret,
        username: &user.username,
        programs,
        revokes: true,
        error: None,
    })
}

/// Handles the new password.
pub(super) async fn submit(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = accounts.form(&context, &headers, redirect::HOME);
    let Ok(request) = csrf::check(&accounts.origins, &context, &form.accepted(), request).await else {
        return Err(csrf::refused());
    };
    let sent = Form::read(request, Uploads::Refused).await?;
    let text = |field| sent.text(field).unwrap_or_default();
    let (secret, new) = (text("link"), text("new"));
    let Some(mut user) = link::owner(accounts.core.db.read(), secret).await? else {
        return form.link_is_over();
    };
    if let Err(refusal) = rules::password(
        new,
        &user.username,
        &user.email,
        &accounts.core.settings.site.name,
    ) {
        return form.set_password(Choice {
            link: secret,
            username: &user.username,
            programs: token::names(accounts.core.db.read(), user.id).await?,
            revokes: sent.text(REVOKE).is_some(),
            error: Some(refusal.message()),
        });
    }
    let hash = accounts.hasher.hash(Caller::Known, new.to_owned()).await?;
    let tx = accounts.core.db.begin().await?;
    if !link::take(&tx, secret).await? {
        return form.link_is_over();
    }
    emails::tell(&accounts.core, &tx, &user, News::Password, Some(&context)).await?;
    user::change_password(&tx, user.id, hash.clone()).await?;
    let revoked = token::revoke_if(&tx, user.id, sent.text(REVOKE).is_some()).await?;
    user.password = hash;
    let actor = Actor::User {
        id: user.id,
        name: user.username.clone(),
    };
    let entry = Entry::new(actor, "user.password_set_by_link", subject(user.id));
    let entry = entry.with(Value::Null, json!({ "tokens_revoked": revoked }));
    audit::record(&tx, [entry.within(&context)]).await?;
    tracing::warn!(user = user.id, "a one-time link set a password");
    if user.permissions() == Permissions::None {
        tx.commit().await?;
        return Ok(Redirect::to(LOGIN_PATH).into_response());
    }
    if two_step::is_on(&tx, user.id).await? {
        tx.commit().await?;
        return form.ask_for_code(&user, StatusCode::OK, None);
    }
    user::signed_in(&tx, &user, None).await?;
    let browser = Browser {
        context: &context,
        headers: &headers,
        replaces: session_hash(&headers, &context),
    };
    // The e-mail about the password already reports this sign-in.
    let cookies = accounts.begin_session(tx, &user, &browser, Caller::Known).await?;
    sign_in::count("success");
    form.welcome(&context, &cookies)
}

/// The data that the page shows for a valid link.
struct Choice<'a> {
    link: &'a str,
    username: &'a str,
    /// Names of the user's API tokens.
    programs: Vec<String>,
    /// Whether the tokens are revoked.
    revokes: bool,
    /// Why the last password was refused.
    error: Option<Message>,
}

impl BoundForm<'_> {
    fn set_password(self, choice: Choice<'_>) -> Result<Response, Error> {
        let status = match (&choice.error, choice.link) {
            (None, _) => StatusCode::OK,
            (Some(_), "") => StatusCode::NOT_FOUND,
            (Some(_), _) => StatusCode::BAD_REQUEST,
        };
        let page = PasswordPage {
            page: self.accounts.page(self.lang),
            csrf: self.token(),
            link: choice.link.to_owned(),
            username: choice.username.to_owned(),
            programs: choice.programs,
            revokes: choice.revokes,
            error: choice.error,
        };
        Ok((status, self.cookie(), page.respond()?).into_response())
    }

    fn link_is_over(self) -> Result<Response, Error> {
        self.set_password(Choice {
            link: "",
            username: "",
            programs: Vec::new(),
            revokes: false,
            error: Some(Message::new("set-password-over")),
        })
    }
}

//! Confirming the password on pages that require it (`SECURITY.md#giving-the-password-again`).

use std::time::Duration;

use admin::ConfirmPage;
use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use text::Message;
use web::{
    Error, Kept, Query,
    access::LOGIN_PATH,
    form::{Form, Uploads},
    kept,
    rate_limit::{self, Limit},
};

use super::{
    account_request::AccountRequest, hasher::Caller, login_throttle, password::Verdict, redirect, resume,
    session, user,
};

/// Limit of wrong passwords in one session.
const TRIES: Limit = Limit {
    count: 10,
    period: Duration::from_mins(15),
};

/// The result of checking the password.
pub(super) enum Given {
    Right(user::Model),
    /// Wrong, or too many attempts; contains the response of the page.
    Refused(StatusCode, Message),
}

/// The form.
pub(super) async fn show(visit: AccountRequest, query: Query) -> Result<Response, Error> {
    let next = redirect::local(query.get("next").unwrap_or_default());
    visit.confirm_page(next, None).respond()
}

/// Handles the password: redirects to the page that the user wanted, with a new session cookie.
pub(super) async fn submit(visit: AccountRequest, request: Request) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let next = redirect::local(form.text("next").unwrap_or_default());
    match visit.confirm(form.text("password").unwrap_or_default()).await? {
        Given::Right(_) => {
            visit
                .confirmed(next, form.text(kept::FIELD).unwrap_or_default())
                .await
        }
        Given::Refused(status, why) => {
            let mut page = visit.confirm_page(next, Some(why));
            form.text(kept::FIELD)
                .unwrap_or_default()
                .clone_into(&mut page.kept);
            Ok((status, page.respond()?).into_response())
        }
    }
}

impl AccountRequest {
    /// Compares the password of a user who is signed in; attempts are counted.
    pub(super) async fn confirm(&self, password: &str) -> Result<Given, Error> {
        let (accounts, user_id) = (&self.accounts, self.identity.user_id);
        // Counted by session: a client that stole one session cannot keep the owner from confirming the password in
        // another.
        let session = self.session().unwrap_or_default();
        let key = format!("confirm:{}", session.chars().take(32).collect::<String>());
        let tx = accounts.core.db.begin().await?;
        let grants = rate_limit::take(&tx, TRIES, [(key.clone(), 1)]).await?;
        tx.commit().await?;
        if let Some(refused) = grants.iter().find(|grant| grant.granted == 0) {
            metrics::counter!("rate_limited_total", "rule" => "confirm_password").increment(1);
            let why = login_throttle::wait(refused.retry_after);
            return Ok(Given::Refused(StatusCode::TOO_MANY_REQUESTS, why));
        }
        let user = user::find(accounts.core.db.read(), user_id).await?;
        let hash = Some(user.password.clone());
        if accounts
            .hasher
            .verify(Caller::Known, hash, password.to_owned())
            .await?
            == Verdict::Wrong
        {
            tracing::warn!(user = user_id, "a password that was asked for again was wrong");
            let why = Message::new("confirm-wrong");
            return Ok(Given::Refused(StatusCode::BAD_REQUEST, why));
        }
        let tx = accounts.core.db.begin().await?;
        rate_limit::give_back(&tx, &key).await?;
        tx.commit().await?;
        Ok(Given::Right(user))
    }

    /// Redirects to the page that the user wanted, or shows the form that was submitted too late.
    async fn confirmed(&self, next: &str, kept: &str) -> Result<Response, Error> {
        let tx = self.accounts.core.db.begin().await?;
        let secret = session::confirm(&tx, &self.session().unwrap_or_default()).await?;
        tx.commit().await?;
        self.forget_session();
        let holder = resume::holder(self.identity.user_id);
        if let Some(secret) = &secret
            && let Some(kept) = Kept::open(&self.accounts.core.secret, &holder, kept)
        {
            let user_id = self.identity.user_id;
            let csrf = self.accounts.token_of(secret, user_id);
            let page = self.accounts.resume(kept, user_id, csrf, self.context.lang)?;
            return Ok((self.set_session(secret), page).into_response());
        }
        Ok(match secret {
            Some(secret) => (self.set_session(&secret), Redirect::to(next)).into_response(),
            None => Redirect::to(LOGIN_PATH).into_response(),
        })
    }

    fn confirm_page(&self, next: &str, error: Option<Message>) -> ConfirmPage {
        ConfirmPage {
            page: self.page(),
            csrf: self.csrf(),
            username: self.identity.username.clone(),
            next: next.to_owned(),
            kept: String::new(),
            error,
        }
    }
}

//! Giving the password again, for pages that ask for it (`SECURITY.md#giving-the-password-again`).

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

/// Wrong passwords in one session.
const TRIES: Limit = Limit {
    count: 10,
    period: Duration::from_mins(15),
};

/// What the password that was given is.
pub(super) enum Given {
    Right(user::Model),
    /// Wrong, or one too many; with what the page answers.
    Refused(StatusCode, Message),
}

/// The form.
pub(super) async fn show(visit: AccountRequest, query: Query) -> Result<Response, Error> {
    let next = redirect::local(query.get("next").unwrap_or_default());
    visit.confirm_page(next, None).respond()
}

/// Takes the password: on to where the user wanted to go, with a new cookie for the session.
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
    /// Compares the password of somebody who is signed in; tries are counted.
    pub(super) async fn confirm(&self, password: &str) -> Result<Given, Error> {
        let (accounts, user_id) = (&self.accounts, self.identity.user_id);
        // By session: whoever got hold of one cannot keep the owner from giving the password in another.
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

    /// On to where the user wanted to go, or to the form that was sent too late.
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

//! Giving the password again, for pages that ask for it (ruling 19).

use std::{sync::Arc, time::Duration};

use admin::ConfirmPage;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use serde_json::Value;
use text::Message;
use web::{
    Context, Error, Identity, Query,
    access::LOGIN_PATH,
    cookie,
    form::{Form, Uploads},
    rate_limit::{self, Limit},
};

use super::{Accounts, callers::session_hash, next, password::Verdict, session, user};

/// Wrong passwords of somebody who is signed in already.
const TRIES: Limit = Limit {
    count: 10,
    period: Duration::from_mins(15),
};

/// What the password that was given is.
pub(super) enum Given {
    Right(user::Model),
    Wrong,
    Throttled(u64),
}

/// The form.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    query: Query,
) -> Result<Response, Error> {
    let next = next::local(query.get("next").unwrap_or_default());
    accounts.confirm_page(&context, &identity, next, None).respond()
}

/// Takes the password: on to where the user wanted to go, with a new cookie for the session.
pub(super) async fn submit(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = Form::read(request, Uploads::Refused).await?;
    let text = |field| form.value(field).and_then(Value::as_str).unwrap_or_default();
    let next = next::local(text("next"));
    let (status, error) = match accounts.confirm(&identity, text("password")).await? {
        Given::Right(_) => return accounts.confirmed(&context, &headers, next).await,
        Given::Wrong => (StatusCode::BAD_REQUEST, Message::new("confirm-wrong")),
        Given::Throttled(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            Message::new("login-throttled").with("minutes", seconds.div_ceil(60)),
        ),
    };
    let page = accounts.confirm_page(&context, &identity, next, Some(error));
    Ok((status, page.respond()?).into_response())
}

impl Accounts {
    /// Compares the password of somebody who is signed in; tries are counted.
    pub(super) async fn confirm(&self, identity: &Identity, password: &str) -> Result<Given, Error> {
        let key = format!("confirm:{}", identity.user_id);
        let tx = self.core.db.begin().await?;
        let grants = rate_limit::take(&tx, TRIES, [(key.clone(), 1)]).await?;
        tx.commit().await?;
        if let Some(refused) = grants.iter().find(|grant| grant.granted == 0) {
            metrics::counter!("rate_limited_total", "rule" => "confirm_password").increment(1);
            return Ok(Given::Throttled(refused.retry_after));
        }
        let user = user::find(self.core.db.read(), identity.user_id).await?;
        let hash = Some(user.password.clone());
        if self.hasher.verify(hash, password.to_owned()).await? == Verdict::Wrong {
            tracing::warn!(user = user.id, "a password that was asked for again was wrong");
            return Ok(Given::Wrong);
        }
        let tx = self.core.db.begin().await?;
        rate_limit::give_back(&tx, &key).await?;
        tx.commit().await?;
        Ok(Given::Right(user))
    }

    async fn confirmed(&self, context: &Context, headers: &HeaderMap, next: &str) -> Result<Response, Error> {
        let hash = session_hash(headers, context).unwrap_or_default();
        let tx = self.core.db.begin().await?;
        let secret = session::confirm(&tx, &hash).await?;
        tx.commit().await?;
        self.callers.forget_session(hash);
        let Some(secret) = secret else {
            return Ok(Redirect::to(LOGIN_PATH).into_response());
        };
        let age = self.core.settings.accounts.session_lifetime.as_secs();
        let cookie = cookie::set(context.scheme, session::COOKIE, &secret, age);
        Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(next)).into_response())
    }

    fn confirm_page(
        &self,
        context: &Context,
        identity: &Identity,
        next: &str,
        error: Option<Message>,
    ) -> ConfirmPage {
        ConfirmPage {
            page: self.page(context.lang),
            csrf: identity.csrf.clone().unwrap_or_default(),
            username: identity.username.clone(),
            next: next.to_owned(),
            error,
        }
    }
}

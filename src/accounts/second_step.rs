//! The second page of signing in: the password was right, and a code is needed.
//!
//! Nothing is stored between the two pages. The form carries a signed statement that the password was given. The
//! statement is bound to the cookie of this browser and to the password, and is valid for ten minutes.

use std::sync::Arc;

use admin::SecondStepPage;
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse as _, Redirect, Response},
};
use chrono::TimeDelta;
use sea_orm::EntityTrait as _;
use serde_json::json;
use text::Message;
use tokio::time::sleep;
use web::{
    Context, Error,
    access::LOGIN_PATH,
    csrf,
    form::{Form, Uploads},
    kept,
};

use super::{
    login::BoundForm,
    login_throttle::Refused,
    redirect,
    sign_in::{self, Browser},
    state::Accounts,
    two_step, user,
};
use crate::zone;

/// The URL path of the form.
pub(super) const PATH: &str = "/admin/second-step/";
/// Time that a user has to enter the code.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);
const PURPOSE: &str = "second step";

/// There is no page without a form; redirects.
pub(super) async fn show() -> Redirect {
    Redirect::to(LOGIN_PATH)
}

/// Handles the code: 303 with a session, or the form again.
pub(super) async fn submit(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let form = accounts.form(&context, &headers, redirect::HOME);
    let Ok(request) = csrf::check(&accounts.origins, &context, &form.accepted(), request).await else {
        return form.expired();
    };
    let sent = Form::read(request, Uploads::Refused).await?;
    let text = |field| sent.text(field).unwrap_or_default();
    let form = accounts.form(&context, &headers, redirect::local(text("next")));
    let form = form.carrying(text(kept::FIELD));
    let Some(user) = accounts.proven(&form, text("step")).await? else {
        return form.expired();
    };
    let code = text("code");
    let counted = match accounts.count_code(&user, &context, &headers, code).await? {
        Ok(counted) => counted,
        Err(refused) => return form.come_later(&user, refused, &context).await,
    };
    sleep(counted.delay).await;
    let tx = accounts.core.db.begin().await?;
    if two_step::accepts(&tx, &accounts.core.secret, user.id, code).await? {
        counted.forgive(&tx).await?;
        let browser = Browser {
            context: &context,
            headers: &headers,
            replaces: super::authenticator::session_hash(&headers, &context),
        };
        let cookies = accounts
            .begin_session(tx, &user, &browser, counted.caller)
            .await?;
        sign_in::count("success");
        return form.welcome(&context, &cookies);
    }
    drop(tx);
    sign_in::count("failed");
    tracing::warn!(user = user.id, "a second step failed");
    accounts.note_failure(&context, Some(user.id)).await;
    accounts.tell_of_codes(&counted, &user, &context).await?;
    let message = Message::new("second-step-wrong");
    form.ask_for_code(&user, StatusCode::FORBIDDEN, Some(message))
}

impl Accounts {
    /// The user whose password was just given in this browser.
    async fn proven(&self, form: &BoundForm<'_>, step: &str) -> Result<Option<user::Model>, Error> {
        let mut parts = step.split('.');
        let (Some(id), Some(ends), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
            return Ok(None);
        };
        let (Ok(id), Ok(ends)) = (id.parse::<i64>(), ends.parse::<i64>()) else {
            return Ok(None);
        };
        if ends < zone::now().timestamp() {
            return Ok(None);
        }
        let user = user::Entity::find_by_id(id).one(self.core.db.read()).await?;
        Ok(user.filter(|user| {
            let word = word(form, user, ends);
            user.is_active && self.core.secret.verify(PURPOSE, word.as_bytes(), signature)
        }))
    }
}

fn word(form: &BoundForm<'_>, user: &user::Model, ends: i64) -> String {
    format!("{} {} {ends} {}", form.pre, user.id, user.password.0)
}

impl BoundForm<'_> {
    /// The page that asks this user for a code.
    pub(super) fn ask_for_code(
        self,
        user: &user::Model,
        status: StatusCode,
        error: Option<Message>,
    ) -> Result<Response, Error> {
        let ends = (zone::now() + PATIENCE).timestamp();
        let signature = self
            .accounts
            .core
            .secret
            .sign(PURPOSE, word(&self, user, ends).as_bytes());
        let step = format!("{}.{ends}.{signature}", user.id);
        if self.is_for_script {
            let error = error.map(|error| error.render(self.lang));
            let said = json!({ "token": self.token(), "step": step, "error": error });
            return Ok((status, self.cookie(), Json(said)).into_response());
        }
        let page = SecondStepPage {
            page: self.accounts.page(self.lang),
            csrf: self.token(),
            step,
            error,
            next: self.next.clone(),
            kept: self.kept.clone(),
        };
        Ok((status, self.cookie(), page.respond()?).into_response())
    }

    /// The page again, after too many attempts.
    async fn come_later(
        self,
        user: &user::Model,
        refused: Refused,
        context: &Context,
    ) -> Result<Response, Error> {
        sign_in::count("throttled");
        metrics::counter!("rate_limited_total", "rule" => "second_step").increment(1);
        self.accounts.note_failure(context, Some(user.id)).await;
        let status = StatusCode::TOO_MANY_REQUESTS;
        let mut response = self.ask_for_code(user, status, Some(refused.message))?;
        response.headers_mut().insert(RETRY_AFTER, refused.seconds.into());
        Ok(response)
    }

    /// Redirects to the first page.
    fn expired(self) -> Result<Response, Error> {
        self.show(StatusCode::FORBIDDEN, Some(Message::new("login-expired")), "")
    }
}

//! The log-in form: showing it, taking it, and the way out.
//!
//! The form's CSRF token is bound to a cookie that this browser got with the form, so that nobody can be signed in as
//! somebody else by a foreign page.

use std::sync::Arc;

use admin::LoginPage;
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{RETRY_AFTER, SET_COOKIE},
    },
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use text::Message;
use web::{
    Authenticate as _, Context, Error, Identity, Query, Scheme,
    access::LOGIN_PATH,
    cookie, csrf,
    form::{Form, Uploads},
};

use super::{
    Accounts,
    callers::session_hash,
    cookies::Cookies,
    device, next, session,
    sign_in::{Attempt, Browser, Outcome},
};
use crate::audit::{self, Entry};

/// The cookie that a log-in form is bound to.
const PRE: &str = "pre";
/// What the tokens of such forms are signed for.
const FORM: &str = "log-in form";
/// Seconds that an open form works.
const PRE_AGE: u64 = 24 * 60 * 60;
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The form; who is signed in already goes on.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let next = next::local(query.get("next").unwrap_or_default());
    let identity = accounts.callers.authenticate(&headers, &context).await?;
    if identity.is_some_and(|identity| identity.csrf.is_some() && identity.can(super::ENROL)) {
        return Ok(Redirect::to(next).into_response());
    }
    let form = accounts.form(&context, &headers, next);
    form.show(StatusCode::OK, None, "")
}

/// Takes the form: 303 with a session, or the form again with what is wrong.
pub(super) async fn submit(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let token = accounts.form(&context, &headers, next::HOME).accepted();
    let Ok(request) = csrf::check(&accounts.origins, &context, &token, request).await else {
        let form = accounts.form(&context, &headers, next::HOME);
        return form.show(StatusCode::FORBIDDEN, Some(Message::new("login-expired")), "");
    };
    let sent = Form::read(request, Uploads::Refused).await?;
    let text = |field| sent.text(field).unwrap_or_default();
    let username = text("username").trim();
    let next = next::local(text("next"));
    let browser = Browser {
        context: &context,
        headers: &headers,
        replaces: session_hash(&headers, &context),
    };
    let attempt = Attempt {
        username,
        password: text("password"),
        device: device::brought(&headers, &context),
        browser: &browser,
        context: &context,
    };
    let form = accounts.form(&context, &headers, next);
    match accounts.sign_in(attempt).await? {
        Outcome::SignedIn(cookies) => Ok(welcome(&accounts, &context, &cookies, next)),
        Outcome::SecondStep(user) => form.ask_for_code(&user, StatusCode::OK, None),
        Outcome::Failed => form.show(
            StatusCode::FORBIDDEN,
            Some(Message::new("login-failed")),
            username,
        ),
        Outcome::Throttled(refused) => {
            let mut response = form.show(StatusCode::TOO_MANY_REQUESTS, Some(refused.message), username)?;
            response.headers_mut().insert(RETRY_AFTER, refused.seconds.into());
            Ok(response)
        }
    }
}

/// On to the page that was wanted, with the cookies of somebody who signed in.
pub(super) fn welcome(accounts: &Accounts, context: &Context, cookies: &Cookies, next: &str) -> Response {
    let cookies = AppendHeaders(cookies.headers(accounts, context));
    let form_is_over = AppendHeaders([(SET_COOKIE, cookie::set(context.scheme, PRE, "", 0))]);
    (cookies, form_is_over, Redirect::to(next)).into_response()
}

/// Ends the session, here and in the browser.
pub(super) async fn sign_out(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
) -> Result<Response, Error> {
    if let Some(hash) = session_hash(&headers, &context) {
        let tx = accounts.core.db.begin().await?;
        session::end(&tx, &hash).await?;
        let subject = format!("user:{}", identity.user_id);
        let entry = Entry::of_request(&identity, &context, "user.signed_out", subject);
        audit::record(&tx, [entry]).await?;
        tx.commit().await?;
        accounts.callers.forget_session(hash);
    }
    let gone = [
        (SET_COOKIE, cookie::set(context.scheme, session::COOKIE, "", 0)),
        (
            CLEAR_SITE_DATA,
            HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
        ),
    ];
    Ok((gone, Redirect::to(LOGIN_PATH)).into_response())
}

impl Accounts {
    /// A form bound to the browser's cookie; a browser without one gets one.
    pub(super) fn form(&self, context: &Context, headers: &HeaderMap, next: &str) -> BoundForm<'_> {
        let known = cookie::get(headers, &cookie::name(context.scheme, PRE));
        let known = known.filter(|value| is_token(value)).map(ToOwned::to_owned);
        BoundForm {
            accounts: self,
            pre: known.unwrap_or_else(web::random_token),
            next: next.to_owned(),
            lang: context.lang,
            scheme: context.scheme,
        }
    }
}

/// Whether this can be a cookie of ours; anything else could not be sent back in a header.
fn is_token(value: &str) -> bool {
    value.len() == 43
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// A form that only this browser can send.
pub(super) struct BoundForm<'a> {
    pub(super) accounts: &'a Accounts,
    /// The value of the browser's cookie.
    pub(super) pre: String,
    pub(super) next: String,
    pub(super) lang: text::Lang,
    scheme: Scheme,
}

impl BoundForm<'_> {
    pub(super) fn token(&self) -> String {
        self.accounts.core.secret.sign(FORM, self.pre.as_bytes())
    }

    /// The tokens that count, as `csrf::check` takes them.
    pub(super) fn accepted(&self) -> String {
        csrf::any_of(self.accounts.core.secret.signatures(FORM, self.pre.as_bytes()))
    }

    /// The header that keeps the browser's cookie.
    pub(super) fn cookie(&self) -> [(HeaderName, HeaderValue); 1] {
        [(SET_COOKIE, cookie::set(self.scheme, PRE, &self.pre, PRE_AGE))]
    }

    pub(super) fn show(
        self,
        status: StatusCode,
        error: Option<Message>,
        username: &str,
    ) -> Result<Response, Error> {
        let cookie = self.cookie();
        let page = LoginPage {
            page: self.accounts.page(self.lang),
            csrf: self.token(),
            username: username.to_owned(),
            error,
            next: self.next,
        };
        Ok((status, cookie, page.respond()?).into_response())
    }
}

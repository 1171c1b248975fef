//! The log-in form: showing it, handling it, and signing out.
//!
//! The form's CSRF token is bound to a cookie that this browser got with the form. Therefore a page of another site
//! cannot sign the user in under another account.

use std::sync::Arc;

use admin::LoginPage;
use axum::{
    Json,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{ACCEPT, RETRY_AFTER, SET_COOKIE},
    },
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use serde_json::json;
use text::Message;
use web::{
    Authenticate as _, Context, Error, Identity, Kept, Query, Scheme,
    access::LOGIN_PATH,
    cookie, csrf,
    form::{Form, Uploads},
    kept,
};

use super::{
    authenticator::session_hash,
    cookies::Cookies,
    redirect, resume, session,
    sign_in::{Attempt, Browser, Outcome},
    state::Accounts,
    trusted_device,
};
use crate::audit::{self, Entry};

/// The cookie that a log-in form is bound to.
const PRE: &str = "pre";
/// The purpose for which the tokens of such forms are signed.
const FORM: &str = "log-in form";
/// Seconds for which an open form is valid.
const PRE_AGE: u64 = 24 * 60 * 60;
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Shows the form; redirects a user who is already signed in.
pub(super) async fn show(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let next = redirect::local(query.get("next").unwrap_or_default());
    let identity = accounts.callers.authenticate(&headers, &context).await?;
    // The script of a page of one user requests the form although another user is signed in.
    let is_another = is_for_script(&headers) && query.get("as") == Some("another");
    let proof = identity
        .filter(|_| !is_another)
        .filter(|identity| identity.can(super::permissions::ENROL))
        .and_then(|identity| Some((identity.user_id, identity.csrf?)));
    match proof {
        Some((user_id, proof)) if is_for_script(&headers) => {
            Ok(resume::told_of(user_id, &csrf::stamped(&proof, user_id)))
        }
        Some(_) => Ok(Redirect::to(next).into_response()),
        None => accounts
            .form(&context, &headers, next)
            .show(StatusCode::OK, None, ""),
    }
}

/// Whether the request comes from the script of an open page, which signs its user in without leaving the page.
pub(super) fn is_for_script(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .is_some_and(|accept| accept == "application/json")
}

/// Handles the form: 303 with a session, or the form again with an error.
pub(super) async fn submit(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let token = accounts.form(&context, &headers, redirect::HOME).accepted();
    let Ok(request) = csrf::check(&accounts.origins, &context, &token, request).await else {
        let form = accounts.form(&context, &headers, redirect::HOME);
        return form.show(StatusCode::FORBIDDEN, Some(Message::new("login-expired")), "");
    };
    let sent = Form::read(request, Uploads::Refused).await?;
    let text = |field| sent.text(field).unwrap_or_default();
    let username = text("username").trim();
    let next = redirect::local(text("next"));
    let browser = Browser {
        context: &context,
        headers: &headers,
        replaces: session_hash(&headers, &context),
    };
    let attempt = Attempt {
        username,
        password: text("password"),
        device: trusted_device::brought(&headers, &context),
        browser: &browser,
        context: &context,
    };
    let form = accounts
        .form(&context, &headers, next)
        .carrying(text(kept::FIELD));
    match accounts.sign_in(attempt).await? {
        Outcome::SignedIn(cookies) => form.welcome(&context, &cookies),
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

/// Ends the session on the server and in the browser.
pub(super) async fn sign_out(
    State(accounts): State<Arc<Accounts>>,
    context: Context,
    identity: Identity,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    Form::read(request, Uploads::Refused).await?;
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
        (SET_COOKIE, cookie::set(context.scheme, cookie::SESSION, "", 0)),
        (
            CLEAR_SITE_DATA,
            HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
        ),
    ];
    Ok((gone, Redirect::to(LOGIN_PATH)).into_response())
}

impl Accounts {
    /// A form that is bound to the browser's cookie; a browser without the cookie gets one.
    pub(super) fn form(&self, context: &Context, headers: &HeaderMap, next: &str) -> BoundForm<'_> {
        let known = cookie::get(headers, &cookie::name(context.scheme, PRE));
        let known = known.filter(|value| is_token(value)).map(ToOwned::to_owned);
        BoundForm {
            accounts: self,
            pre: known.unwrap_or_else(web::random_token),
            next: next.to_owned(),
            kept: String::new(),
            lang: context.lang,
            scheme: context.scheme,
            is_for_script: is_for_script(headers),
        }
    }
}

/// Whether this can be a cookie of this site; any other value could not be sent back in a header.
fn is_token(value: &str) -> bool {
    value.len() == 43
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// A form that only this browser can submit.
pub(super) struct BoundForm<'a> {
    pub(super) accounts: &'a Accounts,
    /// The value of the browser's cookie.
    pub(super) pre: String,
    pub(super) next: String,
    /// A kept form to continue with afterwards, encrypted for this browser.
    pub(super) kept: String,
    pub(super) lang: text::Lang,
    scheme: Scheme,
    pub(super) is_for_script: bool,
}

impl BoundForm<'_> {
    pub(super) fn token(&self) -> String {
        self.accounts.core.secret.sign(FORM, self.pre.as_bytes())
    }

    /// The CSRF values that are accepted, in the format of `csrf::check`.
    pub(super) fn accepted(&self) -> String {
        csrf::any_of(self.accounts.core.secret.signatures(FORM, self.pre.as_bytes()))
    }

    /// The header that sets the browser's cookie.
    pub(super) fn cookie(&self) -> [(HeaderName, HeaderValue); 1] {
        [(SET_COOKIE, cookie::set(self.scheme, PRE, &self.pre, PRE_AGE))]
    }

    /// Adds a form that was submitted before and continues afterwards.
    pub(super) fn carrying(mut self, kept: &str) -> Self {
        kept.clone_into(&mut self.kept);
        self
    }

    pub(super) fn show(
        self,
        status: StatusCode,
        error: Option<Message>,
        username: &str,
    ) -> Result<Response, Error> {
        self.page(status, error, &[], username)
    }

    /// The page, with notes above its form.
    pub(super) fn page(
        self,
        status: StatusCode,
        error: Option<Message>,
        notes: &[Message],
        username: &str,
    ) -> Result<Response, Error> {
        let cookie = self.cookie();
        if self.is_for_script {
            let error = error.map(|error| error.render(self.lang));
            let said = json!({ "token": self.token(), "error": error });
            return Ok((status, cookie, Json(said)).into_response());
        }
        let page = LoginPage {
            page: self.accounts.page(self.lang),
            csrf: self.token(),
            username: username.to_owned(),
            error,
            notes: notes.iter().map(|note| note.render(self.lang)).collect(),
            next: self.next,
            kept: self.kept,
        };
        Ok((status, cookie, page.respond()?).into_response())
    }

    /// Redirects to the requested page, or shows the form that was submitted too late, with the cookies of a signed-in
    /// user.
    pub(super) fn welcome(&self, context: &Context, cookies: &Cookies) -> Result<Response, Error> {
        let accounts = self.accounts;
        let signed_in = AppendHeaders(cookies.headers(accounts, context));
        let csrf = accounts.token_of(&cookies.session, cookies.user_id);
        if self.is_for_script {
            return Ok((signed_in, resume::told_of(cookies.user_id, &csrf)).into_response());
        }
        // The cookie is kept: a reload of the page with the form signs in once more.
        if let Some(kept) = Kept::open(&accounts.core.secret, &self.pre, &self.kept) {
            let page = accounts.resume(kept, cookies.user_id, csrf, self.lang)?;
            return Ok((signed_in, page).into_response());
        }
        let forgotten = AppendHeaders([(SET_COOKIE, cookie::set(context.scheme, PRE, "", 0))]);
        Ok((signed_in, forgotten, Redirect::to(&self.next)).into_response())
    }
}

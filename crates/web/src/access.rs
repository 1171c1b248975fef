//! Access to routes. A route cannot be registered without an access rule.

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use text::{Lang, Message};

use crate::{
    Context, Error, Flash, Kept, Permission, Permissions, Scope, csrf,
    guard::{Shared, request::wants_html},
    query,
};

/// The sign-in page. A page that requires a user redirects there with its own address in `next`.
pub const LOGIN_PATH: &str = "/admin/login/";
/// The page that asks for the password again.
pub const CONFIRM_PATH: &str = "/admin/confirm/";

/// What a route requires of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone. No cookie and no token is read, so CSRF does not apply (`docs/api/contract.md#csrf`).
    Public,
    /// A signed-in user or API token with this permission.
    Requires(Permission),
    /// A page for people: a signed-in user with this permission. API tokens are not accepted, and a client that is not
    /// signed in is redirected to [`LOGIN_PATH`].
    Page(Permission),
    /// A page for people that asks for the password again if it was last given more than ten minutes ago: users,
    /// exports, backups, the user's own two-step sign-in (`SECURITY.md#giving-the-password-again`).
    Sudo(Permission),
}

impl Access {
    /// The required permission; `None` for a public route.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Public => None,
            Self::Requires(permission) | Self::Page(permission) | Self::Sudo(permission) => Some(permission),
        }
    }
}

/// The authenticated client.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Key of the user.
    pub user_id: i64,
    /// Name to sign in with.
    pub username: String,
    /// Permissions of the user.
    pub permissions: Permissions,
    /// The CSRF token of the session; `None` with an API token, which no browser sends automatically.
    pub csrf: Option<String>,
    /// The CSRF tokens of pages rendered while the site had other keys. They are accepted, too.
    pub older_csrf: Vec<String>,
    /// The language of the session's pages.
    pub lang: Option<Lang>,
    /// Whether the user gave the password within the last ten minutes.
    pub is_confirmed: bool,
    /// The page to which a user is redirected from pages that are not allowed, because an action is required there
    /// first. A program gets 403 with the reason.
    pub detour: Option<&'static str>,
}

impl Identity {
    /// Whether the user has the permission.
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.scope(permission).is_some()
    }

    /// The rows for which the user has the permission.
    ///
    /// # Errors
    /// 403 if there are none.
    pub fn scope(&self, permission: Permission) -> Result<Scope, Error> {
        self.permissions
            .scope(permission)
            .ok_or_else(|| self.denied(permission))
    }

    /// 403 because of a missing permission. The permission is logged; the user and the request are in the span of the
    /// log line.
    pub fn denied(&self, permission: Permission) -> Error {
        denied(permission);
        Error::forbidden()
    }
}

fn denied(permission: Permission) {
    tracing::warn!(event = "denied", permission = permission.0, "denied");
}

/// Finds the user of a session cookie or an API token. The accounts slice implements it.
#[async_trait]
pub trait Authenticate: Send + Sync {
    /// `None` without credentials or with an unknown session.
    ///
    /// # Errors
    /// An API token that is not valid, or the database is not available.
    async fn authenticate(&self, headers: &HeaderMap, context: &Context) -> Result<Option<Identity>, Error>;

    /// Returns a page for a user whose form could not be accepted. It asks for what is missing and keeps the typed
    /// values. `None`: there is no such page, and the client is redirected without the values.
    ///
    ///
    /// # Errors
    /// The page could not be rendered.
    async fn interrupted(&self, _: Interrupted<'_>) -> Result<Option<Response>, Error> {
        Ok(None)
    }
}

/// Why a form could not be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The session has ended.
    SignIn,
    /// The password has to be given again.
    Confirm,
    /// The page belongs to an earlier session.
    Stale,
}

/// A form that could not be accepted.
pub struct Interrupted<'a> {
    /// The reason.
    pub why: Why,
    /// The typed values.
    pub kept: Kept,
    /// The user who sent it, if signed in.
    pub identity: Option<&'a Identity>,
    /// The headers of the request.
    pub headers: &'a HeaderMap,
    /// Context of the request.
    pub context: &'a Context,
}

/// The user found by the route's access check.
impl<S: Sync> FromRequestParts<S> for Identity {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get::<Arc<Self>>()
            .map(|identity| identity.as_ref().clone())
            .ok_or_else(Error::forbidden)
    }
}

/// The access check before every handler that is not public.
pub(crate) async fn check(access: Access, mut request: Request, next: Next) -> Result<Response, Error> {
    let Some(permission) = access.permission() else {
        return Ok(next.run(request).await);
    };
    let is_page = matches!(access, Access::Page(_) | Access::Sudo(_));
    let extensions = request.extensions();
    let shared = extensions
        .get::<Arc<Shared>>()
        .cloned()
        .ok_or_else(Error::forbidden)?;
    let mut context = extensions
        .get::<Context>()
        .cloned()
        .ok_or_else(Error::forbidden)?;
    let identity = shared
        .authenticate
        .authenticate(request.headers(), &context)
        .await?
        .filter(|identity| !is_page || identity.csrf.is_some());
    let Some(mut identity) = identity else {
        return if is_page {
            let elsewhere = detour(LOGIN_PATH, &request);
            interrupt(&shared, Why::SignIn, None, &context, request, Ok(elsewhere)).await
        } else {
            // Anonymous clients try any address; that is no reason for a warning.
            tracing::info!(
                event = "denied",
                permission = permission.0,
                "denied: the request has no session and no token"
            );
            Err(Error::forbidden())
        };
    };
    if let Some(lang) = identity.lang.filter(|_| is_page) {
        context.lang = lang;
        request.extensions_mut().insert(context.clone());
    }
    tracing::Span::current().record("user_id", identity.user_id);
    if !identity.can(permission) {
        denied(permission);
        return match identity.detour {
            Some(path) if is_page => Ok(detour(path, &request)),
            Some(_) => Err(Error::new(StatusCode::FORBIDDEN, Message::new("detour-first"))),
            None => Err(Error::forbidden()),
        };
    }
    if matches!(access, Access::Sudo(_)) && !identity.is_confirmed {
        let elsewhere = detour(CONFIRM_PATH, &request);
        let who = Some(&identity);
        return interrupt(&shared, Why::Confirm, who, &context, request, Ok(elsewhere)).await;
    }
    if let Some(proof) = identity.csrf.take() {
        if !request.method().is_safe() {
            let accepted = csrf::any_of(std::iter::once(&proof).chain(&identity.older_csrf));
            let (judged, verdict) = csrf::judge(&shared.csrf, &context, &accepted, request).await?;
            request = judged;
            if verdict == csrf::Verdict::Unproven && is_page {
                identity.csrf = Some(csrf::stamped(&proof, identity.user_id));
                let (who, refused) = (Some(&identity), Err(csrf::refused()));
                return interrupt(&shared, Why::Stale, who, &context, request, refused).await;
            }
            if verdict != csrf::Verdict::Proven {
                return Err(csrf::refused());
            }
        }
        identity.csrf = Some(csrf::stamped(&proof, identity.user_id));
    }
    request.extensions_mut().insert(Arc::new(identity));
    let flash = Flash::of(request.uri(), request.headers(), context.scheme);
    let flash = flash.filter(|_| is_page && request.method() == Method::GET);
    let has_flash = flash.is_some();
    if let Some(flash) = flash {
        request.extensions_mut().insert(flash);
    }
    let mut response = next.run(request.map(Body::new)).await;
    if has_flash && response.status() == StatusCode::OK {
        response = (Flash::shown(context.scheme), response).into_response();
    }
    Ok(response)
}

/// Answers a form that cannot be accepted now with a page that asks for what is missing and keeps the typed values.
/// Programs, and forms of other sites, get the response for a request without a form.
async fn interrupt(
    shared: &Shared,
    why: Why,
    identity: Option<&Identity>,
    context: &Context,
    request: Request,
    elsewhere: Result<Response, Error>,
) -> Result<Response, Error> {
    let headers = request.headers().clone();
    let is_form = !request.method().is_safe() && wants_html(&headers);
    if !is_form || !csrf::is_ours(&shared.csrf, context, &headers) {
        return elsewhere;
    }
    let Some(kept) = Kept::read(request).await else {
        return elsewhere;
    };
    let interrupted = Interrupted {
        why,
        kept,
        identity,
        headers: &headers,
        context,
    };
    match shared.authenticate.interrupted(interrupted).await? {
        Some(page) => Ok(page),
        None => elsewhere,
    }
}

/// 303 to another page that comes first. For a safe method, the requested page is put into `next`, so that it follows.
fn detour(path: &str, request: &Request) -> Response {
    let target = request
        .uri()
        .path_and_query()
        .filter(|_| request.method().is_safe());
    let location = target.map_or_else(
        || path.to_owned(),
        |target| format!("{path}?next={}", query::encode(target.as_str())),
    );
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

//! Who may use a route. A route cannot be registered without saying so.

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::{HeaderMap, request::Parts};
use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    middleware::Next,
    response::Response,
};

use crate::{Context, Error, csrf, guard::Shared};

/// Something a user may do, named `slice.verb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permission(pub &'static str);

/// What a route asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone; no cookie and no token is looked at, so CSRF cannot matter (CONTRACT §2).
    Public,
    /// A signed-in user or API token with this permission.
    Requires(Permission),
}

/// Who is calling.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Key of the user.
    pub user_id: i64,
    /// Name to sign in with.
    pub username: String,
    /// What the user may do.
    pub permissions: Vec<Permission>,
    /// The CSRF token of the session; `None` if an API token was used, which no browser sends by itself.
    pub csrf: Option<String>,
}

impl Identity {
    /// Whether the user has the permission.
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

/// Finds the user behind a session cookie or an API token; the accounts slice does it.
#[async_trait]
pub trait Authenticate: Send + Sync {
    /// `None` without credentials or with an unknown session.
    ///
    /// # Errors
    /// An API token that is not valid, or the database is not available.
    async fn authenticate(&self, headers: &HeaderMap, context: &Context) -> Result<Option<Identity>, Error>;
}

/// The user whom the route's access check found.
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

/// The check in front of every handler that is not public.
pub(crate) async fn check(
    permission: Permission,
    mut request: Request,
    next: Next,
) -> Result<Response, Error> {
    let shared = request
        .extensions()
        .get::<Arc<Shared>>()
        .cloned()
        .ok_or_else(Error::forbidden)?;
    let context = request
        .extensions()
        .get::<Context>()
        .cloned()
        .ok_or_else(Error::forbidden)?;
    let identity = shared
        .authenticate
        .authenticate(request.headers(), &context)
        .await?;
    let identity = identity
        .filter(|identity| identity.can(permission))
        .ok_or_else(Error::forbidden)?;
    if let Some(token) = &identity.csrf
        && !request.method().is_safe()
    {
        request = csrf::check(&shared.csrf, &context, token, request).await?;
    }
    request.extensions_mut().insert(Arc::new(identity));
    Ok(next.run(request.map(Body::new)).await)
}

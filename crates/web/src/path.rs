//! Parameters of a path. What does not fit is an address that does not exist, so it is 404 and never an error of its own.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use crate::Error;

/// The parameters of the path. Takes the place of axum's extractor, whose errors are texts that name types of Rust.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        #[expect(clippy::disallowed_types, reason = "here its errors are replaced")]
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|path| Self(path.0)).map_err(|_| Error::not_found())
    }
}

/// The only parameter of the path: the key of an object, in digits.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await?;
        let is_number = text.bytes().all(|b| b.is_ascii_digit());
        let id = is_number.then(|| text.parse().ok()).flatten();
        id.map(Self).ok_or_else(Error::not_found)
    }
}

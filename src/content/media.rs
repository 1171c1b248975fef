//! `/media/`: the pictures of the catalogue. Files of leads are never there.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, Method, header::CACHE_CONTROL},
    response::Response,
};
use web::{Access, Error, Routes};

use super::{Content, renditions};

/// Renditions are named after what they hold.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub(super) fn routes() -> Routes<Arc<Content>> {
    Routes::new().get("/media/{*path}", Access::Public, picture)
}

async fn picture(
    State(content): State<Arc<Content>>,
    path: Result<Path<String>, PathRejection>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(path) = path.map_err(|_| Error::not_found())?;
    let picture = content.core.public.read(&path).await?;
    let mut response = web::file::public(picture, &method, &headers).await?;
    if path.split('/').next() == Some(renditions::FOLDER) {
        response.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    }
    Ok(response)
}

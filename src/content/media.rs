//! `/media/`: the pictures of the catalogue. Files of leads are never there.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::HeaderMap,
    response::Response,
};
use web::{Access, Error, Routes};

use super::Content;

pub(super) fn routes() -> Routes<Arc<Content>> {
    Routes::new().get("/media/{*path}", Access::Public, picture)
}

async fn picture(
    State(content): State<Arc<Content>>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(path) = path.map_err(|_| Error::not_found())?;
    let picture = content.core.public.read(&path).await?;
    web::file::public(picture, &headers).await
}

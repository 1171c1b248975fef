//! `/media/`, and the path of `MEDIA_URL` if it is another one: the pictures of the catalogue. Files of leads are never
//! served there.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, header::CACHE_CONTROL},
    response::Response,
};
use web::{Access, Error, Path, Routes};

use super::{renditions, state::Content};

/// Renditions are named after their content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The path under which pages of the admin and a CDN find pictures, whatever the path for visitors is.
const PATH: &str = "/media/{*path}";

pub(super) fn routes(path: &str) -> Routes<Arc<Content>> {
    let routes = Routes::new().get(PATH, Access::Public, picture);
    let path = format!("{path}{{*path}}");
    if path == PATH {
        return routes;
    }
    // Paths of routes live as long as the program; this leaks one more path, once.
    routes.get(path.leak(), Access::Public, picture)
}

async fn picture(
    State(content): State<Arc<Content>>,
    Path(path): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let picture = content.core.public.read(&path).await?;
    let mut response = web::file::public(picture, &method, &headers).await?;
    if path.split('/').next() == Some(renditions::recipe::FOLDER) {
        response.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    }
    Ok(response)
}

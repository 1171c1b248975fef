//! The pages for visitors: a front end that is served at `/`, beside the API (`docs/website.md`).
//!
//! | file | what it is |
//! |---|---|
//! | `example` | the front end that comes with the program |
//! | `folder` | a front end in a folder |
//! | `media_type` | types of files by their extensions |
//! | `checks` | what `paradise check` finds |

mod checks;
mod example;
mod folder;
mod media_type;
mod settings;

use std::{borrow::Cow, sync::Arc};

use ::settings::Group;
use axum::{
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header::ACCEPT_ENCODING},
    response::Response,
};
use percent_encoding::percent_decode_str;
use web::{Error, Routes};

pub use self::settings::{FrontEnd, WebsiteSettings};
use crate::{
    failure::Failure,
    settings::TAKEN,
    slice::{Served, Slice},
};
use folder::Folder;

/// The page of a front end that draws every page in the browser.
const INDEX: &str = "index.html";

/// The slice.
pub fn slice() -> Slice {
    Slice {
        settings: Some(Group::of::<WebsiteSettings>()),
        checks: checks::CHECKS,
        serve: |site| {
            let front_end = match site.core.settings.get::<WebsiteSettings>().dir.clone() {
                None => return Ok(Served::default()),
                Some(FrontEnd::Example) => Website::Example,
                Some(FrontEnd::Folder(root)) => {
                    if let Some((name, store)) = site.core.settings.overlap(&root) {
                        return Err(Failure::new(format!(
                            "WEBSITE_DIR={} and {name}={} lie in each other, and everything in WEBSITE_DIR is public",
                            root.display(),
                            store.display()
                        )));
                    }
                    Website::Folder(Folder::open(&root)?)
                }
            };
            Ok(Served {
                website: Some(routes(front_end)),
                ..Served::default()
            })
        },
        ..Slice::new("website")
    }
}

enum Website {
    Example,
    Folder(Folder),
}

fn routes(website: Website) -> Routes {
    Routes::new().otherwise(page).with_state(&Arc::new(website))
}

/// The file at a path; for an address that names no file, the page of the front end.
async fn page(
    State(website): State<Arc<Website>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let path = percent_decode_str(uri.path())
        .decode_utf8()
        .map_err(|_| Error::not_found())?;
    let first = path.split('/').nth(1).unwrap_or_default();
    let is_read = matches!(method, Method::GET | Method::HEAD);
    if !is_read || TAKEN.contains(&first) || first == "media" {
        return Err(Error::not_found());
    }
    let path = path.trim_start_matches('/');
    match &*website {
        Website::Example => match example::file(path).or_else(|| example::file(page_of(path)?)) {
            Some(file) => Ok(file.respond(&headers)),
            None => Err(Error::not_found()),
        },
        Website::Folder(folder) => {
            for candidate in candidates(path) {
                if let Some(response) = folder.answer(&candidate, &method, &headers).await? {
                    return Ok(response);
                }
            }
            // Without conditions and ranges: an answer with another status has to be whole.
            let plain = headers
                .get(ACCEPT_ENCODING)
                .map(|value| (ACCEPT_ENCODING, value.clone()));
            let plain = plain.into_iter().collect();
            if let Some(mut response) = folder.answer("404.html", &method, &plain).await? {
                *response.status_mut() = StatusCode::NOT_FOUND;
                return Ok(response);
            }
            let page = page_of(path).ok_or_else(Error::not_found)?;
            let answer = folder.answer(page, &method, &headers).await?;
            answer.ok_or_else(Error::not_found)
        }
    }
}

/// The page that draws an address in the browser. An address with an extension names a file that is missing.
fn page_of(path: &str) -> Option<&'static str> {
    let last = path.rsplit('/').next().unwrap_or_default();
    (!last.contains('.')).then_some(INDEX)
}

/// The files that an address can mean, as builders of static sites name them.
fn candidates(path: &str) -> Vec<Cow<'_, str>> {
    if path.is_empty() || path.ends_with('/') {
        return vec![format!("{path}{INDEX}").into()];
    }
    vec![
        path.into(),
        format!("{path}.html").into(),
        format!("{path}/{INDEX}").into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_what_builders_make_of_it() {
        assert_eq!(candidates(""), ["index.html"]);
        assert_eq!(candidates("about/"), ["about/index.html"]);
        assert_eq!(candidates("about"), ["about", "about.html", "about/index.html"]);
        assert_eq!(page_of("uz/products/"), Some(INDEX));
        assert_eq!(page_of("uz/products"), Some(INDEX));
        assert_eq!(page_of("app.js"), None);
    }
}

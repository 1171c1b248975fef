//! The site configuration for nginx.

use askama::Template;
use axum::http::StatusCode;
use text::{Lang, Message};
use web::Error;

use super::{facts::Facts, file::File};
use crate::{failure::Failure, leads::LeadSettings, settings::Settings};

#[derive(Template)]
#[template(path = "deploy/nginx.conf", escape = "none")]
struct Site<'a> {
    f: &'a Facts,
    names: String,
    port: String,
    answers: [Answer; 3],
    /// Headers that the program's own answers have, too.
    headers: Vec<(String, String)>,
}

/// An error answer that nginx gives by itself, in the envelope that the API contract defines.
struct Answer {
    name: u16,
    /// The text in the site's first language.
    default: String,
    /// The text in the other languages, by their codes.
    others: Vec<(&'static str, String)>,
    /// In seconds.
    retry_after: Option<u8>,
}

pub(super) fn file(settings: &Settings, f: &Facts) -> Result<File, Failure> {
    let languages = settings.site.message_languages();
    let answer = |error: &Error, retry_after| Answer {
        name: error.status().as_u16(),
        default: quoted(&envelope(error, languages.first().copied().unwrap_or_default())),
        others: languages
            .iter()
            .skip(1)
            .map(|lang| (lang.code(), quoted(&envelope(error, *lang))))
            .collect(),
        retry_after,
    };
    let too_many = Error::new(StatusCode::TOO_MANY_REQUESTS, Message::new("too-many-requests"));
    let site = Site {
        names: f.hosts.join(" "),
        headers: web::headers_of_api(settings.web.hsts().as_deref()),
        port: f.port_behind_host(),
        answers: [
            answer(
                &Error::too_large(settings.get::<LeadSettings>().max_file_bytes()),
                None,
            ),
            answer(&too_many, Some(1)),
            answer(&Error::unavailable(), Some(5)),
        ],
        f,
    };
    File::new("nginx.conf", &site)
}

/// The body of an error as the program writes it.
pub(super) fn envelope(error: &Error, lang: Lang) -> String {
    error.envelope(lang).to_string()
}

/// A string of nginx's configuration. `$` would begin a variable, and there is no way to escape it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'").replace('$', "");
    format!("'{escaped}'")
}

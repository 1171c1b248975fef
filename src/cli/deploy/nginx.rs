//! The site for nginx.

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
    /// What answers of the program carry, too.
    headers: Vec<(String, String)>,
}

/// What nginx says by itself, in the contract's envelope.
struct Answer {
    name: u16,
    /// In the site's first language.
    default: String,
    /// In the others, by their codes.
    others: Vec<(&'static str, String)>,
    /// Seconds.
    retry_after: Option<u8>,
}

pub(super) fn file(settings: &Settings, f: &Facts) -> Result<File, Failure> {
    let languages: Vec<Lang> = settings
        .site
        .languages
        .iter()
        .map(|language| language.0)
        .collect();
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

/// A text of nginx's configuration; `$` would begin a variable, and nothing escapes it.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'").replace('$', "");
    format!("'{escaped}'")
}

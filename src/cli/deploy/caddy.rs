//! The Caddyfile.

use askama::Template;
use web::Error;

use super::{facts::Facts, file::File, nginx::envelope};
use crate::{failure::Failure, leads::LeadSettings, settings::Settings};

#[derive(Template)]
#[template(path = "deploy/Caddyfile", escape = "none")]
struct Site<'a> {
    f: &'a Facts,
    names: String,
    port: String,
    too_large: String,
    unavailable: String,
}

pub(super) fn file(settings: &Settings, f: &Facts) -> Result<File, Failure> {
    let lang = settings
        .site
        .message_languages()
        .first()
        .copied()
        .unwrap_or_default();
    let port = f.port_behind_host();
    let names: Vec<_> = f
        .plain_hosts()
        .iter()
        .map(|host| format!("{host}{port}"))
        .collect();
    let site = Site {
        names: names.join(", "),
        port,
        too_large: quoted(&envelope(
            &Error::too_large(settings.get::<LeadSettings>().max_file_bytes()),
            lang,
        )),
        unavailable: quoted(&envelope(&Error::unavailable(), lang)),
        f,
    };
    File::new("Caddyfile", &site)
}

/// A string of a Caddyfile. Between backticks, only braces that look like placeholders are special.
fn quoted(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

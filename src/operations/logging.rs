//! Logs: readable in a terminal and with `DEBUG`, else JSON; levels by part of the program.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{cli::Failure, settings::Settings};

/// Starts logging to stderr.
///
/// # Errors
/// `LOG_LEVEL` cannot be read.
pub fn start(settings: &Settings) -> Result<(), Failure> {
    // Django's names are upper case and call warnings WARNING.
    let level = settings
        .operations
        .log_level
        .to_ascii_lowercase()
        .replace("warning", "warn")
        .replace("critical", "error");
    // Steps of the schema are told by who applies them, not one by one by the library.
    let filter = EnvFilter::try_new(format!("sea_orm_migration=warn,{level}")).map_err(|_| {
        Failure::new(format!(
            "LOG_LEVEL = `{level}`: expected error, warn, info or debug, also by part: info,access=debug"
        ))
    })?;
    let is_terminal = std::io::stderr().is_terminal();
    let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(is_terminal);
    let registry = tracing_subscriber::registry().with(filter);
    if settings.site.debug || is_terminal {
        registry.with(layer.compact().with_target(false)).init();
    } else {
        registry.with(layer.json().flatten_event(true)).init();
    }
    Ok(())
}

//! Logs: readable in a terminal and with `DEBUG`, else JSON; levels by part of the program, also changed at run time.

mod file;

use std::io::IsTerminal as _;

use tracing_subscriber::{
    EnvFilter, Layer as _, Registry, filter::LevelFilter, fmt, layer::SubscriberExt as _, reload,
    util::SubscriberInitExt as _,
};

use crate::{cli::Failure, settings::Settings};
use file::LogFile;

/// What `LOG_LEVEL` may name without saying that it is ours.
const SLICES: [&str; 6] = ["accounts", "analytics", "cli", "content", "leads", "operations"];

/// Changes what is logged while the program runs.
#[derive(Clone, Debug)]
pub struct Levels(reload::Handle<EnvFilter, Registry>);

impl Levels {
    /// Takes a new `LOG_LEVEL`.
    ///
    /// # Errors
    /// It cannot be read; the old one stays.
    pub fn change(&self, level: &str) -> Result<(), Failure> {
        let filter = filter(level)?;
        self.0
            .reload(filter)
            .map_err(|error| Failure::new(format!("LOG_LEVEL: {error}")))
    }
}

/// Starts logging to stderr, and to `LOG_FILE_PATH` if it is set.
///
/// # Errors
/// `LOG_LEVEL` cannot be read, or the file not written.
pub fn start(settings: &Settings) -> Result<Levels, Failure> {
    let operations = &settings.operations;
    let (filter, handle) = reload::Layer::new(filter(&operations.log_level)?);
    let is_terminal = std::io::stderr().is_terminal();
    let terminal = fmt::layer().with_writer(std::io::stderr).with_ansi(is_terminal);
    let terminal = if settings.site.debug || is_terminal {
        terminal.compact().with_target(false).boxed()
    } else {
        terminal.json().flatten_event(true).boxed()
    };
    let file = operations
        .log_file
        .as_deref()
        .map(|path| {
            LogFile::open(path, operations.log_max_bytes.bytes(), operations.log_backups).map_err(|error| {
                Failure::new(format!(
                    "LOG_FILE_PATH: {} cannot be written: {error}",
                    path.display()
                ))
            })
        })
        .transpose()?
        .map(|file| fmt::layer().json().flatten_event(true).with_writer(file));
    tracing_subscriber::registry()
        .with(filter)
        .with(terminal)
        .with(file)
        .init();
    Ok(Levels(handle))
}

/// Understands `LOG_LEVEL`: Django's names too, which are upper case and call warnings WARNING; and slices by their short
/// names, `leads=debug`.
fn filter(level: &str) -> Result<EnvFilter, Failure> {
    let wrong = || {
        Failure::new(format!(
            "LOG_LEVEL = `{level}`: expected error, warn, info or debug, also by part: info,leads=debug"
        ))
    };
    // Steps of the schema are told by who applies them, not one by one by the library.
    let mut directives = vec!["sea_orm_migration=warn".to_owned()];
    for directive in level.to_ascii_lowercase().split(',') {
        let (part, level) = directive.trim().split_once('=').unwrap_or(("", directive.trim()));
        let level: LevelFilter = match level {
            "warning" => "warn",
            "critical" => "error",
            level => level,
        }
        .parse()
        .map_err(|_| wrong())?;
        directives.push(match part {
            "" => level.to_string(),
            slice if SLICES.contains(&slice) => format!("paradise::{slice}={level}"),
            part => format!("{part}={level}"),
        });
    }
    EnvFilter::try_new(directives.join(",")).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_understood_as_operators_write_them() {
        for (written, understood) in [
            ("INFO", "info"),
            ("WARNING", "warn"),
            ("info, leads=DEBUG", "paradise::leads=debug"),
            ("warn,access=debug", "access=debug"),
        ] {
            let Ok(filter) = filter(written) else {
                panic!("{written} is refused");
            };
            assert!(filter.to_string().contains(understood), "{written}: {filter}");
        }
        for slice in SLICES {
            let folder = std::path::Path::new("src").join(slice);
            assert!(folder.is_dir(), "{slice} is no part of the program");
        }
        assert!(filter("loud").is_err());
        assert!(filter("leads=loud").is_err());
    }
}

//! Logs: readable text in a terminal and with `DEBUG`, otherwise JSON. Levels can be set for parts of the program, also
//! at run time.
//!
//! | file | what it is |
//! |---|---|
//! | `level` | parses `LOG_LEVEL` |
//! | `record` | an event with the fields of its spans |
//! | `mask` | masks personal data and secrets |
//! | `line` | formats a record as a line |
//! | `queue` | the thread that writes lines, so that no caller waits |
//! | `file` | the log file with a bounded size |
//! | `layer` | the `tracing` layer that connects them; errors also go to [`sentry`](super::sentry) |

mod file;
mod layer;
pub(super) mod level;
mod line;
pub(super) mod mask;
mod panic;
mod queue;
pub(super) mod record;

use std::io::IsTerminal as _;

use tracing_subscriber::{
    EnvFilter, Registry, layer::SubscriberExt as _, reload, util::SubscriberInitExt as _,
};

pub use level::LogLevel;
pub use queue::dropped;

use super::{
    sentry::Sentry,
    settings::{LogFormat, OperationsSettings},
};
use crate::{failure::Failure, settings::Settings};
use file::LogFile;
use layer::Reporter;
use level::filter;
use line::{Shape, Writer};
use queue::Queue;

/// A handle that changes the log levels at run time.
#[derive(Clone, Debug)]
pub struct Levels(reload::Handle<EnvFilter, Registry>);

impl Levels {
    /// Applies a new `LOG_LEVEL`.
    ///
    /// # Errors
    /// It cannot be parsed. The old one remains in use.
    pub fn change(&self, level: &str) -> Result<(), Failure> {
        let filter = filter(level)?;
        self.0
            .reload(filter)
            .map_err(|error| Failure::new(format!("LOG_LEVEL: {error}")))
    }
}

/// The logging of a process. Call [`Logging::finish`] at the end of the program.
#[derive(Debug)]
pub struct Logging {
    levels: Levels,
    queue: Queue,
    sentry: Option<Sentry>,
    #[cfg(feature = "otel")]
    traces: Option<super::traces::Traces>,
}

impl Logging {
    /// A handle that changes the levels.
    pub fn levels(&self) -> Levels {
        self.levels.clone()
    }

    /// Writes the remaining lines and sends the remaining reports. Takes four seconds at most.
    pub async fn finish(self) {
        if let Some(sentry) = self.sentry {
            sentry.finish().await;
        }
        #[cfg(feature = "otel")]
        if let Some(traces) = self.traces {
            traces.finish().await;
        }
        self.queue.flush();
    }
}

/// Starts logging to stderr, to `LOG_FILE_PATH` if it is set, and of errors to `SENTRY_DSN` if it is set. From now on,
/// panics are logged too, and masked like everything else.
///
/// # Errors
/// `LOG_LEVEL` or `SENTRY_DSN` cannot be parsed, or the file cannot be written.
pub fn start(settings: &Settings) -> Result<Logging, Failure> {
    let operations = settings.get::<OperationsSettings>();
    mask::hide(&settings.secrets);
    let (filter, handle) = reload::Layer::new(filter(&operations.log_level)?);
    let file = operations.log_file.as_deref().map(|path| {
        LogFile::open(path, operations.log_max_bytes.bytes(), operations.log_backups).map_err(|error| {
            Failure::new(format!(
                "LOG_FILE_PATH: {} cannot be written: {error}",
                path.display()
            ))
        })
    });
    let file = file.transpose()?;
    let writer = Writer::here();
    let sentry = Sentry::start(&operations, &writer.instance)?;
    #[cfg(feature = "otel")]
    let traces = super::traces::Traces::start(&operations, &writer.instance)?;
    let (queue, reporter) = Reporter::start(writer, shape(settings), file, sentry.clone())
        .map_err(|error| Failure::new(format!("the log cannot be started: {error}")))?;
    let registry = tracing_subscriber::registry().with(filter).with(reporter);
    #[cfg(feature = "otel")]
    let registry = registry.with(traces.as_ref().map(super::traces::Traces::layer));
    registry.init();
    panic::log();
    if cfg!(not(feature = "otel")) && operations.otlp_endpoint.is_some() {
        tracing::warn!(
            "OTEL_EXPORTER_OTLP_ENDPOINT has no effect: this program was built without the feature `otel`"
        );
    }
    Ok(Logging {
        levels: Levels(handle),
        queue,
        sentry,
        #[cfg(feature = "otel")]
        traces,
    })
}

/// The format of stderr.
fn shape(settings: &Settings) -> Shape {
    let is_terminal = std::io::stderr().is_terminal();
    match settings.get::<OperationsSettings>().log_format {
        LogFormat::Json => Shape::Json,
        LogFormat::Auto if !settings.site.debug && !is_terminal => Shape::Json,
        LogFormat::Auto | LogFormat::Text => Shape::Text { color: is_terminal },
    }
}

//! Operations: health, logs, reports of errors, checks of the configuration.

pub mod checks;
mod health;
pub mod logging;
mod sentry;
mod settings;
#[cfg(feature = "otel")]
mod traces;

pub use health::routes;
pub use settings::{LogFormat, OperationsSettings};

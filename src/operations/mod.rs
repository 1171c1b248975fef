//! Operations: health, https, figures, logs, reports of errors, checks of the configuration, backups.

pub mod backup;
pub mod checks;
mod disk;
pub mod health;
pub mod https;
pub mod logging;
pub mod metrics;
pub mod mirror;
pub mod owners;
mod sentry;
mod settings;
mod silenced;
pub mod system;
#[cfg(feature = "otel")]
mod traces;
mod trial;

pub use disk::FreeSpace;
pub use health::routes;
pub use settings::{LogFormat, OperationsSettings};
pub use silenced::Silenced;

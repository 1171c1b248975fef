//! Observability: probes of health, metrics, logs, traces, reports of errors, checks of the configuration.

pub mod checks;
mod disk;
pub mod health;
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
pub use settings::{LogFormat, OperationsSettings, private_bind};
pub use silenced::Silenced;

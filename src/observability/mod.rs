//! Observability: health probes, metrics, logs, traces, error reports, checks of the configuration.

mod checks;
mod disk;
pub mod health;
pub mod logging;
pub mod metrics;
pub mod owners;
pub mod proxy_probe;
mod sentry;
mod settings;
pub mod system;
#[cfg(feature = "otel")]
mod traces;
mod trial;

pub use checks::CHECKS;
pub use disk::FreeSpace;
pub use health::routes;
pub use settings::{LogFormat, OperationsSettings, private_bind};

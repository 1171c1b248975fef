//! Operations: health, figures, logs, checks of the configuration.

pub mod checks;
pub mod health;
pub mod logging;
pub mod metrics;
mod settings;

pub use health::routes;
pub use settings::OperationsSettings;

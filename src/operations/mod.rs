//! Operations: health, logs, checks of the configuration.

pub mod checks;
mod health;
pub mod logging;
mod settings;
mod silenced;

pub use health::routes;
pub use settings::OperationsSettings;
pub use silenced::Silenced;

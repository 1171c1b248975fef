//! Operations: health, logs, checks of the configuration, backups.

pub mod backup;
pub mod checks;
mod health;
pub mod logging;
mod settings;

pub use health::routes;
pub use settings::OperationsSettings;

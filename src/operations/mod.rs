//! Operations: health, logs, checks of the configuration.

pub mod checks;
mod disk;
mod health;
pub mod logging;
mod settings;

pub use disk::FreeSpace;
pub use health::routes;
pub use settings::OperationsSettings;

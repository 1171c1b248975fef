//! Health: background probes of the parts, the public health check, and the private listener.

mod alarm;
mod api;
mod file;
mod private;
mod probe;

pub use api::routes;
pub use private::Private;
pub use probe::Probes;

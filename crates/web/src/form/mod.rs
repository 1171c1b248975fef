//! Request bodies: JSON, form and multipart are read into one [`Form`]; [`Fields`] validates them.
//!
//! A form is not a model: it holds what the client sent, untyped. The slice defines what a field must be.

mod budget;
mod fields;
mod json;
pub(crate) mod limits;
mod multipart;
mod params;
pub(crate) mod parts;
pub(crate) mod read;
mod sender;
mod sent;

pub use fields::{Bounds, Fields, Given};
pub use limits::{BODY_LIMIT, Kind};
pub use multipart::{HOPELESS, MOST_KEPT};
pub use read::{Form, KeptFile, Uploads};
pub use sent::{Nested, Sent};

//! Bodies of requests: JSON, form and multipart read into one [`Form`], and [`Fields`] to validate them.
//!
//! A form is not a model: it holds what the client sent, untyped. The slice defines what a field must be.

mod budget;
mod fields;
mod json;
mod multipart;
mod params;
mod parts;
mod read;
mod sender;
mod sent;

pub use fields::{Bounds, Fields, Given};
pub use multipart::{HOPELESS, MOST_KEPT};
pub(crate) use parts::text_in_beginning;
pub use read::{BODY_LIMIT, Form, KeptFile, Kind, Uploads};
pub use sent::{Nested, Sent};

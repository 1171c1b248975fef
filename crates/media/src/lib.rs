//! Files: the gate an upload passes, and the two stores files live in, on this machine or in a bucket that speaks S3.
//!
//! [`Upload`] receives and judges, [`PrivateStore`] keeps what only staff may fetch, [`PublicStore`] keeps what
//! `/media/` shows. This crate knows neither leads nor products nor HTTP, and never opens what it stores.

mod bucket;
mod content;
mod disk;
mod error;
mod kind;
mod name;
mod path;
mod private;
mod public;
mod retired;
mod storage;
mod stored;
mod upload;

pub use bucket::Bucket;
pub use content::{Content, Reader};
pub use error::{Cause, Error};
pub use kind::Kind;
pub use name::FileName;
pub use private::PrivateStore;
pub use public::PublicStore;
pub use storage::{S3Url, StorageSettings};
pub use stored::{Received, StoredFile};
pub use upload::{Rules, Upload};

/// Bytes held in memory for one file being written or read: also the size up to which an upload never touches a
/// temporary file before it is judged.
pub const CHUNK: usize = 64 * 1024;

//! Files: the gate an upload passes, and the two stores files live in, on this machine or in a bucket that speaks S3.
//!
//! [`Upload`] receives and judges, [`PrivateStore`] keeps what only staff may fetch, [`PublicStore`] keeps what
//! `/media/` shows; [`picture`] decodes pictures for everybody and makes them in other sizes. This crate knows neither
//! leads nor products nor HTTP, and the stores never open what they keep.

mod archive;
mod bucket;
mod content;
mod disk;
mod error;
mod kind;
mod name;
mod path;
pub mod picture;
mod private;
mod protection;
mod public;
mod retired;
mod storage;
mod stored;
mod upload;

pub use archive::Archived;
pub use bucket::Bucket;
pub use content::{Content, Reader, sha256_of};
pub use disk::RESERVE;
pub use error::{Cause, Error};
pub use kind::Kind;
pub use name::FileName;
pub use private::PrivateStore;
pub use protection::is_listed_to_strangers;
pub use public::PublicStore;
pub use storage::{S3Url, StorageSettings};
pub use stored::{Received, StoredFile};
pub use upload::{Rules, Upload};

/// Bytes held in memory for one file being written or read: also the size up to which an upload never touches a
/// temporary file before it is judged.
pub const CHUNK: usize = 64 * 1024;

//! Files: the checks of an upload, and the two stores of files, on this machine or in an S3 bucket.
//!
//! [`Upload`] receives and checks files, [`PrivateStore`] keeps files for staff, [`PublicStore`] keeps those below
//! `/media/`. [`picture`] decodes public pictures and encodes them in other sizes. This crate depends neither on slices
//! nor on HTTP, and the stores never read the content of their files.

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

/// Bytes held in memory for one file being written or read. It is also the size up to which an upload is checked before
/// it uses a temporary file.
pub const CHUNK: usize = 64 * 1024;

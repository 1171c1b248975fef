//! Where uploaded pictures go: the program judges and stores them, the engine shows what it said.

use async_trait::async_trait;
use text::Message;
use web::Error;

/// Bytes of one uploaded picture at most.
pub const MAX_PICTURE: usize = 20 * 1024 * 1024;

/// What became of a picture: its path, or what is wrong with it, for people.
pub type Kept = Result<String, Message>;

/// Judges pictures and stores them.
#[async_trait]
pub trait Pictures: Send + Sync {
    /// Judges a file by its content and stores it in the folder. `name` is what its sender calls it. It is stored whether
    /// or not the form is: what was chosen need not be chosen again.
    ///
    /// # Errors
    /// It cannot be stored now.
    async fn keep(&self, folder: &str, name: &str, bytes: Vec<u8>) -> Result<Kept, Error>;

    /// The path of a smaller copy of a stored picture, if there is one, if possible at least so many pixels wide: lists
    /// and forms show it, so that nobody waits for the pictures themselves.
    fn smaller(&self, _path: &str, _width: u32) -> Option<String> {
        None
    }
}

/// A site without a store.
pub(crate) struct NoPictures;

#[async_trait]
impl Pictures for NoPictures {
    async fn keep(&self, _: &str, _: &str, _: Vec<u8>) -> Result<Kept, Error> {
        Err(Error::internal(std::io::Error::other(
            "pictures have no store here",
        )))
    }
}

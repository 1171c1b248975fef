//! Store of uploaded pictures: the program validates and stores them, the engine shows the outcome.

use async_trait::async_trait;
use text::Message;
use web::Error;

/// Maximum size of one uploaded picture in bytes.
pub const MAX_PICTURE: usize = 20 * 1024 * 1024;

/// Outcome of an upload: the path, or an error message for the user.
pub type Kept = Result<String, Message>;

/// Validates and stores pictures.
#[async_trait]
pub trait Pictures: Send + Sync {
    /// Validates a file by its content and stores it in the folder. `name` is the file name sent by the client. The
    /// picture is stored even if the form is not, so that the user need not choose it again.
    ///
    /// # Errors
    /// It cannot be stored now.
    async fn keep(&self, folder: &str, name: &str, bytes: Vec<u8>) -> Result<Kept, Error>;

    /// The path of a smaller copy of a stored picture, if there is one. It is at least `width` pixels wide if possible.
    /// Lists and forms show the copy, because it loads faster than the picture itself.
    fn smaller(&self, _path: &str, _width: u32) -> Option<String> {
        None
    }
}

/// A picture store for sites without one.
pub(crate) struct NoPictures;

#[async_trait]
impl Pictures for NoPictures {
    async fn keep(&self, _: &str, _: &str, _: Vec<u8>) -> Result<Kept, Error> {
        Err(Error::internal(std::io::Error::other(
            "pictures have no store here",
        )))
    }
}

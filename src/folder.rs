//! Folders that hold what visitors wrote, or keys.

use std::{fs, io, path::Path};

/// Makes a folder that only its owner can use, whatever the umask, and what is missing above it. One that is there stays as it
/// is.
///
/// # Errors
/// It cannot be made, or something else has its name.
pub fn make_private(folder: &Path) -> io::Result<()> {
    if let Some(above) = folder.parent() {
        fs::create_dir_all(above)?;
    }
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only unix sets a mode"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(_) if folder.is_dir() => Ok(()),
        outcome => outcome,
    }
}

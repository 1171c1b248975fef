//! Private folders, for data of visitors or keys.

use std::{fs, io, path::Path};

/// Creates a folder that only its owner can use, independent of the umask, and its missing parents. An existing folder
/// is not changed.
///
/// # Errors
/// The folder cannot be created, or the path is not a folder.
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

//! Atomic files for commands: a file is written as a whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// A file that appears under its name only when it is complete. If it is dropped before that, nothing of it remains.
pub(super) struct Draft {
    file: File,
    path: PathBuf,
    target: PathBuf,
}

impl Draft {
    /// Creates a hidden temporary file beside the target. Missing folders are created.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        // A symbolic link is followed, not replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let name = target.file_name().ok_or(io::ErrorKind::IsADirectory)?;
        if target.exists() && !target.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        let folder = target.parent().unwrap_or(Path::new(""));
        if !folder.as_os_str().is_empty() {
            fs::create_dir_all(folder)?;
        }
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}", std::process::id()));
        let draft = target.with_file_name(hidden);
        Ok(Self {
            file: File::create(&draft)?,
            path: draft,
            target,
        })
    }

    /// Same as [`Draft::create`], but only the owner can read the file.
    pub(super) fn create_private(target: &Path) -> io::Result<Self> {
        let draft = Self::create(target)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            draft.file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
        Ok(draft)
    }

    /// Appends bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Makes the file durable and renames it to its final name.
    pub(super) fn publish(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, &self.target)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After publishing, the temporary file no longer exists and there is nothing to remove.
        let _ = fs::remove_file(&self.path);
    }
}

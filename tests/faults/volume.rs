//! A small separate disk: a tmpfs, which only root can mount.

use std::{fs, io, path::Path, process::Command};

use tempfile::TempDir;

/// A disk that is mounted until it is dropped.
pub struct Volume(TempDir);

impl Volume {
    /// A disk of this size in MiB. If it cannot be mounted, the test is reported as not run, and in CI it fails.
    pub fn of_mib(size: u32) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}m"), "tmpfs"])
            .arg(folder.path())
            .output();
        match mounted {
            Ok(output) if output.status.success() => return Some(Self(folder)),
            outcome => eprintln!("NOT RUN: a tmpfs cannot be mounted here: {outcome:?}"),
        }
        assert_ne!(
            super::server::said("CI").as_deref(),
            Some("true"),
            "CI must be able to mount a tmpfs"
        );
        None
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills the disk until at most `free` bytes are left.
    pub fn fill(&self, free: u64) {
        let mut filler = fs::File::options()
            .create(true)
            .append(true)
            .open(self.filler())
            .unwrap();
        let block = vec![0; 64 * 1024];
        loop {
            let left = fs4::available_space(self.path()).unwrap();
            if left <= free {
                return;
            }
            let now = usize::try_from(left - free)
                .unwrap_or(usize::MAX)
                .min(block.len());
            match io::Write::write_all(&mut filler, &block[..now]) {
                Err(error) if error.kind() == io::ErrorKind::StorageFull => return,
                outcome => outcome.unwrap(),
            }
        }
    }

    /// Frees the space taken by [`Volume::fill`].
    pub fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> std::path::PathBuf {
        self.path().join("filler")
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // A lazy unmount, because a server that is still exiting uses it for a moment.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

//! A simulated disk that loses power: ext4 in a file, which only root can mount.

use std::{
    fs::File,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::server::said;

/// Length of a block of the file system.
const BLOCK: usize = 4096;

/// A disk that is mounted until it is dropped.
pub struct Disk {
    folder: TempDir,
    /// Number of power losses.
    cuts: u32,
}

impl Disk {
    /// A disk of this size in MiB. If it cannot be mounted, the test is reported as not run, and in CI it fails.
    pub fn of_mib(size: u64) -> Option<Self> {
        let disk = Self {
            folder: TempDir::new().unwrap(),
            cuts: 0,
        };
        File::create(disk.image())
            .unwrap()
            .set_len(size * 1024 * 1024)
            .unwrap();
        std::fs::create_dir(disk.path()).unwrap();
        let mut format = Command::new("mkfs.ext4");
        format.arg("-q").arg(disk.image());
        match run(&mut format).and_then(|()| disk.mount()) {
            Ok(()) => return Some(disk),
            Err(error) => eprintln!("NOT RUN: a disk in a file cannot be mounted here: {error}"),
        }
        assert_ne!(
            said("CI").as_deref(),
            Some("true"),
            "CI must be able to mount a disk in a file"
        );
        None
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// The present contents of the disk, without data that is only in the kernel's memory. There must be no writer.
    pub fn freeze(&self) -> PathBuf {
        let copy = self.folder.path().join(format!("image-{}", self.cuts + 1));
        run(Command::new("cp")
            .arg("--sparse=always")
            .arg(self.image())
            .arg(&copy))
        .unwrap();
        copy
    }

    /// Continues with the contents that the disk had when it was frozen.
    pub fn thaw(&mut self, frozen: &Path) {
        run(Command::new("umount").arg(self.path())).unwrap();
        std::fs::remove_file(self.image()).unwrap();
        self.cuts += 1;
        assert_eq!(self.image(), frozen);
        self.mount().unwrap();
    }

    /// Overwrites these bytes wherever they are on the disk. The kernel does not notice it, and goes on with what it has in
    /// memory. Returns how often they were there.
    pub fn lose(&self, bytes: &[u8]) -> usize {
        run(Command::new("sync").arg("-f").arg(self.path())).unwrap();
        let image = File::options().read(true).write(true).open(self.image()).unwrap();
        let mut block = vec![0; BLOCK];
        let (mut at, mut found) = (0, 0);
        while image.read_at(&mut block, at).unwrap() > 0 {
            if let Some(place) = block.windows(bytes.len()).position(|window| window == bytes) {
                image
                    .write_all_at(&vec![0; bytes.len()], at + place as u64)
                    .unwrap();
                found += 1;
            }
            at += BLOCK as u64;
        }
        found
    }

    /// Makes the disk read-only, as ext4 does when it finds an error.
    pub fn turn_read_only(&self) {
        run(Command::new("mount")
            .args(["-o", "remount,abort"])
            .arg(self.path()))
        .unwrap();
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join(format!("image-{}", self.cuts))
    }

    /// The kernel writes by itself only every five minutes, so anything on the disk was explicitly synced.
    fn mount(&self) -> Result<(), String> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "ext4", "-o", "loop,commit=300"]);
        run(mount.arg(self.image()).arg(self.path()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A lazy unmount, because a server that is still exiting uses it for a moment.
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        outcome => Err(format!("{command:?}: {outcome:?}")),
    }
}

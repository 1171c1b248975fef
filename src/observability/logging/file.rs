//! A log file with a bounded total size, shared by any number of processes.
//!
//! Each line is written as a whole, under a lock that all processes use, so that no line is torn and none is lost while
//! one of the processes rotates. A full disk loses lines, but does not stop the program. The number of lost lines is
//! written as soon as there is space again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{SecondsFormat, Utc};

use super::queue::lose;

/// The file with its rotated predecessors `NAME.1` (the youngest) to `NAME.N`.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    max_bytes: u64,
    backups: u32,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    lock: File,
    dropped: u64,
}

impl LogFile {
    /// Opens the file. It is created if missing, and readable only by its owner and group.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn open(path: &Path, max_bytes: u64, backups: u32) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = Self {
            path: path.to_owned(),
            max_bytes: max_bytes.max(1),
            backups,
            state: Mutex::new(State {
                lock: private(&with_suffix(path, "lock"))?,
                dropped: 0,
            }),
        };
        private(path)?;
        Ok(file)
    }

    /// Appends one line, which ends with a line break. Never fails, see the module documentation.
    pub fn append(&self, line: &[u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let dropped = state.dropped;
        let outcome = locked(&state.lock, || {
            if dropped > 0 {
                let note = serde_json::json!({
                    "ts": Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
                    "level": "WARN",
                    "msg": format!("{dropped} lines of this log were lost: the disk was full"),
                });
                self.write(format!("{note}\n").as_bytes())?;
            }
            self.write(line)
        });
        if outcome.is_err() {
            lose();
        }
        state.dropped = if outcome.is_ok() { 0 } else { dropped + 1 };
    }

    fn write(&self, line: &[u8]) -> io::Result<()> {
        let line = self.cut(line);
        // Opened again for each line: another process may have rotated since.
        let mut file = private(&self.path)?;
        let mut size = file.metadata()?.len();
        if size > 0 && size + line.len() as u64 > self.max_bytes {
            self.rotate()?;
            file = private(&self.path)?;
            size = 0;
        }
        file.write_all(line).inspect_err(|_| {
            // Half a line would make the next one unreadable. If truncating fails too, there is nothing left to try.
            let _ = file.set_len(size);
        })
    }

    /// Truncates a line that is larger than a whole file, its line break included.
    fn cut<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        let most = usize::try_from(self.max_bytes).unwrap_or(usize::MAX);
        &line[..line.len().min(most)]
    }

    fn rotate(&self) -> io::Result<()> {
        let name = |number: u32| with_suffix(&self.path, &number.to_string());
        if self.backups == 0 {
            return File::create(&self.path).map(drop);
        }
        for number in (1..self.backups).rev() {
            match fs::rename(name(number), name(number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(&self.path, name(1))
    }
}

fn locked(lock: &File, work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    lock.lock()?;
    let outcome = work();
    lock.unlock()?;
    outcome
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, thread};

    use tempfile::TempDir;

    use super::*;

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        files.retain(|path| path.extension().is_none_or(|extension| extension != "lock"));
        files.sort();
        files
    }

    #[test]
    fn many_writers_lose_no_line_and_tear_none_while_the_file_rotates() {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("site.log");
        let most = 2_000;
        thread::scope(|scope| {
            for writer in 0..4 {
                // Each thread has its own file, as processes do.
                let path = &path;
                scope.spawn(move || {
                    let log = LogFile::open(path, most, 100).expect("it opens");
                    for number in 0..500 {
                        log.append(format!("{writer} {number} {}\n", "x".repeat(number % 37)).as_bytes());
                    }
                });
            }
        });
        let mut seen = HashSet::new();
        for file in files(folder.path()) {
            let text = fs::read_to_string(&file).expect("text");
            assert!(text.len() as u64 <= most, "{}", file.display());
            for line in text.lines() {
                let [writer, number, filling] = line.split(' ').collect::<Vec<_>>()[..] else {
                    panic!("torn: {line}");
                };
                let number: usize = number.parse().expect("a number");
                assert_eq!(filling.len(), number % 37, "torn: {line}");
                assert!(seen.insert((writer.to_owned(), number)), "twice: {line}");
            }
        }
        assert_eq!(seen.len(), 2_000);
    }

    #[test]
    fn ten_years_of_logs_take_no_more_than_their_share() {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("site.log");
        let log = LogFile::open(&path, 1_000, 5).expect("it opens");
        for number in 0..10_000 {
            log.append(format!("line {number}\n").as_bytes());
        }
        let sizes = files(folder.path());
        assert_eq!(sizes.len(), 6, "five beside the current one: {sizes:?}");
        let total: u64 = sizes
            .iter()
            .map(|file| file.metadata().expect("a file").len())
            .sum();
        assert!(total <= 6_000 && total > 4_000, "{total}");
        assert!(fs::read_to_string(&path).expect("text").ends_with("line 9999\n"));
        log.append(&[b'x'; 5_000]);
        assert!(path.metadata().expect("a file").len() <= 1_000);
    }

    #[test]
    fn lines_that_were_lost_are_counted_and_told() {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("logs/site.log");
        let log = LogFile::open(&path, 1_000, 5).expect("it opens");
        log.append(b"before\n");
        // A missing folder cannot be written to, like a full disk.
        fs::rename(folder.path().join("logs"), folder.path().join("away")).expect("moved");
        log.append(b"lost\n");
        let before = crate::observability::logging::queue::dropped();
        log.append(b"lost too\n");
        assert!(
            crate::observability::logging::queue::dropped() > before,
            "metrics see it while it lasts"
        );
        fs::rename(folder.path().join("away"), folder.path().join("logs")).expect("moved back");
        log.append(b"after\n");
        log.append(b"later\n");
        let text = fs::read_to_string(&path).expect("text");
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[1].contains("2 lines of this log were lost"), "{text}");
        assert_eq!((lines[0], lines[2], lines[3]), ("before", "after", "later"));
    }
}

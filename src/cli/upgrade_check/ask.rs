//! Runs a program that was never run here before, with a deadline, and only reads its output.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::failure::Failure;

/// A program that takes longer is treated as hanging. This is enough for a remote database to answer.
const DEADLINE: Duration = Duration::from_secs(30);
/// How often it is checked whether the program has ended.
const LOOK: Duration = Duration::from_millis(10);
/// The maximum number of bytes that are read of an answer.
const MOST: u64 = 4 << 20;

/// The program.
pub(super) struct Asked(PathBuf);

/// The program's answer.
pub(super) struct Answer {
    /// Whether the exit code was 0.
    pub(super) succeeded: bool,
    pub(super) stdout: String,
    stderr: String,
}

impl Asked {
    /// Takes the path of a file. A name without a folder means the current folder, never one of `PATH`.
    pub(super) fn new(file: &Path) -> Result<Self, Failure> {
        let file = file
            .canonicalize()
            .map_err(|error| Failure::new(format!("{} cannot be opened: {error}", file.display())))?;
        Ok(Self(file))
    }

    pub(super) fn name(&self) -> String {
        self.0.display().to_string()
    }

    /// Runs the program until it ends.
    pub(super) fn ask(&self, args: &[&str]) -> Result<Answer, Failure> {
        let mut child = Command::new(&self.0)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| {
                Failure::new(format!(
                    "{} cannot be run: {error}; is it made for this system, and executable (chmod +x)?",
                    self.name()
                ))
            })?;
        let (stdout, stderr) = (read(child.stdout.take()), read(child.stderr.take()));
        let end = Instant::now() + DEADLINE;
        let answer = wait(&mut child, end).and_then(|succeeded| {
            Some(Answer {
                succeeded,
                stdout: rest(&stdout, end)?,
                stderr: rest(&stderr, end)?,
            })
        });
        answer.ok_or_else(|| {
            // The program may have ended in the meantime, which is fine.
            let _ = child.kill();
            let _ = child.wait();
            Failure::new(format!(
                "{} did not answer `{}` within {} seconds and was stopped",
                self.name(),
                args.join(" "),
                DEADLINE.as_secs()
            ))
        })
    }
}

impl Answer {
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.stdout).ok()
    }

    /// Prints the program's own warnings.
    pub(super) fn repeat(&self) {
        for line in self.stderr.lines() {
            println!("  {line}");
        }
    }
}

/// Reads the output in another thread. Otherwise the program would block once the pipe is full.
fn read(pipe: Option<impl Read + Send + 'static>) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = vec![];
        let read = pipe.map_or(Ok(0), |pipe| pipe.take(MOST).read_to_end(&mut bytes));
        // The receiver may be gone: the deadline has passed.
        let _ = sender.send(read.map(|_| bytes));
    });
    receiver
}

fn rest(pipe: &Receiver<io::Result<Vec<u8>>>, end: Instant) -> Option<String> {
    let left = end.saturating_duration_since(Instant::now());
    let bytes = pipe.recv_timeout(left).ok()?.ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Waits for the program to end. Returns whether it succeeded, or `None` at the deadline.
fn wait(child: &mut Child, end: Instant) -> Option<bool> {
    while Instant::now() < end {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) => thread::sleep(LOOK),
            Err(_) => return None,
        }
    }
    None
}

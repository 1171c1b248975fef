//! Questions to a program that nobody has tried yet: each has a deadline, and its answer is only read.

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

/// A program that takes longer hangs. A database far away has answered by then.
const DEADLINE: Duration = Duration::from_secs(30);
/// How often it is looked whether the program has ended.
const LOOK: Duration = Duration::from_millis(10);
/// Most bytes of an answer that are read.
const MOST: u64 = 4 << 20;

/// The program.
pub(super) struct Asked(PathBuf);

/// What it said.
pub(super) struct Answer {
    /// With exit code 0.
    pub(super) succeeded: bool,
    pub(super) stdout: String,
    stderr: String,
}

impl Asked {
    /// A file; without a folder in its name it is one of this folder, never one of `PATH`.
    pub(super) fn new(file: &Path) -> Result<Self, Failure> {
        let file = file
            .canonicalize()
            .map_err(|error| Failure::new(format!("{} cannot be opened: {error}", file.display())))?;
        Ok(Self(file))
    }

    pub(super) fn name(&self) -> String {
        self.0.display().to_string()
    }

    /// Runs it to its end.
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
            // Has ended in the meantime, perhaps, which is as good.
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

    /// Its own words of warning.
    pub(super) fn repeat(&self) {
        for line in self.stderr.lines() {
            println!("  {line}");
        }
    }
}

/// Reads beside the program, which would wait with a full pipe.
fn read(pipe: Option<impl Read + Send + 'static>) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = vec![];
        let read = pipe.map_or(Ok(0), |pipe| pipe.take(MOST).read_to_end(&mut bytes));
        // Nobody waits any more: the deadline has passed.
        let _ = sender.send(read.map(|_| bytes));
    });
    receiver
}

fn rest(pipe: &Receiver<io::Result<Vec<u8>>>, end: Instant) -> Option<String> {
    let left = end.saturating_duration_since(Instant::now());
    let bytes = pipe.recv_timeout(left).ok()?.ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether it ended well; `None` at the deadline.
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

//! What a running program asks of its kernel, as strace sees it.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::server::said;

/// Watches until it is ended.
pub struct Trace {
    strace: Child,
    log: PathBuf,
}

/// One system call.
#[derive(Debug)]
pub struct Call {
    /// With its arguments and its result; behind a file's number stands its path.
    pub text: String,
    /// The line of the log where it began, and the one where it ended.
    pub began: usize,
    pub ended: usize,
}

impl Trace {
    /// Watches a process from now on. Where that is not allowed, the test is told as not run, and in CI it fails.
    pub fn of(process: u32, folder: &Path, options: &[&str]) -> Option<Self> {
        let log = folder.join("strace.log");
        let strace = Command::new("strace")
            .args(["-f", "-y", "-s", "32", "-o"])
            .arg(&log)
            .args(options)
            .args(["-p", &process.to_string()])
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn();
        let mut said_first = String::new();
        if let Ok(mut strace) = strace {
            let mut stderr = BufReader::new(strace.stderr.take().unwrap());
            stderr.read_line(&mut said_first).unwrap();
            if said_first.contains("attached") {
                std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
                return Some(Self { strace, log });
            }
            strace.wait().unwrap();
        }
        eprintln!("NOT RUN: strace cannot watch here: {said_first}");
        assert_ne!(
            said("CI").as_deref(),
            Some("true"),
            "CI must be able to run strace"
        );
        None
    }

    /// Lets the process go on unwatched; what it did meanwhile.
    pub fn end(mut self) -> Vec<Call> {
        let told = Command::new("kill")
            .args(["-INT", &self.strace.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        self.strace.wait().unwrap();
        calls(&fs::read_to_string(&self.log).unwrap())
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        // Has ended already, unless the test failed.
        let _ = self.strace.kill();
    }
}

/// A call that another thread interrupts is told in two lines.
fn calls(log: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = vec![];
    let mut open = std::collections::HashMap::new();
    for (line, text) in log.lines().enumerate() {
        let (thread, text) = text.split_once(' ').unwrap();
        let text = text.trim_start();
        if let Some(begin) = text.strip_suffix(" <unfinished ...>") {
            open.insert(thread, (line, begin.to_owned()));
        } else if let Some((began, begin)) = open
            .remove(thread)
            .filter(|_| text.starts_with("<...") && text.contains("resumed>"))
        {
            let end = text.split_once("resumed>").unwrap().1;
            calls.push(Call {
                text: begin + end,
                began,
                ended: line,
            });
        } else {
            calls.push(Call {
                text: text.to_owned(),
                began: line,
                ended: line,
            });
        }
    }
    calls
}

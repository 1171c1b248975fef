//! The system calls of a running program, recorded with strace.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::server::said;

/// A recording that runs until it is ended.
pub struct Trace {
    strace: Child,
    log: PathBuf,
}

/// One system call.
#[derive(Debug)]
pub struct Call {
    /// The call with its arguments and its result; file descriptors are followed by their paths.
    pub text: String,
    /// First and last line of the call in the log.
    pub began: usize,
    pub ended: usize,
}

impl Trace {
    /// Starts recording a process. If that is not permitted, the test is reported as not run, and in CI it fails.
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

    /// Stops recording without stopping the process. Returns the recorded calls.
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
        // It has exited already, unless the test failed.
        let _ = self.strace.kill();
    }
}

/// A call interrupted by another thread is recorded in two lines.
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

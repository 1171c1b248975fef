//! Checks of the process and the machine that it runs on.

use std::{fs, io};

use text::Message;

use super::kinds::Look;
use crate::check::{Check, Severity};

/// A limit of open files below which a busy site may run out of them: each connection uses one, and so does each file
/// that is being sent.
const FEWEST_FILES: u64 = 16_384;
/// Megabytes of memory below which a picture from a phone's camera cannot be decoded beside the other work.
const LEAST_MEMORY: u64 = 512;
/// The length of the accept queue below which the kernel refuses connections in a burst of visitors.
const SHORTEST_QUEUE: u64 = 1_024;
pub(super) const CHECKS: &[Check<Look>] = &[
    Check {
        id: "runs-as-root",
        severity: Severity::Error,
        find: Look::Machine(|machine| (machine.user == 0).then(|| Message::new("check-runs-as-root"))),
    },
    Check {
        id: "files-few",
        severity: Severity::Warning,
        find: Look::Machine(|machine| {
            (machine.open_files < FEWEST_FILES)
                .then(|| Message::new("check-files-few").with("count", machine.open_files))
        }),
    },
    Check {
        id: "memory-low",
        severity: Severity::Warning,
        find: Look::Machine(|machine| {
            let megabytes = machine.memory / 1_000_000;
            (megabytes < LEAST_MEMORY).then(|| Message::new("check-memory-low").with("megabytes", megabytes))
        }),
    },
    Check {
        id: "queue-short",
        severity: Severity::Warning,
        find: Look::Machine(|machine| {
            (machine.queue < SHORTEST_QUEUE)
                .then(|| Message::new("check-queue-short").with("count", machine.queue))
        }),
    },
    Check {
        id: "program-writable",
        severity: Severity::Warning,
        find: Look::Machine(|machine| {
            // Root can write everything, which is a finding of its own.
            (machine.may_write_program && machine.user != 0).then(|| Message::new("check-program-writable"))
        }),
    },
];

/// The process and the machine that it runs on.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// The user id of the process.
    pub user: u32,
    /// The limit of open files.
    pub open_files: u64,
    /// Memory, in bytes.
    pub memory: u64,
    /// How many connections may wait to be accepted.
    pub queue: u64,
    /// Whether the process can replace its own program file.
    pub may_write_program: bool,
}

impl Machine {
    /// Reads `/proc`. `None` on systems without it.
    pub(super) fn here() -> Option<Self> {
        let number = |file: &str, line: &str| {
            let text = fs::read_to_string(file).ok()?;
            let line = text.lines().find_map(|text| text.strip_prefix(line))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        Some(Self {
            user: u32::try_from(number("/proc/self/status", "Uid:")?).ok()?,
            // "unlimited" is not a number, and is enough.
            open_files: number("/proc/self/limits", "Max open files").unwrap_or(u64::MAX),
            memory: number("/proc/meminfo", "MemTotal:")? * 1024,
            queue: number("/proc/sys/net/core/somaxconn", "").unwrap_or(u64::MAX),
            may_write_program: may_write_program(),
        })
    }
}

/// Tries it without changing the program: nothing is truncated, and for a running program the system returns "busy"
/// before anything happens.
fn may_write_program() -> bool {
    let Ok(program) = std::env::current_exe() else {
        return false;
    };
    let in_folder = program
        .parent()
        .is_some_and(|folder| tempfile::tempfile_in(folder).is_ok());
    let itself = match fs::OpenOptions::new().append(true).open(program) {
        Ok(_) => true,
        Err(error) => error.kind() == io::ErrorKind::ExecutableFileBusy,
    };
    in_folder || itself
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_machine_is_told_what_it_lacks() {
        let good = Machine {
            user: 1000,
            open_files: 65_536,
            memory: 2_000_000_000,
            queue: 4096,
            may_write_program: false,
        };
        let ids = |machine: &Machine| -> Vec<_> {
            let found =
                |check: &&Check<Look>| matches!(check.find, Look::Machine(find) if find(machine).is_some());
            CHECKS.iter().filter(found).map(|check| check.id).collect()
        };
        assert!(ids(&good).is_empty());
        assert_eq!(ids(&Machine { user: 0, ..good }), ["runs-as-root"]);
        assert_eq!(
            ids(&Machine {
                open_files: 1024,
                ..good
            }),
            ["files-few"]
        );
        assert_eq!(
            ids(&Machine {
                memory: 300_000_000,
                ..good
            }),
            ["memory-low"]
        );
        assert_eq!(ids(&Machine { queue: 128, ..good }), ["queue-short"]);
        let may_write_program = true;
        assert_eq!(
            ids(&Machine {
                may_write_program,
                ..good
            }),
            ["program-writable"]
        );
        assert_eq!(
            ids(&Machine {
                may_write_program,
                user: 0,
                ..good
            }),
            ["runs-as-root"]
        );
        assert!(Machine::here().unwrap().memory > 0);
    }
}

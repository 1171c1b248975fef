//! Metrics of the process as the system reports them. Linux has them in `/proc`; on other systems they are absent.

use std::{fmt::Write as _, fs};

use metrics::gauge;

/// The unit of the times in `/proc/PID/stat`: Linux reports them to programs in this unit on every processor.
const TICKS_PER_SECOND: f64 = 100.0;
/// Memory sizes in `status` are in KiB.
const KIB: f64 = 1024.0;

/// The fields of `/proc/self/stat` after the name of the program, which may contain any character.
fn stat() -> Option<Vec<f64>> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(
        fields
            .split_whitespace()
            .map(|field| field.parse().unwrap_or_default())
            .collect(),
    )
}

/// The first number in a line of a `/proc` file.
fn number(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().find_map(|word| word.parse().ok())
}

/// Updates all gauges.
pub(super) fn measure() {
    if let Ok(status) = fs::read_to_string("/proc/self/status") {
        for (name, field, factor) in [
            ("process_resident_memory_bytes", "VmRSS:", KIB),
            ("process_virtual_memory_bytes", "VmSize:", KIB),
            ("process_threads", "Threads:", 1.0),
        ] {
            if let Some(value) = number(&status, field) {
                gauge!(name).set(value * factor);
            }
        }
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        gauge!("process_open_fds").set(u32::try_from(open.count()).unwrap_or(u32::MAX));
    }
    let limits = fs::read_to_string("/proc/self/limits");
    if let Some(most) = limits.ok().and_then(|limits| number(&limits, "Max open files")) {
        gauge!("process_max_fds").set(most);
    }
    let boot = fs::read_to_string("/proc/stat")
        .ok()
        .and_then(|stat| number(&stat, "btime"));
    if let (Some(boot), Some(started)) = (boot, stat().and_then(|stat| stat.get(19).copied())) {
        gauge!("process_start_time_seconds").set(boot + started / TICKS_PER_SECOND);
    }
}

/// Adds the processor time to the page. It has fractions, which the library's counters do not support.
pub(super) fn add_processor_time(page: &mut String) {
    let Some(ticks) = stat().and_then(|stat| Some(stat.get(11)? + stat.get(12)?)) else {
        return;
    };
    let (name, seconds) = ("process_cpu_seconds_total", ticks / TICKS_PER_SECOND);
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        "# HELP {name} Processor time used, in seconds.\n# TYPE {name} counter\n{name} {seconds}\n"
    );
}

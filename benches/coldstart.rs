//! Starts a server several times and prints the median of the milliseconds to its first answer, and its memory then.
//!
//! `coldstart HOST:PORT PATH PROGRAM ARGUMENT…`; the environment is passed on.

use std::{
    env, fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const RUNS: usize = 7;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [address, path, program, rest @ ..] = arguments.as_slice() else {
        panic!("usage: coldstart HOST:PORT PATH PROGRAM ARGUMENT…");
    };
    let mut runs: Vec<_> = (0..RUNS).map(|_| run(address, path, program, rest)).collect();
    runs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (milliseconds, memory) = runs[RUNS / 2];
    println!("{milliseconds:.0} {memory}");
}

/// Milliseconds to the first answer and KiB of memory after it.
fn run(address: &str, path: &str, program: &str, arguments: &[String]) -> (f64, u64) {
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    while !answers(address, path) {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "no answer within 30 s"
        );
        sleep(Duration::from_micros(500));
    }
    let elapsed = started.elapsed().as_secs_f64() * 1000.0;
    let memory = resident(&child);
    // Killing is part of the benchmark's promise: the next start recovers.
    child
        .kill()
        .and_then(|()| child.wait())
        .expect("the server can be ended");
    (elapsed, memory)
}

fn answers(address: &str, path: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return false;
    };
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let mut answer = [0; 12];
    stream
        .write_all(request.as_bytes())
        .and_then(|()| stream.read_exact(&mut answer))
        .is_ok()
        && &answer == b"HTTP/1.1 200"
}

fn resident(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok())
        .unwrap_or(0)
}

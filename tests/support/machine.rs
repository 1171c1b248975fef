//! A machine to throw away, for what is done as root: placing the program, users, units, packages.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Runs a story of commands there to its end and returns all that was said; see `machine.sh` beside this.
/// The program is `/root/site/paradise`, the contract's dump lies in `/root/django`.
#[track_caller]
pub fn run(database: &str, story: &str) -> String {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut machine = Command::new("bash")
        .arg(home.join("tests/support/machine.sh"))
        .arg(env!("CARGO_BIN_EXE_paradise"))
        .arg(home.join("tests/contract/data"))
        .arg(database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = machine.stdin.take().unwrap();
    stdin.write_all(story.as_bytes()).unwrap();
    drop(stdin);
    let ended = machine.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert!(ended.status.success(), "{said}");
    assert!(said.contains("\n== the story ends\n"), "{said}");
    said
}

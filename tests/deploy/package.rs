//! The package for Debian, from its first day on a machine to its last.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use tempfile::TempDir;

use crate::support::machine;

const STORY: &str = include_str!("package.sh");

/// Makes the package of the program under test, as it is.
fn package(folder: &Path) -> String {
    let release = folder.join("release");
    fs::create_dir(&release).unwrap();
    symlink(env!("CARGO_BIN_EXE_paradise"), release.join("paradise")).unwrap();
    let file = folder.join("paradise.deb");
    let made = Command::new("cargo")
        .args(["deb", "--no-build", "--no-strip", "--fast", "--output"])
        .arg(&file)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CARGO_TARGET_DIR", folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    file.to_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs cargo-deb, and root on Linux for a machine of its own"]
fn the_package_is_installed_upgraded_removed_and_purged() {
    let folder = TempDir::new().unwrap();
    let story = format!("deb={}\n{STORY}", package(folder.path()));
    let said = machine::run("sqlite", &story);
    let steps = STORY
        .lines()
        .filter(|line| line.starts_with("echo \"== "))
        .count();
    let told = said.lines().filter(|line| line.starts_with("== ")).count();
    assert_eq!(
        told,
        steps + 2,
        "every step, the end, and what Telegram was sent: {said}"
    );
}

/// The unit of the package is that of `paradise deploy systemd`, but for the path and what it needs for ports below 1024,
/// which sockets hold for the other one.
#[test]
fn the_unit_of_the_package_protects_as_much_as_the_other_one() {
    let rules = |unit: &'static str, program: &str| -> Vec<String> {
        unit.lines()
            .filter(|line| !line.starts_with('#') && !line.starts_with("Description="))
            .map(|line| line.replace(program, "paradise"))
            .map(|line| line.replace("=CAP_NET_BIND_SERVICE", "="))
            .map(|line| line.replace("PrivateUsers=no", "PrivateUsers=yes"))
            .collect()
    };
    assert_eq!(
        rules(
            include_str!("../../deploy/debian/paradise.service"),
            "/usr/bin/paradise"
        ),
        rules(
            include_str!("../../deploy/paradise.service"),
            "/usr/local/bin/paradise"
        ),
    );
}

//! From a program to a site that others reach: setting up, units, proxies, images.

mod image;
#[cfg(unix)]
mod init;
#[cfg(unix)]
mod nginx;
#[cfg(unix)]
mod old_proxy;
#[cfg(unix)]
mod package;
#[cfg(unix)]
mod probes;
#[cfg(unix)]
pub mod proxy;
#[cfg(unix)]
mod start;
mod units;

use std::{path::Path, process::Command};

use crate::cli::{ended, paradise};

/// The settings of a site that others reach through a proxy on the same machine.
const PUBLIC: &[(&str, &str)] = &[
    ("PUBLIC_URL", "https://shop.example.uz"),
    ("TRUSTED_PROXIES", "127.0.0.1,::1"),
    ("CORS_ALLOWED_ORIGINS", "https://front.example.uz"),
];

/// What `paradise deploy` prints.
fn deploy(settings: &[(&str, &str)], args: &[&str]) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let all: Vec<_> = ["deploy"].iter().chain(args).copied().collect();
    let all_settings: Vec<_> = PUBLIC.iter().chain(settings).copied().collect();
    let printed = paradise(folder.path(), &all_settings, &all).done().to_owned();
    assert!(!folder.path().join("data").exists(), "it makes nothing");
    printed
}

/// What a program of the system says about a file, which it must accept.
fn accepted(program: &str, args: &[&str], folder: &Path) -> String {
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let ended = ended(command.spawn().unwrap());
    assert_eq!(ended.code, Some(0), "{program} {args:?}: {ended:?}");
    format!("{}{}", ended.stdout, ended.stderr)
}

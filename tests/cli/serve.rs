//! `paradise serve`, started as an operator starts it.
#![cfg(unix)]

use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::Path,
    process::Child,
};

use tempfile::TempDir;
use testkit::Client;

use super::program;

/// A server that runs, and what it has said on its standard output until it was ready.
pub struct Running {
    child: Child,
    pub base: String,
    pub greeting: String,
}

impl Running {
    /// Starts a command that serves, and reads what it says up to the line that begins with `last`.
    pub fn start(folder: &Path, settings: &[(&str, &str)], args: &[&str], last: &str) -> Self {
        // Free at this moment; nothing else here takes ports that the system gives out.
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let bind = free.to_string();
        let mut settings = settings.to_vec();
        settings.push(("BIND", &bind));
        let mut child = program(folder, &settings, args).spawn().unwrap();
        let mut greeting = String::new();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap());
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).unwrap() == 0 {
                let mut stderr = String::new();
                child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
                panic!("it ended: {greeting}{stderr}");
            }
            greeting.push_str(&line);
            if line.starts_with(last) {
                break;
            }
        }
        // Nobody reads its log, and it must not wait for somebody who does.
        let mut log = child.stderr.take().unwrap();
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self {
            child,
            base: format!("http://{free}"),
            greeting,
        }
    }

    /// Its number among the processes of the system.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a service manager does; it must end well.
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .arg(id)
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Fails if it has ended already, which is as good.
        let _ = self.child.kill();
    }
}

#[tokio::test]
async fn somebody_without_any_configuration_gets_a_site_and_is_told_how_to_go_on() {
    let folder = TempDir::new().unwrap();
    let site = Running::start(folder.path(), &[], &[], "  paradise check");
    for word in [
        "createsuperuser",
        "loaddata",
        "demo",
        "PUBLIC_URL",
        site.base.as_str(),
    ] {
        assert!(site.greeting.contains(word), "{word}: {}", site.greeting);
    }
    let answer = Client::new(&site.base).get("/api/health/").send().await;
    assert_eq!(answer.status, 200);
    assert!(folder.path().join("data/paradise.db").exists());
    site.stop();
}

#[test]
fn a_wrong_option_is_wrong_usage_and_help_is_not() {
    let folder = TempDir::new().unwrap();
    assert_eq!(
        super::paradise(folder.path(), &[], &["serve", "--fast"]).code,
        Some(2)
    );
    assert_eq!(super::paradise(folder.path(), &[], &["dance"]).code, Some(2));
    for command in paradise::cli::definition().get_subcommands() {
        let help = super::paradise(folder.path(), &[], &[command.get_name(), "--help"]);
        assert!(help.done().contains("Usage: paradise"), "{help:?}");
    }
}

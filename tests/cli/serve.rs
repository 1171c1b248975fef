//! `paradise serve`, started as an operator starts it.
#![cfg(unix)]

use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::Path,
    process::{Child, Command},
    sync::{Arc, Mutex},
    thread::JoinHandle,
};

use tempfile::TempDir;
use testkit::Client;

use super::program;
use crate::support::eventually;

/// A server that runs, and what it has said on its standard output until it was ready.
pub struct Running {
    child: Child,
    pub base: String,
    pub greeting: String,
    /// What it has written to its standard error so far.
    log: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts a command that serves, and reads what it says up to the line that begins with `last`.
    pub fn start(folder: &Path, settings: &[(&str, &str)], args: &[&str], last: &str) -> Self {
        Self::start_with(folder, settings, last, |folder, settings| {
            program(folder, settings, args)
        })
    }

    /// As the user of this number, whom root alone can play.
    pub fn start_as(user: u32, folder: &Path, settings: &[(&str, &str)], args: &[&str], last: &str) -> Self {
        use std::os::unix::process::CommandExt as _;
        Self::start_with(folder, settings, last, |folder, settings| {
            let mut command = program(folder, settings, args);
            command.uid(user).gid(user);
            command
        })
    }

    fn start_with(
        folder: &Path,
        settings: &[(&str, &str)],
        last: &str,
        command: impl Fn(&Path, &[(&str, &str)]) -> Command,
    ) -> Self {
        // A port that is free now may be another story's a moment later.
        let mut tries = 0;
        loop {
            match Self::try_start(folder, settings, last, &command) {
                Ok(running) => return running,
                Err(said) if said.contains("is already in use") && tries < 10 => tries += 1,
                Err(said) => panic!("it ended: {said}"),
            }
        }
    }

    /// What it said if it ended.
    fn try_start(
        folder: &Path,
        settings: &[(&str, &str)],
        last: &str,
        command: &impl Fn(&Path, &[(&str, &str)]) -> Command,
    ) -> Result<Self, String> {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let bind = free.to_string();
        let mut settings = settings.to_vec();
        settings.push(("BIND", &bind));
        let mut child = command(folder, &settings).spawn().unwrap();
        let mut greeting = String::new();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap());
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).unwrap() == 0 {
                let mut stderr = String::new();
                child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
                child.wait().unwrap();
                return Err(format!("{greeting}{stderr}"));
            }
            greeting.push_str(&line);
            if line.starts_with(last) {
                break;
            }
        }
        // It must not wait for a story that reads its log.
        let mut stderr = child.stderr.take().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let kept = log.clone();
        let reader = std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = stderr.read(&mut piece) {
                kept.lock().unwrap().extend_from_slice(&piece[..length]);
            }
        });
        Ok(Self {
            log,
            reader: Some(reader),
            child,
            base: format!("http://{free}"),
            greeting,
        })
    }

    /// Its number among the processes of the system.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to its standard error so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.log.lock().unwrap()).into_owned()
    }

    /// Ends it as a service manager does; it must end well. What it wrote to its standard error in its life.
    pub fn stop(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .arg(id)
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
        self.reader.take().unwrap().join().unwrap();
        self.log()
    }
}

impl Running {
    /// Ends it as a power cut does, in the middle of whatever it is doing, and waits until it is gone.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
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

#[tokio::test]
async fn an_operator_follows_the_log_in_a_file_and_asks_for_more_of_it_without_a_restart() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(".env"), "LOG_FILE_PATH=logs/site.log\n").unwrap();
    let site = Running::start(folder.path(), &[], &[], "  paradise check");
    let log = || std::fs::read_to_string(folder.path().join("logs/site.log")).unwrap();
    eventually(async || log().contains("serving on").then_some(())).await;
    for line in log().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        for name in ["ts", "level", "target", "msg", "service", "version", "instance"] {
            assert!(line[name].is_string(), "{name}: {line}");
        }
    }

    let client = Client::new(&site.base);
    client.get("/api/content/products/?search=quiet").send().await;
    assert!(!log().contains("/api/content/products/"), "{}", log());
    std::fs::write(
        folder.path().join(".env"),
        "LOG_FILE_PATH=logs/site.log\nLOG_LEVEL=info,access=debug\n",
    )
    .unwrap();
    let told = std::process::Command::new("kill")
        .args(["-HUP", &site.child.id().to_string()])
        .status();
    assert!(told.unwrap().success());
    eventually(async || log().contains("was read again").then_some(())).await;
    let answer = client
        .get("/api/content/products/?search=secret-word")
        .send()
        .await;
    let id = answer.header("x-request-id").unwrap();
    eventually(async || log().contains(id).then_some(())).await;
    assert!(
        !log().contains("secret-word"),
        "what people look for is not written"
    );
    site.stop();
}

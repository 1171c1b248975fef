//! A reader that goes away: `paradise … | head -1`.
#![cfg(unix)]

use std::{
    io::Read as _,
    process::{Child, Stdio},
};

use clap::Command;
use tempfile::TempDir;
use testkit::Client;

use super::{ended, program};

/// Every command with what it needs to have something to say, found in the definition of the command line.
fn commands(definition: &Command, above: &[String], found: &mut Vec<Vec<String>>) {
    for command in definition.get_subcommands() {
        let words: Vec<_> = above
            .iter()
            .cloned()
            .chain([command.get_name().to_owned()])
            .collect();
        if command.has_subcommands() {
            commands(command, &words, found);
        } else if command.get_name() != "help" {
            found.push(words);
        }
    }
}

/// What a command is given besides its name.
fn arguments(command: &[String]) -> &'static [&'static str] {
    let words: Vec<_> = command.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["loaddata"] => &["dump.json"],
        ["createsuperuser"] => &["--username", "bob", "--password-stdin"],
        ["changepassword"] => &["anna", "--password-stdin"],
        ["createtoken"] => &["--user", "anna"],
        ["resetlink" | "signout"] => &["anna"],
        ["export_leads"] => &["--all"],
        ["cleanup_old_analytics"] => &["--days", "30"],
        ["sendtest"] => &["mail"],
        ["templates", "preview"] => &["notice"],
        ["backup", "verify" | "restore"] => &["none.tar.zst"],
        ["upgrade-check"] => &["none"],
        ["init"] => &["--yes", "--domain", "shop.example.uz", "--admin", "anna"],
        _ => &[],
    }
}

/// A pipe whose reader is gone.
fn broken() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn unhurt(mut child: Child) -> String {
    let mut stderr = child.stderr.take().unwrap();
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    let status = child.wait().unwrap();
    assert!(!said.contains("panicked"), "{said}");
    assert!(matches!(status.code(), Some(0..=2)), "{status}: {said}");
    said
}

#[test]
fn no_command_minds_that_its_reader_is_gone() {
    let mut all = Vec::new();
    commands(&paradise::cli::definition(), &[], &mut all);
    assert!(all.len() > 20, "{all:?}");
    for command in all
        .iter()
        .filter(|command| !["serve", "demo"].contains(&command[0].as_str()))
    {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("dump.json"), "[]").unwrap();
        let words: Vec<&str> = command
            .iter()
            .map(String::as_str)
            .chain(arguments(command).iter().copied())
            .collect();
        for help in [&[][..], &["--help"]] {
            let args = [&words[..], help].concat();
            let mut to_stdout = program(folder.path(), &[], &args);
            unhurt(to_stdout.stdout(broken()).spawn().unwrap());
            // Also where the sentences of a refusal go.
            let mut to_stderr = program(folder.path(), &[("DEBUGG", "1"), ("BIND", "nowhere")], &args);
            let status = to_stderr.stderr(broken()).stdout(Stdio::null()).status().unwrap();
            assert!(matches!(status.code(), Some(0..=2)), "{args:?}: {status}");
        }
    }
}

async fn is_healthy(client: &Client) -> bool {
    let answer = client.get("/api/health/").try_send().await;
    answer.is_ok_and(|answer| answer.status == 200)
}

#[tokio::test]
async fn a_server_serves_although_its_greeting_has_no_reader() {
    for command in ["serve", "demo"] {
        let folder = TempDir::new().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let bind = free.to_string();
        let mut server = program(folder.path(), &[("BIND", &bind)], &[command]);
        let mut child = server.stdout(broken()).spawn().unwrap();
        let client = Client::new(&format!("http://{bind}")).host("localhost");
        // A demo draws its pictures first, which takes its time on a slow machine.
        let mut tries = 0;
        while !is_healthy(&client).await {
            tries += 1;
            assert!(child.try_wait().unwrap().is_none(), "{command} has ended");
            assert!(tries < 30_000, "{command} does not serve");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        std::process::Command::new("kill")
            .arg(child.id().to_string())
            .status()
            .unwrap();
        child.stdout = None;
        unhurt(child);
    }
}

#[test]
fn the_work_is_done_although_the_answer_has_no_reader() {
    let folder = TempDir::new().unwrap();
    let mut migrate = program(folder.path(), &[], &["migrate"]);
    unhurt(migrate.stdout(broken()).spawn().unwrap());
    let plan = ended(
        program(folder.path(), &[], &["migrate", "--plan"])
            .spawn()
            .unwrap(),
    );
    assert!(plan.done().contains("current"), "{plan:?}");
}

//! The samples of the README: they are run, and what they print is what the README says.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use super::block;
use crate::cli::{paradise, serve::Running};

const README: &str = include_str!("../../README.md");

/// A site with two mistakes, and none besides.
const MISTAKEN: [(&str, &str); 4] = [
    ("SECRET_KEY", "change-me"),
    ("PUBLIC_URL", "https://shop.example.uz"),
    ("TWO_STEP_ROLES", "owner"),
    ("BACKUP_SECOND_DIR", "/mnt/backups"),
];

#[test]
fn the_sample_of_check_is_what_check_says() {
    let folder = TempDir::new().unwrap();
    let ended = paradise(folder.path(), &MISTAKEN, &["check"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let settings: Vec<_> = MISTAKEN
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let sample = format!(
        "```console\n$ {} paradise check\n{}{}```",
        settings.join(" "),
        ended.stdout,
        ended.stderr
    );
    block("README.md", "sample of check", &sample);
}

/// The commands of the tour, each with what it prints.
fn tour() -> Vec<(String, String)> {
    let (_, after) = README.split_once("## A tour").unwrap();
    let (_, block) = after.split_once("```console\n").unwrap();
    let (block, _) = block.split_once("\n```").unwrap();
    let mut steps: Vec<(String, String)> = Vec::new();
    let mut is_command = false;
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push((command.to_owned(), String::new()));
            is_command = command.ends_with('\\');
        } else if let Some((command, printed)) = steps.last_mut() {
            let text = if is_command { command } else { printed };
            text.push('\n');
            text.push_str(line);
            is_command = is_command && line.ends_with('\\');
        }
    }
    steps
}

/// Whether a text is what the README shows of it: an ellipsis stands for anything, a line break for nothing.
fn is_shown(sample: &str, printed: &str) -> bool {
    let sample: String = sample.lines().map(str::trim).collect();
    let mut rest = printed.trim();
    for (number, part) in sample.split('…').enumerate() {
        // A blank before an ellipsis is for the eye.
        let part = part.trim();
        let place = if number == 0 {
            rest.starts_with(part).then_some(0)
        } else {
            rest.find(part)
        };
        let Some(place) = place else { return false };
        rest = &rest[place + part.len()..];
    }
    true
}

#[test]
#[cfg(unix)]
fn the_tour_shows_what_a_newcomer_sees() {
    let steps = tour();
    assert!(steps.len() > 5, "{steps:?}");
    let folder = TempDir::new().unwrap();
    let demo = Running::start(folder.path(), &[], &["demo"], "Ctrl-C");
    let mut script = String::from("set -e\n");
    for (number, (command, _)) in steps.iter().enumerate() {
        let command = command
            .replace("http://127.0.0.1:8000", &demo.base)
            .replace("target/release/paradise", env!("CARGO_BIN_EXE_paradise"))
            .replace("curl ", "curl -sS ");
        script.extend(["echo '== ", &number.to_string(), "'\n", &command, "\necho\n"]);
    }
    let said = Command::new("sh")
        .args(["-c", &script])
        .current_dir(Path::new(folder.path()))
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8(said.stdout).unwrap(),
        String::from_utf8(said.stderr).unwrap()
    );
    let said = said.replace(&demo.base, "http://127.0.0.1:8000");
    for (number, (command, sample)) in steps.iter().enumerate() {
        let (_, after) = said
            .split_once(&format!("== {number}\n"))
            .unwrap_or_else(|| panic!("{command}: {said}"));
        let printed = after.split("\n== ").next().unwrap();
        assert!(
            is_shown(sample, printed),
            "{command}\nprints\n{printed}\nand the README says{sample}"
        );
    }
    demo.stop();
    assert!(fs::exists(folder.path().join("data")).unwrap());
}

#[test]
fn an_ellipsis_stands_for_anything_and_nothing_else_does() {
    assert!(is_shown(
        "\n{\"a\":1, …,\n \"b\":2, …}",
        "{\"a\":1,\"x\":{},\"b\":2,\"c\":3}\n"
    ));
    assert!(!is_shown("{\"a\":1, …}", "{\"a\":2,\"x\":3}"));
    assert!(!is_shown("{\"a\":1}", "[{\"a\":1}]"));
}

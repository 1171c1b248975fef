//! The guide for production: every command in it is run here, in its order, or says above itself what it needs.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use crate::support::machine;

const ENGLISH: &str = include_str!("../../PRODUCTION_SETUP.md");
const RUSSIAN: &str = include_str!("../../PRODUCTION_SETUP.ru.md");

/// What a block of the guide may need that a test has not got. Anything else is run.
const NEEDS: [&str; 8] = [
    "needs a mail server",
    "needs a lost phone",
    "needs a new key",
    "needs a real domain",
    "needs a second machine",
    "needs Telegram",
    "needs the network",
    "needs the old server",
];

/// A block of code with the comment above it.
#[derive(Debug, PartialEq)]
struct Block<'a> {
    tag: &'a str,
    code: &'a str,
}

impl Block<'_> {
    /// Whether it is run on this database.
    fn runs_on(&self, database: &str) -> bool {
        let tag = self.tag.split(',').next().unwrap();
        tag == "run" || tag.strip_prefix("run on ") == Some(database)
    }
}

/// All blocks of a guide; one without a comment is a mistake.
fn blocks(guide: &str) -> Vec<Block<'_>> {
    let mut parts = guide.split("\n```");
    let mut before = parts.next().unwrap();
    let mut found = Vec::new();
    while let Some(code) = parts.next() {
        let tag = before
            .lines()
            .last()
            .and_then(|line| line.strip_prefix("<!-- ")?.strip_suffix(" -->"));
        let tag = tag.unwrap_or_else(|| panic!("no comment says what this needs: {code}"));
        let (language, code) = code.split_once('\n').unwrap();
        assert_eq!(language, if tag == "prints" { "text" } else { "sh" }, "{code}");
        found.push(Block { tag, code });
        before = parts.next().unwrap();
    }
    found
}

/// The commands that are run on one database, each with the lines that it must print.
fn story(database: &str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut steps: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut last_runs = false;
    for block in blocks(ENGLISH) {
        if block.tag == "prints" {
            if last_runs {
                steps.last_mut().unwrap().1.extend(block.code.lines());
            }
        } else {
            last_runs = block.runs_on(database);
            if last_runs {
                steps.push((block.code, Vec::new()));
            }
        }
    }
    steps
}

/// Follows the guide on a machine of its own.
fn follow(database: &str) {
    let steps = story(database);
    let mut script = String::new();
    for (number, (code, _)) in steps.iter().enumerate() {
        writeln!(script, "echo '== block {number}'\n{code}").unwrap();
    }
    let said = machine::run(database, &script);
    for (number, (code, wanted)) in steps.iter().enumerate() {
        let (_, after) = said.split_once(&format!("== block {number}\n")).expect(code);
        let printed = after.split("\n== ").next().unwrap();
        for line in wanted {
            assert!(
                printed.lines().any(|it| it == *line),
                "{code}\nprinted no `{line}` but\n{printed}"
            );
        }
    }
    let (_, sent) = said
        .split_once("== the story ends\n== what Telegram was sent\n")
        .unwrap();
    let message =
        |line: &&str| line.contains("/bot123456:ABC-def/sendMessage") && line.contains("-1001234567");
    let told: Vec<_> = sent.lines().filter(message).collect();
    assert!(
        told.iter().any(|line| line.contains("Orzu")),
        "the first lead: {sent}"
    );
}

#[test]
#[ignore = "takes a machine of its own, so it needs root on Linux"]
fn the_guide_leads_from_a_bare_machine_to_a_lead_in_telegram_with_sqlite() {
    follow("sqlite");
}

#[test]
#[ignore = "takes a machine of its own with PostgreSQL, so it needs root on Linux"]
fn the_guide_leads_from_a_bare_machine_to_a_lead_in_telegram_with_postgres() {
    follow("postgres");
}

#[test]
fn every_command_of_the_guide_is_run_or_says_what_it_needs() {
    let blocks = blocks(ENGLISH);
    for block in &blocks {
        let known = block.tag == "prints"
            || NEEDS.contains(&block.tag)
            || block.runs_on("sqlite")
            || block.runs_on("postgres");
        assert!(known, "{}", block.tag);
    }
    let run = |database| story(database).len();
    assert!(run("sqlite") > 20 && run("postgres") > 20, "the guide is read");

    // A command within a sentence is one of those in the blocks.
    let lines: BTreeSet<_> = blocks
        .iter()
        .flat_map(|block| block.code.lines())
        .map(str::trim)
        .collect();
    let programs = [
        "site ",
        "systemctl ",
        "journalctl ",
        "curl ",
        "paradise ",
        "sudo ",
        "sh ",
        "cargo ",
    ];
    for guide in [ENGLISH, RUSSIAN] {
        let spans: Vec<_> = guide
            .lines()
            .filter(|line| !line.starts_with("```"))
            .flat_map(|line| line.split('`').skip(1).step_by(2))
            .filter(|span| programs.iter().any(|program| span.starts_with(program)))
            .collect();
        assert!(spans.len() > 3, "the table of symptoms names commands");
        for span in spans {
            assert!(lines.contains(span), "no test knows `{span}`");
        }
    }
}

#[test]
fn the_guide_says_the_same_in_russian() {
    assert_eq!(blocks(ENGLISH), blocks(RUSSIAN));
    let chapters = |guide: &'static str| guide.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(chapters(ENGLISH), chapters(RUSSIAN));
    let rows = |guide: &'static str| guide.lines().filter(|line| line.starts_with('|')).count();
    assert_eq!(rows(ENGLISH), rows(RUSSIAN), "the table of symptoms");
}

#[test]
fn links_of_the_guide_lead_somewhere() {
    for guide in [ENGLISH, RUSSIAN] {
        let links: Vec<_> = guide
            .split("](")
            .skip(1)
            .map(|rest| rest.split([')', '#']).next().unwrap())
            .filter(|link| !link.starts_with("http"))
            .collect();
        assert!(links.len() > 8, "{links:?}");
        for link in links {
            let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(link);
            assert!(fs::exists(&path).unwrap(), "{link}");
        }
    }
}

//! What documents name exists: settings, paths, commands with their options; and what they say of units is what units say.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use clap::Command;
use paradise::{cli, settings::OF_DJANGO, site};
use regex::Regex;

/// Names in capitals that are no settings of the program, with what they are.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("a document", &["PRODUCTION_SETUP"]),
    (
        "told to the tests and to a build",
        &["UPDATE_DOCS", "PARADISE_COMMIT", "FUZZ_SECONDS"],
    ),
    ("settings of front ends", &["NEXT_PUBLIC_API_URL", "VITE_API_URL"]),
    ("told by certbot to its hooks", &["RENEWED_LINEAGE"]),
    (
        "of the operating system and of libraries",
        &[
            "SSL_CERT_FILE",
            "SO_REUSEPORT",
            "LISTEN_FDS",
            "TCP_USER_TIMEOUT",
            "CAP_NET_BIND_SERVICE",
        ],
    ),
];

/// Where a path in a document begins.
const FOLDERS: [&str; 9] = [
    "benches",
    "crates",
    "deploy",
    "docs",
    "locales",
    "scripts",
    "src",
    "templates",
    "tests",
];

/// Paths that are not in the tree: of an operator's own folder.
const OF_OPERATORS: [&str; 1] = ["templates/mail"];

pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every document in Markdown, by its path.
pub(super) fn documents() -> BTreeMap<String, String> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            let is_hidden = name.starts_with('.') || ["target", "data"].contains(&name.as_str());
            if path.is_dir() && !is_hidden {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root(), &mut found);
    assert!(found.len() > 40, "{}", found.len());
    found
}

/// What stands between backticks in the lines of a document, and each line of its blocks of code.
pub(super) fn code(text: &str) -> Vec<String> {
    let mut is_block = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if is_block || line.starts_with("    ") {
            found.push(line.trim().to_owned());
        } else {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

/// `a/{b,c}` as its two paths.
fn spelled_out(path: &str) -> Vec<String> {
    let Some((start, rest)) = path.split_once('{') else {
        return vec![path.to_owned()];
    };
    let (choices, end) = rest.split_once('}').unwrap();
    choices
        .split(',')
        .map(|choice| format!("{start}{choice}{end}"))
        .collect()
}

fn is_there(path: &str) -> bool {
    match path.split_once('*') {
        None => root().join(path).exists(),
        Some((start, _)) => {
            let (folder, start) = start.rsplit_once('/').unwrap();
            let entries = fs::read_dir(root().join(folder));
            entries.is_ok_and(|entries| {
                entries
                    .flatten()
                    .any(|entry| entry.file_name().to_string_lossy().starts_with(start))
            })
        }
    }
}

#[test]
fn every_setting_that_a_document_names_exists() {
    let mut known: BTreeSet<_> = site::slices()
        .settings()
        .iter()
        .flat_map(|group| group.keys)
        .map(|key| key.name)
        .collect();
    known.extend(OTHER_NAMES.iter().flat_map(|(_, names)| names.iter().copied()));
    known.extend(OF_DJANGO);
    let name = Regex::new(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b").unwrap();
    for (document, text) in documents() {
        for found in name.find_iter(&text) {
            assert!(
                known.contains(found.as_str()),
                "{document}: {} is no setting",
                found.as_str()
            );
        }
    }
}

#[test]
fn every_path_and_link_in_a_document_leads_somewhere() {
    let path = Regex::new(r"^[a-z]+/[\w./{},*-]+$").unwrap();
    let link = Regex::new(r"\]\(([^)\s#]+)").unwrap();
    for (document, text) in documents() {
        let of_tree = |span: &String| {
            let first = span.split('/').next().unwrap_or_default();
            path.is_match(span) && FOLDERS.contains(&first) && !OF_OPERATORS.contains(&span.as_str())
        };
        for span in code(&text).into_iter().filter(of_tree) {
            for path in spelled_out(span.trim_end_matches('.')) {
                assert!(is_there(&path), "{document}: {path} is not there");
            }
        }
        let folder = root().join(&document);
        for found in link.captures_iter(&text) {
            let target = &found[1];
            let is_other = target.contains("://") || target.starts_with("mailto:");
            assert!(
                is_other || folder.parent().unwrap().join(target).exists(),
                "{document}: {target} is not there"
            );
        }
    }
}

/// The words of a command of ours that stands in a document; nothing if it is another program's.
fn words(line: &str) -> Option<Vec<&str>> {
    let line = line.trim_start_matches("$ ");
    // Settings may stand in front, another program behind.
    let line = line
        .split(" | ")
        .next()?
        .split(" && ")
        .next()?
        .split(" #")
        .next()?;
    let mut words = line.split_whitespace().skip_while(|word| {
        word.split_once('=')
            .is_some_and(|(name, _)| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
    });
    let program = words.next()?;
    let is_ours = ["paradise", "site", "./paradise", "target/release/paradise"].contains(&program);
    is_ours.then(|| words.collect())
}

#[test]
fn every_command_and_option_in_a_document_exists() {
    let mut commands = 0;
    for (document, text) in documents() {
        for line in code(&text) {
            let Some(words) = words(&line) else { continue };
            let mut definition: Command = cli::definition();
            definition.build();
            for word in words {
                // A place for a word of the reader, or the rest of a sentence.
                if word.starts_with(['<', '[', '…', '"', '\'', '$', '\\'])
                    || word.starts_with(|c: char| c.is_uppercase())
                {
                    continue;
                }
                if let Some(option) = word.strip_prefix("--") {
                    let name = option
                        .split('=')
                        .next()
                        .unwrap()
                        .trim_end_matches([']', '.', ',']);
                    let known = definition
                        .get_arguments()
                        .any(|argument| argument.get_long() == Some(name));
                    assert!(known, "{document}: `{line}` has no --{name}");
                } else if definition.has_subcommands() {
                    for word in word.trim_matches(['{', '}']).split('|') {
                        let known = definition.find_subcommand(word);
                        assert!(known.is_some(), "{document}: `{line}`: there is no `{word}`");
                    }
                    let first = word.trim_matches(['{', '}']).split('|').next().unwrap();
                    definition = definition.find_subcommand(first).unwrap().clone();
                    commands += 1;
                }
            }
        }
    }
    assert!(commands > 60, "{commands}");
}

#[test]
fn what_documents_say_of_the_unit_is_what_the_unit_says() {
    let unit = fs::read_to_string(root().join("deploy/paradise.service")).unwrap();
    let socket = fs::read_to_string(root().join("deploy/paradise.socket")).unwrap();
    let units = format!("{unit}\n{socket}");
    let line = Regex::new(r"(?m)^\s*((?:Timeout|Watchdog|Memory|Restart|Type|Tasks)\w*=\S+)$").unwrap();
    let mut named = 0;
    for (document, text) in documents() {
        for found in line.captures_iter(&text) {
            let said = &found[1];
            assert!(
                units.lines().any(|line| line == said),
                "{document}: {said} is not what the units say"
            );
            named += 1;
        }
    }
    assert!(named > 2, "{named}");
}

//! Documents that are derived: they say what the code says, or a test fails.
//!
//! After a change, `UPDATE_DOCS=1 cargo test --test paradise docs` writes them anew.

mod checks;
mod commands;
mod contract;
mod deploy;
mod examples;
mod glossary;
mod metrics;
mod openapi;
mod permissions;
mod production_setup;
mod promises;
mod readme;
mod references;
mod routes;
mod truth;

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    sync::{Mutex, PoisonError},
};

use paradise::site;

/// Compares a document with what it should be, or writes it.
fn check(path: &str, wanted: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    #[expect(clippy::disallowed_methods, reason = "the variable belongs to the tests")]
    if std::env::var("UPDATE_DOCS").is_ok() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == wanted,
        "{path} is not what the code says; `UPDATE_DOCS=1 cargo test --test paradise docs` writes it anew"
    );
}

/// A document that is generated from its first line to the last.
fn page(path: &str, title: &str, about: &str, content: &str) {
    check(
        path,
        &format!(
            "<!-- Generated: see tests/docs. -->\n# {title}\n\n{about}\n\n{}\n",
            content.trim()
        ),
    );
}

/// The part of a document between `<!-- NAME -->` and `<!-- end of NAME -->`.
fn block(path: &str, name: &str, content: &str) {
    // Tests run at once, and a file with two blocks is written by two.
    static FILE: Mutex<()> = Mutex::new(());
    let _alone = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(&file).unwrap();
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let (before, rest) = text
        .split_once(&start)
        .unwrap_or_else(|| panic!("{path} has no {start}"));
    let (_, after) = rest
        .split_once(&end)
        .unwrap_or_else(|| panic!("{path} has no {end}"));
    check(
        path,
        &format!("{before}{start}\n{}\n\n{end}{after}", content.trim()),
    );
}

/// A text that cannot end a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[test]
fn the_example_of_env_is_current() {
    check("env.example", &settings::env_example(&site::slices().settings()));
}

#[test]
fn the_list_of_settings_is_current() {
    let about = "A command's own choice beats the environment, which beats `.env` of the working folder, which beats \
        `.env` in `DATA_DIR`. `paradise config` shows what counts and who set it.";
    page(
        "docs/reference/settings.md",
        "Settings",
        about,
        &settings::markdown_table(&site::slices().settings()),
    );
}

#[test]
fn the_readme_names_every_setting() {
    let mut table = "| Group | Settings, with their defaults |\n|---|---|\n".to_owned();
    for group in site::slices().settings() {
        let named = group.keys.iter().map(|key| match key.default {
            default if default.is_empty() || key.secret => format!("`{}`", key.name),
            default => format!("`{}` ({})", key.name, cell(default)),
        });
        let named: Vec<_> = named.collect();
        writeln!(table, "| {} | {} |", group.title, named.join(", ")).unwrap();
    }
    block("README.md", "settings", &table);
}

//! `docs/reference/commands.md`, and the table of commands in the README.

use std::fmt::Write as _;

use clap::Command;

use super::{block, cell, page};

fn commands() -> Vec<Command> {
    let mut program = paradise::cli::definition();
    program.build();
    program
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
        .cloned()
        .collect()
}

#[test]
fn the_list_of_commands_is_current() {
    let mut text = String::new();
    for mut command in commands() {
        let name = command.get_name().to_owned();
        let help = command.render_long_help().to_string();
        writeln!(text, "## {name}\n\n```text\n{}\n```\n", help.trim()).unwrap();
    }
    let about = "`paradise` without a command serves. Exit codes: 0 done, 1 refused or failed (one sentence on stderr \
        that says the fix), 2 wrong usage.";
    page("docs/reference/commands.md", "Commands", about, &text);
}

#[test]
fn the_readme_names_every_command() {
    let mut table = "| Command | What it does |\n|---|---|\n".to_owned();
    for command in commands() {
        let about = command
            .get_about()
            .unwrap_or_else(|| panic!("{} has no help", command.get_name()));
        writeln!(
            table,
            "| `{}` | {}. |",
            command.get_name(),
            cell(&about.to_string())
        )
        .unwrap();
    }
    block("README.md", "commands", &table);
}

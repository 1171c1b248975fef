//! Documents generated from declarations: `env.example` and the README's tables.

use crate::{Group, Key, dotenv::quoted};
use std::fmt::Write as _;

/// Maximum line width in `env.example`.
const WIDTH: usize = 100;

/// The text of `env.example`: every setting with its default, commented out; secrets are empty.
pub fn env_example(groups: &[Group]) -> String {
    let mut text = String::new();
    for group in groups {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "# ==== {} ====", group.title);
        for key in group.keys {
            let help = format!("{} Allowed: {}.", key.help(), key.expects());
            let _ = writeln!(
                text,
                "\n{}# {}={}",
                wrapped(&help),
                key.name,
                quoted(example(key))
            );
        }
    }
    text
}

/// A line of a `.env` file that is parsed to the same value.
pub fn env_line(key: &Key, value: &str) -> String {
    format!("{}={}\n", key.name, quoted(value))
}

/// A heading and a Markdown table for each group.
pub fn markdown_table(groups: &[Group]) -> String {
    let mut text = String::new();
    for group in groups {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "### {}\n", group.title);
        text.push_str("| Variable | Default | Meaning |\n|---|---|---|\n");
        for key in group.keys {
            let default = match example(key) {
                "" => String::new(),
                default => format!("`{}`", cell(default)),
            };
            let (help, expects) = (cell(&key.help()), cell(&key.expects()));
            let _ = writeln!(
                text,
                "| `{}` | {default} | {help} Allowed: {expects}. |",
                key.name
            );
        }
    }
    text
}

fn example(key: &Key) -> &'static str {
    if key.secret { "" } else { key.default }
}

/// Escapes a text so that it cannot end a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Comment lines of at most [`WIDTH`] columns. A longer word is on a line of its own.
fn wrapped(text: &str) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width == 0 || width + 1 + length > WIDTH {
            lines.push_str(if width == 0 { "#" } else { "\n#" });
            width = 1;
        }
        lines.push(' ');
        lines.push_str(word);
        width += 1 + length;
    }
    lines.push('\n');
    lines
}

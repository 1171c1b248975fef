//! Pages made from declarations: `env.example` and the README's tables.

use crate::{Group, Key, dotenv::quoted};
use std::fmt::Write as _;

/// Columns of a line in `env.example`.
const WIDTH: usize = 100;

/// The text of `env.example`: every setting commented out at its default, secrets empty.
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

/// A line of a `.env` file that reads back as the same value.
pub fn env_line(key: &Key, value: &str) -> String {
    format!("{}={}\n", key.name, quoted(value))
}

/// A heading and a table per group, in Markdown.
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

/// A text that cannot end a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Comment lines of at most [`WIDTH`] columns; a longer word stands alone.
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

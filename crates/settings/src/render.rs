//! Documents made from the declarations.

use std::fmt::Write as _;

use crate::{Origin, SectionKeys, Source};

/// Columns of help text in `env.example`.
const WIDTH: usize = 100;

/// One line of `paradise config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Heading of its group.
    pub section: &'static str,
    /// The variable.
    pub name: &'static str,
    /// Its text; hidden if it is a secret.
    pub value: String,
    /// Where it was set.
    pub origin: Origin,
}

/// Every setting with its value and where it came from.
pub fn rows(sections: &[SectionKeys], source: &Source) -> Vec<Row> {
    let row = |section: &SectionKeys, key: &crate::Key| {
        let (text, origin) = source.get(key.name).unwrap_or((key.default, Origin::Default));
        let value = match text {
            "" => "(not set)".to_owned(),
            text if key.secret && origin != Origin::Default => format!("(hidden, {} characters)", text.chars().count()),
            text => text.to_owned(),
        };
        Row { section: section.title.trim(), name: key.name, value, origin }
    };
    sections.iter().flat_map(|section| section.keys.iter().map(move |key| row(section, key))).collect()
}

/// A commented `.env` with every setting at its default.
pub fn env_example(sections: &[SectionKeys]) -> String {
    let mut text = String::from(
        "# Settings of Paradise. Generated from the code; a line without # sets a value.\n\
         # The real environment beats this file.\n",
    );
    for section in sections {
        let _ = write!(text, "\n# === {} ===\n", section.title.trim());
        for key in section.keys {
            text.push('\n');
            let help = format!("{} ({})", key.help(), key.expects);
            for line in wrap(&help) {
                let _ = writeln!(text, "# {line}");
            }
            let _ = writeln!(text, "# {}={}", key.name, key.default);
        }
    }
    text
}

/// A table for a document.
pub fn markdown_table(sections: &[SectionKeys]) -> String {
    let mut text = String::from("| variable | default | what it does |\n|---|---|---|\n");
    for section in sections {
        let _ = writeln!(text, "| **{}** | | |", section.title.trim());
        for key in section.keys {
            let default = if key.default.is_empty() { String::new() } else { format!("`{}`", key.default) };
            let _ = writeln!(text, "| `{}` | {default} | {} |", key.name, key.help().replace('|', "\\|"));
        }
    }
    text
}

fn wrap(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if !line.is_empty() && line.chars().count() + word.chars().count() >= WIDTH {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

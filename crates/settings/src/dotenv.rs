//! Reading a `.env` file with the line of every entry, for messages.

use std::path::{Path, PathBuf};

/// One entry.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) line: usize,
}

/// A file that was read.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) entries: Vec<Entry>,
}

/// `None` if there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<File>, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
    };
    let mut entries = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // One line at a time, so that a mistake is told with its line; values over several lines are not used here.
        for item in dotenvy::from_read_iter(line.as_bytes()) {
            match item {
                Ok((name, value)) => entries.push(Entry { name, value, line: number + 1 }),
                Err(_) => return Err(format!("{}:{} is not NAME=value", path.display(), number + 1)),
            }
        }
    }
    Ok(Some(File { path: path.to_owned(), entries }))
}

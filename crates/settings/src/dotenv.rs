//! `.env` files: finding and parsing them.

mod line;

use std::{fmt, fs, io, path::Path, path::PathBuf};

pub(crate) use line::quoted;

use crate::{Problems, SetBy};

/// A parsed file.
#[derive(Clone)]
pub struct DotEnv {
    path: PathBuf,
    entries: Vec<Entry>,
}

#[derive(Clone)]
struct Entry {
    name: String,
    value: String,
    line: usize,
}

impl DotEnv {
    /// Reads a file; `None` if it does not exist. A file that exists and cannot be read is an error.
    pub fn read(path: &Path, problems: &mut Problems) -> Option<Self> {
        match fs::read(path) {
            Ok(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => Some(Self::parse(path, text, problems)),
                Err(error) => {
                    let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
                    problems.file(format!("{}:{line}: the file is not valid UTF-8.", path.display()));
                    None
                }
            },
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                None
            }
            Err(error) => {
                problems.file(format!("{} cannot be read: {error}.", path.display()));
                None
            }
        }
    }

    /// Parses the text of the file `path`. Each invalid line is an error; a repeated name is a warning.
    pub fn parse(path: impl Into<PathBuf>, text: &str, problems: &mut Problems) -> Self {
        let mut file = Self {
            path: path.into(),
            entries: Vec::new(),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (line, content) in (1..).zip(text.lines()) {
            match line::parse(content.trim()) {
                Ok(Some((name, value))) => file.push(Entry { name, value, line }, problems),
                Ok(None) => {}
                Err(error) => problems.file(format!("{}:{line}: {error}.", file.path.display())),
            }
        }
        file
    }

    /// The value of a variable and where it was set.
    pub(crate) fn find(&self, name: &str) -> Option<(&str, SetBy)> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        Some((&entry.value, self.place(entry)))
    }

    /// All names and where they were set.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, SetBy)> {
        self.entries
            .iter()
            .map(|entry| (entry.name.as_str(), self.place(entry)))
    }

    fn place(&self, entry: &Entry) -> SetBy {
        SetBy::File(self.path.clone(), entry.line)
    }

    /// Adds an entry. The last one of a name counts, as in a shell.
    fn push(&mut self, new: Entry, problems: &mut Problems) {
        match self.entries.iter_mut().find(|entry| entry.name == new.name) {
            Some(old) => {
                let path = self.path.display();
                problems.warn(
                    &new.name,
                    format!(
                        "`{}` ({path}:{}) is given again at line {}, which counts.",
                        new.name, old.line, new.line
                    ),
                );
                *old = new;
            }
            None => self.entries.push(new),
        }
    }
}

/// Prints only names: values may be secrets.
impl fmt::Debug for DotEnv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DotEnv")
            .field("path", &self.path)
            .field(
                "names",
                &self.entries.iter().map(|entry| &entry.name).collect::<Vec<_>>(),
            )
            .finish()
    }
}

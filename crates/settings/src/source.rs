//! Where values come from, and what was wrong with them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};

use crate::{Key, SectionKeys, Value, dotenv};

/// Where a value was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The real environment, which beats files.
    Environment,
    /// A `.env` file and its line.
    File(PathBuf, usize),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Environment => f.write_str("environment"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
        }
    }
}

/// What is wrong with the settings, all at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    /// Nothing starts with these.
    pub errors: Vec<String>,
    /// Worth a look.
    pub warnings: Vec<String>,
}

/// The environment and the `.env` files below it.
#[derive(Clone, Debug, Default)]
pub struct Source {
    environment: BTreeMap<String, String>,
    files: Vec<dotenv::File>,
}

impl Source {
    /// Takes an environment as it is given.
    pub fn new(environment: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { environment: environment.into_iter().collect(), files: Vec::new() }
    }

    /// The environment of this process.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_process() -> Self {
        // Names and values that are no UTF-8 are none of ours.
        Self::new(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// Adds a `.env` file below what is known already; a missing one adds nothing.
    pub fn add_file(&mut self, path: &Path, problems: &mut Problems) {
        match dotenv::read(path) {
            Ok(file) => self.files.extend(file),
            Err(error) => problems.errors.push(error),
        }
    }

    /// Overrides one value, as if the environment had it.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// The text of a variable and where it was set. An empty text counts as not set, as it does in Django's `.env`
    /// files.
    pub fn get(&self, name: &str) -> Option<(&str, Origin)> {
        let environment = self.environment.get(name).map(|value| (value.trim(), Origin::Environment));
        let entries = self.files.iter().flat_map(|file| {
            // Of a repeated name in one file the last counts.
            file.entries.iter().rev().map(|entry| (&file.path, entry))
        });
        let in_files = entries
            .filter(|(_, entry)| entry.name == name)
            .map(|(path, entry)| (entry.value.trim(), Origin::File(path.clone(), entry.line)));
        environment.into_iter().chain(in_files).find(|(value, _)| !value.is_empty())
    }

    /// Reads one value; a wrong one is noted, and the default stands in.
    #[doc(hidden)]
    pub fn read<T: Value>(&self, key: Option<&Key>, problems: &mut Problems) -> T {
        let key = key.expect("the macro gives one key for each field");
        if let Some((text, origin)) = self.get(key.name) {
            match T::parse(text) {
                Ok(value) => return value,
                Err(reason) => {
                    let shown = if key.secret { "(hidden)".to_owned() } else { format!("`{text}`") };
                    problems.errors.push(format!(
                        "{} = {shown} ({origin}): {reason}. Expected: {}",
                        key.name, key.expects
                    ));
                }
            }
        }
        T::parse(key.default).unwrap_or_else(|reason| panic!("the default of {}: {reason}", key.name))
    }

    /// Notes names that nothing reads: all of a `.env` file, and `PARADISE_…` of the environment.
    pub fn warn_of_unknown(&self, sections: &[SectionKeys], problems: &mut Problems) {
        let known: BTreeSet<&str> = sections.iter().flat_map(|section| section.keys).map(|key| key.name).collect();
        let ours = self.environment.keys().filter(|name| name.starts_with("PARADISE_"));
        let found = ours.map(|name| (name.as_str(), Origin::Environment)).chain(self.files.iter().flat_map(|file| {
            file.entries.iter().map(|entry| (entry.name.as_str(), Origin::File(file.path.clone(), entry.line)))
        }));
        for (name, origin) in found.filter(|(name, _)| !known.contains(name)) {
            let bare = name.strip_prefix("PARADISE_").unwrap_or(name);
            let nearest = known.iter().map(|known| (distance(bare, known), known)).min();
            let hint = match nearest {
                Some((far, known)) if far <= known.len() / 3 => format!("; did you mean {known}?"),
                _ => String::new(),
            };
            problems.warnings.push(format!("{name} ({origin}) is not a setting{hint}"));
        }
    }
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

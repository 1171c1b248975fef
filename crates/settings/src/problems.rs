//! Errors and warnings about the settings, collected so that one start reports all of them.

use std::fmt;

/// A message about one mistake. It never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The variable with the mistake, if there is one.
    pub name: Option<String>,
    /// What is wrong, where, and what would be correct.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// All problems found while reading settings.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// Errors, with which the program must not start.
    pub errors: Vec<Problem>,
    /// Warnings.
    pub warnings: Vec<Problem>,
}

impl Problems {
    /// Adds an error about the variable `name`.
    pub fn error(&mut self, name: &str, message: impl Into<String>) {
        self.errors.push(Problem {
            name: Some(name.to_owned()),
            message: message.into(),
        });
    }

    /// Adds a warning about the variable `name`.
    pub fn warn(&mut self, name: &str, message: impl Into<String>) {
        self.warnings.push(Problem {
            name: Some(name.to_owned()),
            message: message.into(),
        });
    }

    /// Adds an error about a file.
    pub(crate) fn file(&mut self, message: String) {
        self.errors.push(Problem { name: None, message });
    }
}

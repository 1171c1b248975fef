//! What is wrong with the settings, collected so that one start shows it all.

use std::fmt;

/// One sentence about one mistake; never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The variable at fault, if the mistake is about one.
    pub name: Option<String>,
    /// What is wrong, where, and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Everything found while reading settings.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// Mistakes with which the program must not start.
    pub errors: Vec<Problem>,
    /// Oddities that people should know of.
    pub warnings: Vec<Problem>,
}

impl Problems {
    /// Notes a mistake about the variable `name`.
    pub fn error(&mut self, name: &str, message: impl Into<String>) {
        self.errors.push(Problem {
            name: Some(name.to_owned()),
            message: message.into(),
        });
    }

    /// Notes an oddity about the variable `name`.
    pub fn warn(&mut self, name: &str, message: impl Into<String>) {
        self.warnings.push(Problem {
            name: Some(name.to_owned()),
            message: message.into(),
        });
    }

    /// Notes a mistake that is about a file.
    pub(crate) fn file(&mut self, message: String) {
        self.errors.push(Problem { name: None, message });
    }
}

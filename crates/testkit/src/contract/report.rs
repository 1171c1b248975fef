//! The results of a replay, printed like those of test runners.

use serde_json::Value;
use std::fmt;

/// One difference between expected and received values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Location: a JSON path such as `$.results[0].id`, `status`, `header location`, `body`.
    pub path: String,
    /// Expected value.
    pub want: String,
    /// Received value.
    pub got: String,
}

impl Problem {
    pub(super) fn new(path: impl Into<String>, want: impl Into<String>, got: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            want: shortened(want.into()),
            got: shortened(got.into()),
        }
    }

    /// Strings are printed without quotes, all other values as JSON.
    pub(super) fn of_values(path: &str, want: &Value, got: &Value) -> Self {
        Self::new(path, plain(want), plain(got))
    }
}

/// A vector with all differences of its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The vector's id.
    pub id: String,
    /// Never empty.
    pub problems: Vec<Problem>,
}

/// The result of a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "a report that nobody reads hides failures"]
pub struct Report {
    /// Number of vectors that passed.
    pub passed: usize,
    /// The vectors that failed, in file order.
    pub failures: Vec<Failure>,
}

impl Report {
    pub(super) fn add(&mut self, id: &str, problems: Vec<Problem>) {
        if problems.is_empty() {
            self.passed += 1;
        } else {
            self.failures.push(Failure {
                id: id.to_owned(),
                problems,
            });
        }
    }

    /// Panics with the whole report if any vector failed, or if none ran.
    pub fn assert_all_passed(&self) {
        assert!(self.failures.is_empty() && self.passed > 0, "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Failure { id, problems } in &self.failures {
            writeln!(f, "FAIL {id}")?;
            for Problem { path, want, got } in problems {
                writeln!(f, "     {path}: got {got}, want {want}")?;
            }
        }
        write!(f, "{} passed, {} failed", self.passed, self.failures.len())
    }
}

pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn shortened(text: String) -> String {
    const LONGEST: usize = 220;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_every_difference_and_counts() {
        let mut report = Report::default();
        report.add("good", Vec::new());
        report.add(
            "bad",
            vec![
                Problem::new("status", "200", "500"),
                Problem::new("body", "JSON", "ж".repeat(300)),
            ],
        );
        let text = report.to_string();
        assert!(
            text.starts_with("FAIL bad\n     status: got 500, want 200\n     body: got ж"),
            "{text}"
        );
        assert!(text.ends_with("…, want JSON\n1 passed, 1 failed"), "{text}");
    }

    #[test]
    #[should_panic(expected = "0 passed, 0 failed")]
    fn a_replay_of_nothing_is_no_success() {
        Report::default().assert_all_passed();
    }
}

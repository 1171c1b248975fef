//! A table of two columns for a terminal.

use std::fmt::Write as _;

/// Names on the left, numbers on the right, one row in each line.
pub(super) fn table<'a>(rows: impl Iterator<Item = (&'a str, String)> + Clone) -> String {
    let names = rows
        .clone()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or_default();
    let figures = rows
        .clone()
        .map(|(_, figure)| figure.chars().count())
        .max()
        .unwrap_or_default();
    rows.fold(String::new(), |mut text, (name, figure)| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name:names$}  {figure:>figures$}");
        text
    })
}

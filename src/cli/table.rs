//! Two columns for a terminal.

use std::fmt::Write as _;

/// Names to the left, figures to the right, a line each.
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
        // Writing into a text cannot fail.
        let _ = writeln!(text, "  {name:names$}  {figure:>figures$}");
        text
    })
}

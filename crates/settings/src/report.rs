//! All settings with their values and sources, for `paradise config`.

use crate::{Group, SetBy, Source};
use std::fmt::Write as _;

/// The present state of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Title of the group.
    pub group: &'static str,
    /// Name of the variable.
    pub name: &'static str,
    /// The effective text, in a form that may be shown.
    pub value: String,
    /// The source of the value.
    pub set_by: SetBy,
}

/// All settings in the order of their declaration. Invalid values are included.
pub fn report(source: &Source, groups: &[Group]) -> Vec<Row> {
    let row = |group: &Group, key| {
        let (text, set_by) = source.find(key);
        Row {
            group: group.title,
            name: key.name,
            value: key.shown(text),
            set_by,
        }
    };
    groups
        .iter()
        .flat_map(|group| group.keys.iter().map(move |key| row(group, key)))
        .collect()
}

/// The report as aligned lines, one per setting, under the titles of the groups.
pub fn report_text(rows: &[Row]) -> String {
    let mut text = String::new();
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    let mut group = "";
    for row in rows {
        if row.group != group {
            let gap = if group.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{}", row.group);
            group = row.group;
        }
        let value = match row.value.as_str() {
            "" => "(not set)".to_owned(),
            value => value.escape_debug().to_string(),
        };
        let _ = writeln!(text, "  {:width$}  {value}  [{}]", row.name, row.set_by);
    }
    text
}

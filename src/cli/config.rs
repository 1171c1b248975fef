//! `paradise config`: shows the value of every setting.

use std::io::Write as _;

use serde_json::{Value, json};
use settings::{Problems, Row, Source};

use crate::{
    failure::Failure,
    settings::{FileSettings, Settings, https::HttpsSettings},
    slices::Slices,
};

/// Show every setting, its value and who set it; secrets are hidden.
///
/// Also shows settings with which nothing else starts, and says what is wrong with them.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, slices: &Slices) -> Result<(), Failure> {
    let mut problems = Problems::default();
    let mut source = Source::from_process(&FileSettings::DATA_DIR, &mut problems);
    HttpsSettings::imply(&mut source);
    Settings::load(&source, &slices.settings(), &mut problems);
    let rows = settings::report(&source, &slices.settings());
    let text = if args.json {
        as_json(&rows)
    } else {
        settings::report_text(&rows)
    };
    // A pager that is closed early is not an error.
    let _ = std::io::stdout().write_all(text.as_bytes());
    super::environment::judge(&problems)
}

fn as_json(rows: &[Row]) -> String {
    let row = |row: &Row| json!({ "group": row.group, "name": row.name, "value": row.value, "origin": row.set_by.to_string() });
    let rows: Vec<Value> = rows.iter().map(row).collect();
    format!("{:#}\n", Value::Array(rows))
}

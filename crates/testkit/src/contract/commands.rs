//! Runs the command line cases of a `cli.json`: each in an empty folder, then checks its exit code and the files it
//! left.

use super::compare::Comparison;
use super::report::{Problem, Report};
use super::rules::check_csv;
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{fs, io};
use tempfile::TempDir;

#[derive(Debug, Deserialize)]
struct Case {
    id: String,
    args: Vec<String>,
    want: Wanted,
}

#[derive(Debug, Deserialize)]
struct Wanted {
    /// A number, or `"nonzero"`.
    exit: Value,
    /// Name of each file that must exist afterwards, with its rows as CSV. There must be no other file.
    files: Map<String, Value>,
}

/// Runs every case with `program`. It gets `environment` and nothing else, so `environment` must name the database,
/// `DATA_DIR` and everything else the program needs, with absolute paths: each case has its own working folder.
pub fn run_commands(program: &Path, cases_json: &str, environment: &[(&str, &str)]) -> Report {
    let cases: Vec<Case> =
        serde_json::from_str(cases_json).unwrap_or_else(|error| panic!("the cases cannot be read: {error}"));
    let mut report = Report::default();
    for case in cases {
        let problems = run_case(program, &case, environment);
        let problems =
            problems.unwrap_or_else(|error| vec![Problem::new("program", "to run", error.to_string())]);
        report.add(&case.id, problems);
    }
    report
}

fn run_case(program: &Path, case: &Case, environment: &[(&str, &str)]) -> io::Result<Vec<Problem>> {
    let folder = TempDir::new()?;
    let mut command = Command::new(program);
    command
        .args(&case.args)
        .current_dir(folder.path())
        .env_clear()
        .envs(environment.iter().copied());
    let output = command.output()?;
    let mut problems = Vec::new();

    let got = output.status.code();
    let holds = match &case.want.exit {
        Value::String(word) if word == "nonzero" => got.is_some_and(|code| code != 0),
        number => got.map(i64::from) == number.as_i64(),
    };
    if !holds {
        let told = String::from_utf8_lossy(&output.stderr);
        problems.push(Problem::new(
            "exit",
            case.want.exit.to_string(),
            format!("{}: {}", output.status, told.trim()),
        ));
    }

    let mut found = files_below(folder.path(), folder.path())?;
    let comparison = Comparison::new(&[], 0, Utc::now());
    for (name, rows) in &case.want.files {
        match found.remove(name) {
            Some(content) => problems.extend(check_csv(rows, &content, &comparison).into_iter().map(
                |problem| Problem {
                    path: format!("{name}: {}", problem.path),
                    ..problem
                },
            )),
            None => problems.push(Problem::new(name, "a file", "<absent>")),
        }
    }
    problems.extend(found.keys().map(|name| Problem::new(name, "<absent>", "a file")));
    Ok(problems)
}

/// Contents of all files by their path relative to `root`, with slashes.
fn files_below(folder: &Path, root: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.append(&mut files_below(&path, root)?);
        } else {
            let below = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            files.insert(parts.join("/"), fs::read(&path)?);
        }
    }
    Ok(files)
}

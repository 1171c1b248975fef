//! Names of metrics: one list, in which everything that is measured, alerted on or drawn is found.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use paradise::observability::metrics::METRICS;
use serde_json::Value;

/// Words of the query language that are no names of metrics.
const WORDS: [&str; 9] = [
    "and",
    "or",
    "unless",
    "bool",
    "offset",
    "on",
    "ignoring",
    "group_left",
    "inf",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn is_known(name: &str) -> bool {
    let of_histogram = ["_bucket", "_sum", "_count"]
        .into_iter()
        .filter_map(|end| name.strip_suffix(end));
    let mut names = [name].into_iter().chain(of_histogram);
    names.any(|name| METRICS.iter().any(|metric| metric.name == name))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The program's code, without the list itself and without blanks.
fn code() -> String {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    for crate_ in ["admin", "db", "jobs", "media", "outbox", "web"] {
        sources(&root().join("crates").join(crate_).join("src"), &mut files);
    }
    files.retain(|file| !file.ends_with("metrics/list.rs"));
    let code: String = files
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    code.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn what_is_measured_is_in_the_list_and_what_is_in_the_list_is_measured() {
    let code = code();
    let mut measured = 0;
    for macro_ in ["counter!(\"", "gauge!(\"", "histogram!(\""] {
        for (start, _) in code.match_indices(macro_) {
            let name = code[start + macro_.len()..].split('"').next().unwrap();
            assert!(
                METRICS.iter().any(|metric| metric.name == name),
                "{name} is in no list"
            );
            measured += 1;
        }
    }
    assert!(measured > 30);
    for metric in METRICS {
        assert!(
            code.contains(&format!("\"{}\"", metric.name)),
            "{} is measured nowhere",
            metric.name
        );
    }
}

/// Names of metrics in an expression.
fn names(expression: &str) -> BTreeSet<String> {
    let (mut plain, mut depth, mut quoted) = (String::new(), 0, false);
    for c in expression.chars() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    let mut rest = plain.as_str();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let before = rest[..start].chars().next_back();
        rest = &rest[start..];
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        if matches!(word, "by" | "without") {
            let group = after.trim_start();
            rest = group
                .strip_prefix('(')
                .and_then(|group| group.split_once(')'))
                .unwrap()
                .1;
        } else if !["(", "by ", "without "]
            .iter()
            .any(|next| after.trim_start().starts_with(next))
            && !WORDS.contains(&word)
            && !before.is_some_and(|c| c.is_ascii_digit() || c == '$')
        {
            found.insert(word.to_owned());
        }
    }
    found
}

#[test]
fn every_alert_is_about_something_that_is_measured() {
    let text = fs::read_to_string(root().join("deploy/prometheus/alerts.yml")).unwrap();
    let expressions: Vec<_> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("expr: "))
        .collect();
    let alerts = text
        .lines()
        .filter(|line| line.trim().starts_with("- alert: "))
        .count();
    assert!(alerts >= 10, "{alerts}");
    assert_eq!(expressions.len(), alerts, "one line for each");
    for word in ["severity:", "summary:", "description:"] {
        let count = text.lines().filter(|line| line.trim().starts_with(word)).count();
        assert_eq!(count, alerts, "{word} of each alert");
    }
    for expression in expressions {
        let names = names(expression);
        assert!(!names.is_empty(), "{expression}");
        for name in names {
            assert!(name == "up" || is_known(&name), "{name} of {expression}");
        }
    }
}

fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(expression)) = object.get("expr") {
                found.push(expression.clone());
            }
            object.values().for_each(|value| expressions(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| expressions(value, found)),
        _ => {}
    }
}

#[test]
fn the_dashboard_draws_what_is_measured() {
    let text = fs::read_to_string(root().join("deploy/grafana/paradise.json")).unwrap();
    let mut found = Vec::new();
    expressions(&serde_json::from_str(&text).unwrap(), &mut found);
    assert!(found.len() >= 15, "{}", found.len());
    for expression in found {
        let names = names(&expression);
        assert!(!names.is_empty(), "{expression}");
        for name in names {
            assert!(is_known(&name), "{name} of {expression}");
        }
    }
}

#[test]
#[ignore = "needs promtool: TEST_PROMTOOL; scripts/test sets it"]
#[expect(clippy::disallowed_methods, reason = "the variable belongs to the tests")]
fn prometheus_itself_takes_the_rules() {
    let promtool = std::env::var("TEST_PROMTOOL").expect("scripts/test sets TEST_PROMTOOL");
    let rules = root().join("deploy/prometheus/alerts.yml");
    let said = std::process::Command::new(promtool)
        .args(["check", "rules"])
        .arg(rules)
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("SUCCESS") && said.contains("rules found"), "{said}");
}

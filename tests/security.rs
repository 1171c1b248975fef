//! What `docs/security` and `SECURITY.md` promise: each promise names the test that holds it, and the test exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use regex::Regex;

/// Requirements of levels 1 and 2 in a chapter of OWASP ASVS 5.0.0, chapters 1 to 17.
const REQUIREMENTS: [usize; 17] = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names of the tests in a file of Rust.
fn tests_of(path: &str) -> BTreeSet<String> {
    let test = Regex::new(
        r"#\[(?:db_test|test|tokio::test(?:\([^\]]*\))?)\]\s*(?:#\[[^\]]*\]\s*)*(?:async )?fn ([a-z0-9_]+)",
    )
    .unwrap();
    let source = read(path);
    test.captures_iter(&source)
        .map(|found| found[1].to_owned())
        .collect()
}

/// A row of the table: requirement, level, status, tests, note.
struct Row {
    id: Vec<usize>,
    level: u8,
    status: String,
    tests: Vec<String>,
    note: String,
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(root().join("docs/security/asvs.csv")).unwrap();
    let row = |record: csv::StringRecord| Row {
        id: record[0].split('.').map(|part| part.parse().unwrap()).collect(),
        level: record[1].parse().unwrap(),
        status: record[2].to_owned(),
        tests: record[3].split_whitespace().map(str::to_owned).collect(),
        note: record[4].to_owned(),
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn each_requirement_of_level_two_has_one_row_in_order() {
    let rows = rows();
    assert!(
        rows.iter().is_sorted_by(|one, next| one.id < next.id),
        "sorted, each once"
    );
    let mut counted = [0; 17];
    for row in &rows {
        assert!(
            matches!(row.level, 1 | 2),
            "{:?} is of level {}",
            row.id,
            row.level
        );
        counted[row.id[0] - 1] += 1;
    }
    assert_eq!(counted, REQUIREMENTS);
}

#[test]
fn a_requirement_that_is_met_names_tests_that_exist_and_any_other_says_why() {
    let mut known = BTreeMap::new();
    for row in rows() {
        match row.status.as_str() {
            "met" => assert!(!row.tests.is_empty(), "{:?} is met by no test", row.id),
            "open" | "not applicable" => assert!(!row.note.is_empty(), "{:?} gives no reason", row.id),
            other => panic!("{:?} has the status {other}", row.id),
        }
        for named in row.tests {
            let (path, name) = named.split_once("::").unwrap();
            let tests = known.entry(path.to_owned()).or_insert_with(|| tests_of(path));
            assert!(
                tests.contains(name),
                "{:?} names {named}, which is no test",
                row.id
            );
        }
    }
}

#[test]
fn what_security_md_names_exists() {
    let named = Regex::new(r"(?:tests|crates)/[A-Za-z0-9_/.]+").unwrap();
    let text = read("SECURITY.md");
    let mut count = 0;
    for path in named.find_iter(&text) {
        let path = path.as_str().trim_end_matches('.');
        assert!(root().join(path).exists(), "SECURITY.md names {path}");
        count += 1;
    }
    assert!(count > 5, "the table of promises is gone");
}

/// The manifests of the workspace.
fn manifests() -> Vec<PathBuf> {
    let mut found = vec![root().join("Cargo.toml")];
    for folder in ["crates", "crates/testkit"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let manifest = entry.unwrap().path().join("Cargo.toml");
            if manifest.exists() {
                found.push(manifest);
            }
        }
    }
    found
}

#[test]
fn no_crate_of_ours_may_be_unsafe() {
    assert!(read("Cargo.toml").contains("unsafe_code = \"forbid\""));
    for manifest in manifests() {
        let table: toml::Table = toml::from_str(&fs::read_to_string(&manifest).unwrap()).unwrap();
        let inherits = table.get("lints").and_then(|lints| lints.get("workspace"));
        assert_eq!(
            inherits.and_then(toml::Value::as_bool),
            Some(true),
            "{} has lints of its own",
            manifest.display()
        );
    }
}

/// Hashes and ciphers that no new value may be protected with.
const WEAK: [&str; 9] = [
    "md5", "md-5", "sha1", "rc4", "des", "ecb", "cbc", "blowfish", "openssl",
];

#[test]
fn a_weak_primitive_is_no_dependency_unless_its_reason_is_documented() {
    let reasons = read("docs/security/cryptography.md");
    let table: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    let dependencies = table["workspace"]["dependencies"].as_table().unwrap();
    for weak in WEAK.into_iter().filter(|name| dependencies.contains_key(*name)) {
        assert!(
            reasons.contains(&format!("`{weak}`")),
            "docs/security/cryptography.md gives no reason for {weak}"
        );
    }
}

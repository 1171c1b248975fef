//! What `docs/security` and `SECURITY.md` promise: each promise names the test that holds it, and the test exists.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
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

/// The whole tree of dependencies that a build with the features of this one has, by `scripts/sbom`.
fn bill_of_materials() -> serde_json::Value {
    let mut features = Vec::new();
    for (name, is_on) in [
        ("https", cfg!(feature = "https")),
        ("otel", cfg!(feature = "otel")),
    ] {
        features.extend(is_on.then_some(name));
    }
    let written = Command::new(root().join("scripts/sbom"))
        .args(["--features", &features.join(",")])
        .output()
        .unwrap();
    assert!(
        written.status.success(),
        "{}",
        String::from_utf8_lossy(&written.stderr)
    );
    serde_json::from_slice(&written.stdout).unwrap()
}

/// Crates whose code is in the program, by the paths of source files that it carries for its panics.
fn crates_in_the_program() -> BTreeSet<(String, String)> {
    let program = fs::read(env!("CARGO_BIN_EXE_paradise")).unwrap();
    let path = regex::bytes::Regex::new(
        r"registry/src/[a-z0-9.\-]+/([a-z0-9_\-]+)-([0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+\-]*)/",
    )
    .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let crates = path
        .captures_iter(&program)
        .map(|found| (text(&found[1]), text(&found[2])));
    crates.collect()
}

#[test]
fn the_bill_of_materials_holds_every_crate_of_the_program() {
    let bill = bill_of_materials();
    assert_eq!(
        (&bill["bomFormat"], &bill["specVersion"]),
        (&"CycloneDX".into(), &"1.6".into())
    );
    assert_eq!(bill["metadata"]["component"]["name"], "paradise");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let components = bill["components"].as_array().unwrap();
    let listed: BTreeMap<_, _> = components
        .iter()
        .map(|part| ((text(&part["name"]), text(&part["version"])), part))
        .collect();
    assert_eq!(listed.len(), components.len(), "each once");
    let found = crates_in_the_program();
    assert!(
        found.len() > 100,
        "{} crates are seen in the program",
        found.len()
    );
    for one in &found {
        let part = listed
            .get(one)
            .unwrap_or_else(|| panic!("{one:?} is in the program and not in the bill"));
        assert_eq!(part["scope"], "required", "{one:?}");
        let hash = text(&part["hashes"][0]["content"]);
        assert_eq!(hash.len(), 64, "{part}");
        assert!(part["licenses"][0]["expression"].is_string(), "{part}");
    }
    // Each reference leads to a part.
    let program = text(&bill["metadata"]["component"]["bom-ref"]);
    let mut refs: BTreeSet<_> = components.iter().map(|part| text(&part["bom-ref"])).collect();
    refs.insert(program);
    for node in bill["dependencies"].as_array().unwrap() {
        let needed = node["dependsOn"].as_array().unwrap();
        for one in needed.iter().chain([&node["ref"]]) {
            assert!(refs.contains(one.as_str().unwrap()), "{one}");
        }
    }
}

#[cfg(unix)]
#[test]
fn advisories_are_looked_up_where_they_can_be_had_and_said_to_be_missing_where_not() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::TempDir::new().unwrap();
    let program = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    };
    let run = || {
        let path = format!("{}:/usr/bin:/bin", folder.path().display());
        let ended = Command::new(root().join("scripts/advisories"))
            .env("PATH", path)
            .output()
            .unwrap();
        let told = [ended.stdout, ended.stderr].concat();
        (ended.status.code(), String::from_utf8_lossy(&told).into_owned())
    };
    let (code, told) = run();
    assert_eq!(code, Some(75), "{told}");
    assert!(
        told.contains("were not looked up: cargo-deny is not installed"),
        "{told}"
    );
    program("cargo-deny", "");
    for (fetched, checked, wanted, words) in [
        (
            1,
            0,
            75,
            "were not looked up: the database of RustSec is out of reach",
        ),
        (0, 0, 0, ""),
        (0, 1, 1, "RUSTSEC-0000-0000"),
    ] {
        let answer = format!(
            "case \"$*\" in 'deny fetch db') exit {fetched};; \
             'deny --offline check advisories') [ {checked} = 0 ] || echo RUSTSEC-0000-0000; exit {checked};; esac; exit 9"
        );
        program("cargo", &answer);
        let (code, told) = run();
        assert_eq!(code, Some(wanted), "{told}");
        assert!(told.contains(words), "{told}");
    }
}

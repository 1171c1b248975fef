//! The command line cases, with a shell script as the program.
#![cfg(unix)]

use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use tempfile::TempDir;
use testkit::contract::run_commands;

fn script(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("program");
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn exit_codes_and_files_are_compared() {
    let folder = TempDir::new().unwrap();
    let program = script(
        &folder,
        r#"case $1 in
            good) /bin/mkdir -p a && printf '\357\273\277ID\r\n%s\r\n' "$ANSWER" > a/out.csv ;;
            litter) : > left ;;
            *) echo "no such word" >&2; exit 2 ;;
        esac"#,
    );
    let file = json!({"a/out.csv": [["ID"], [{"$one_of": ["41", "42"]}]]});
    let cases = json!([
        {"id": "good", "args": ["good"], "want": {"exit": 0, "files": file}},
        {"id": "refused", "args": ["x"], "want": {"exit": "nonzero", "files": {}}},
        {"id": "usage", "args": ["x"], "want": {"exit": 2, "files": {}}},
        {"id": "wrong-exit", "args": ["x"], "want": {"exit": 1, "files": {}}},
        {"id": "zero-is-not-nonzero", "args": ["good"], "want": {"exit": "nonzero", "files": file}},
        {"id": "litter", "args": ["litter"], "want": {"exit": 0, "files": {}}},
        {"id": "absent", "args": ["litter"], "want": {"exit": 0, "files": {"left": []}}},
    ]);
    let report = run_commands(&program, &cases.to_string(), &[("ANSWER", "42")]);
    let failed: Vec<_> = report
        .failures
        .iter()
        .map(|f| (f.id.as_str(), f.problems[0].path.as_str()))
        .collect();
    let wanted = [
        ("wrong-exit", "exit"),
        ("zero-is-not-nonzero", "exit"),
        ("litter", "left"),
        ("absent", "left: body"),
    ];
    assert_eq!(failed, wanted);
    assert!(report.failures[0].problems[0].got.contains("no such word"));
    assert_eq!(report.passed, 3);
}

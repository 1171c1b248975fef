//! `paradise upgrade-check`: what it says of the real program, and of programs that only pretend.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use testkit::{TestDatabase, db_test};

use super::{Ended, paradise, sql};

const REAL: &str = env!("CARGO_BIN_EXE_paradise");

/// What a good new program answers, as the branches of a shell's `case`.
const VERSION: (&str, &str) = ("--version", "echo 'paradise 0.9.0'");
const CONFIG: (&str, &str) = ("'config --json'", "exec REAL config --json");
const CHECK: (&str, &str) = ("'check --json'", "exec REAL check --json");
const PLAN: (&str, &str) = (
    "'migrate --plan --json'",
    r#"echo '{"program":"0.9.0","oldest_program":"0.1.0","steps":["m0900_wings"]}'"#,
);

/// A program that answers as told, and writes down what it was asked.
fn pretender(folder: &Path, changed: &[(&str, &str)]) -> PathBuf {
    let mut branches = vec![VERSION, CONFIG, CHECK, PLAN];
    for (question, answer) in changed {
        branches.retain(|(known, _)| known != question);
        branches.push((question, answer));
    }
    let branches = branches
        .iter()
        .map(|(question, answer)| format!("{question}) {} ;;\n", answer.replace("REAL", REAL)));
    let branches = branches.collect::<Vec<_>>().concat();
    let file = folder.join("new-paradise");
    let asked = folder.join("asked");
    let script = format!(
        "#!/bin/sh\necho \"$*\" >> '{}'\ncase \"$*\" in\n{branches}*) exit 2 ;;\nesac\n",
        asked.display()
    );
    fs::write(&file, script).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

fn check(folder: &Path, settings: &[(&str, &str)], program: &Path) -> Ended {
    paradise(folder, settings, &["upgrade-check", program.to_str().unwrap()])
}

/// It said no, for this reason.
fn is_refused(ended: &Ended, reason: &str) {
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stdout.contains(reason), "{reason}: {ended:?}");
    assert!(
        ended.stdout.contains("NO:") && !ended.stdout.contains("Go ahead"),
        "{ended:?}"
    );
}

#[db_test]
#[expect(clippy::unused_async, reason = "a story on both databases is async")]
async fn the_same_program_may_take_over_at_any_time(database: TestDatabase) {
    let settings = [
        ("SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz"),
        ("DATABASE_URL", database.url()),
    ];
    paradise(database.folder(), &settings, &["migrate"]).done();
    let ended = check(database.folder(), &settings, Path::new(REAL));
    for line in [
        "understands all",
        "nothing critical",
        "stays as it is",
        "one by one",
        "Go ahead",
    ] {
        assert!(ended.done().contains(line), "{line}: {ended:?}");
    }
}

#[test]
fn a_good_new_program_is_told_with_its_steps_and_the_room_that_they_need() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &["migrate"]).done();
    let new = pretender(folder.path(), &[]);
    let before = fs::read(folder.path().join("data/paradise.db")).unwrap();
    let ended = check(folder.path(), &[], &new);
    for line in [
        "0.9.0",
        "steps to apply: 1",
        "m0900_wings",
        "one by one",
        "MiB free",
        "Go ahead",
    ] {
        assert!(ended.done().contains(line), "{line}: {ended:?}");
    }
    assert_eq!(
        fs::read(folder.path().join("data/paradise.db")).unwrap(),
        before,
        "nothing is changed"
    );
    let asked = fs::read_to_string(folder.path().join("asked")).unwrap();
    let asked: Vec<_> = asked.lines().collect();
    assert_eq!(
        asked,
        [
            "--version",
            "config --json",
            "check --json",
            "migrate --plan --json"
        ]
    );
}

#[test]
fn a_program_that_leaves_this_one_behind_is_told_as_no_roll() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &["migrate"]).done();
    let plan = r#"echo '{"program":"2.0.0","oldest_program":"1.10.0","steps":["m2000_drop"]}'"#;
    let new = pretender(folder.path(), &[(PLAN.0, plan)]);
    let ended = check(folder.path(), &[], &new);
    assert!(
        ended.done().contains("only 1.10.0 and newer may run"),
        "{ended:?}"
    );
}

#[test]
fn what_the_new_program_does_not_take_is_said_in_its_own_words() {
    let folder = TempDir::new().unwrap();
    let wrong = "echo '[]'; echo 'paradise: BIND=x is no address' >&2; exit 1";
    let new = pretender(folder.path(), &[(CONFIG.0, wrong)]);
    let ended = check(folder.path(), &[], &new);
    is_refused(&ended, "it does not take these values");
    assert!(ended.stdout.contains("BIND=x is no address"), "{ended:?}");

    let new = pretender(
        folder.path(),
        &[(CONFIG.0, r#"echo '[{"name":"DATABASE_URL"}]'"#)],
    );
    let ended = check(folder.path(), &[("SITE_NAME", "Orzu")], &new);
    is_refused(&ended, "no longer knows what is set here: SITE_NAME");

    let finding = r#"echo '[{"id":"moon","severity":"critical","what":"it is full","fix":"wait"}]'; exit 1"#;
    let new = pretender(folder.path(), &[(CHECK.0, finding)]);
    is_refused(&check(folder.path(), &[], &new), "moon: it is full; fix: wait");

    let too_new = "echo 'paradise: the database belongs to Paradise 3.0' >&2; exit 1";
    let new = pretender(folder.path(), &[(PLAN.0, too_new)]);
    let ended = check(folder.path(), &[], &new);
    is_refused(&ended, "cannot say what it would do");
    assert!(ended.stdout.contains("belongs to Paradise 3.0"), "{ended:?}");
}

#[test]
fn what_is_no_program_of_ours_is_not_asked_further() {
    let folder = TempDir::new().unwrap();
    let said = |program: &Path| {
        let ended = check(folder.path(), &[], program);
        ended.refused().to_owned()
    };
    assert!(said(Path::new("nowhere")).contains("cannot be opened"));
    let other = pretender(folder.path(), &[(VERSION.0, "echo 'nginx 1.22'")]);
    assert!(said(&other).contains("does not say that it is Paradise"));
    fs::write(folder.path().join("picture"), "not a program").unwrap();
    assert!(said(&folder.path().join("picture")).contains("cannot be run"));
    assert!(!folder.path().join("data").exists(), "asking changes nothing");
}

#[tokio::test]
async fn the_real_program_names_the_steps_that_an_older_database_lacks() {
    let folder = TempDir::new().unwrap();
    paradise(folder.path(), &[], &["migrate"]).done();
    let last = migration::steps().pop().unwrap();
    let file = folder.path().join("data/paradise.db");
    let forget = format!("DELETE FROM seaql_migrations WHERE version = '{last}'");
    sql(&file, &forget).await;
    let ended = check(folder.path(), &[], Path::new(REAL));
    assert!(
        ended.done().contains("steps to apply: 1") && ended.stdout.contains(&last),
        "{ended:?}"
    );
}

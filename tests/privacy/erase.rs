//! A person asks to be erased: everything goes, in every place, and nothing of anybody else.

use serde_json::{Value, json};
use testkit::db_test;

use super::person::{self, EMAIL, OTHER_PHONE, SETTINGS, comes, held, is_nowhere, marks_in, tables};
use crate::cli::paradise;
use crate::leads::office::{FORM, Office, lead, pdf};

/// Runs a command beside the site.
pub fn run(office: &Office, args: &[&str]) -> crate::cli::Ended {
    run_with(office, &[], args)
}

/// The same with some settings of its own.
pub fn run_with(office: &Office, more: &[(&str, &str)], args: &[&str]) -> crate::cli::Ended {
    let environment = office.environment();
    let mut settings: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    settings.extend(SETTINGS);
    settings.extend(more);
    let folder = office
        .app
        .core
        .settings
        .files
        .data_dir
        .parent()
        .unwrap()
        .to_owned();
    paradise(&folder, &settings, args)
}

/// Another person, who stays as they are.
async fn another(office: &Office) -> (Value, String) {
    let answer = office
        .client()
        .post("/api/leads/submit/")
        .multipart(&FORM, &[pdf("other.pdf")])
        .send()
        .await;
    let id = answer.json()["lead_id"].clone();
    let path = format!("/api/leads/{id}/");
    let staff = office.staff();
    let change = staff.patch(&path).json(json!({ "status": "contacted" }));
    assert_eq!(change.send().await.status, 200);
    (office.see(&id).await, path)
}

#[db_test]
#[expect(
    clippy::too_many_lines,
    reason = "one story: every place that may hold something"
)]
async fn an_erased_person_is_in_no_table_and_no_byte_and_others_are_as_they_were(office: Office) {
    let office = office.another(SETTINGS).await;
    let (other, path) = another(&office).await;
    let ids = comes(&office).await;
    let (seeded, before) = (tables(&office.app.core).await, held(&office.app.core).await);
    // Otherwise the search below would prove nothing.
    for mark in person::MARKS.iter().filter(|mark| !mark.contains("inside")) {
        assert!(seeded.contains(mark), "{mark} is in no table");
    }
    let folder = office.app.core.settings.files.data_dir.clone();
    let with_file = person::marked_files(&folder.join("private"));
    assert_eq!(with_file.len(), 3, "one waits for its backup: {with_file:?}");

    let found = run(
        &office,
        &[
            "privacy",
            "find",
            "--email",
            EMAIL,
            "--phone",
            OTHER_PHONE,
            "--json",
        ],
    );
    let found: Value = serde_json::from_str(found.done()).unwrap();
    assert_eq!(
        (
            &found["counts"]["lead"],
            &found["counts"]["trash"],
            &found["counts"]["note"]
        ),
        (&json!(3), &json!(1), &json!(2)),
        "{found}"
    );
    let dry = run(&office, &["privacy", "erase", "--email", EMAIL, "--dry-run"]);
    assert!(dry.done().contains("nothing was erased"), "{dry:?}");
    let unasked = run(&office, &["privacy", "erase", "--email", EMAIL]);
    assert!(unasked.stderr.contains("--yes"), "{unasked:?}");
    assert_eq!(
        held(&office.app.core).await,
        before,
        "nothing was touched by looking"
    );

    let upper = EMAIL.to_uppercase();
    let erased = run(
        &office,
        &[
            "privacy",
            "erase",
            "--email",
            &upper,
            "--phone",
            OTHER_PHONE,
            "--yes",
            "--json",
        ],
    );
    let receipt: Value = serde_json::from_str(erased.done()).unwrap();
    assert_eq!(marks_in(erased.stdout.as_bytes()), Vec::<&str>::new());
    assert_eq!(
        (
            &receipt["counts"]["lead"],
            &receipt["counts"]["trash"],
            &receipt["counts"]["file"]
        ),
        (&json!(3), &json!(1), &json!(2)),
        "{receipt}"
    );
    assert_eq!(receipt["actor"], "command");
    for kind in [
        "note",
        "delivery",
        "record",
        "submit",
        "limit",
        "event",
        "event_link",
    ] {
        assert!(receipt["counts"][kind].as_u64() > Some(0), "{kind}: {receipt}");
    }
    is_nowhere(&office).await;
    for id in ids {
        let gone = office.staff().get(&format!("/api/leads/{id}/")).send().await;
        assert_eq!(gone.status, 404);
    }

    let verified = run(&office, &["audit", "verify"]);
    assert!(verified.done().contains("rows hold"), "{verified:?}");
    let kept = tables(&office.app.core).await;
    let number = receipt["number"].as_str().unwrap();
    assert!(
        kept.contains(&format!("erasure:{number}")),
        "the record has the receipt"
    );

    let now = office.see(&other["id"]).await;
    assert_eq!(now, other);
    let file = office.staff().get(&format!("{path}file/")).send().await;
    assert_eq!(file.status, 200);
    let history = paradise::audit::of(&office.app.core.db, &format!("lead:{}", other["id"]), 10)
        .await
        .unwrap();
    assert!(history.iter().all(|past| !past.is_erased), "{history:?}");

    // Asked once more, there is nothing; it is remembered all the same.
    let again = run(&office, &["privacy", "erase", "--email", EMAIL, "--yes"]);
    assert!(again.done().contains("nothing was held"), "{again:?}");
}

#[db_test]
async fn what_is_held_is_handed_over_as_a_file(office: Office) {
    let office = office.another(SETTINGS).await;
    comes(&office).await;
    let exported = run(
        &office,
        &[
            "privacy",
            "export",
            "--email",
            EMAIL,
            "--phone",
            OTHER_PHONE,
            "--output",
            "out/her.tar",
        ],
    );
    exported.done();
    let folder = office
        .app
        .core
        .settings
        .files
        .data_dir
        .parent()
        .unwrap()
        .join("out");
    let archive = std::fs::File::open(folder.join("her.tar")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(archive.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let mut tar = tar::Archive::new(archive);
    let unpacked = tempfile::tempdir().unwrap();
    tar.unpack(unpacked.path()).unwrap();
    let contents: Value =
        serde_json::from_slice(&std::fs::read(unpacked.path().join("person.json")).unwrap()).unwrap();
    let held = contents["held"].as_array().unwrap();
    let of = |kind: &str| {
        held.iter()
            .filter(|piece| piece["kind"] == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!((of("lead").len(), of("trash").len(), of("note").len()), (3, 1, 2));
    assert!(of("lead").iter().any(|piece| piece["content"]["email"] == EMAIL));
    let files: Vec<_> = held.iter().filter_map(|piece| piece["file"].as_str()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    for file in files {
        let bytes = std::fs::read(unpacked.path().join(file)).unwrap();
        assert!(marks_in(&bytes).contains(&"qwzmark inside of the file"), "{file}");
    }
    let exports = paradise::audit::of(&office.app.core.db, "privacy", 10)
        .await
        .unwrap();
    assert_eq!(exports[0].action, "privacy.exported");
    assert_eq!(exports[0].after["lead"], 3);
}

#[db_test]
async fn a_lead_of_somebody_else_that_names_the_person_is_told_and_stays(office: Office) {
    let mut form = lead("Бахтиёр");
    form["message"] = json!(format!("the same as for {EMAIL}, please"));
    let id = office.submit(form).await.json()["lead_id"].clone();
    let found = run(&office, &["privacy", "find", "--email", EMAIL]);
    assert!(
        found.done().contains(&format!("lead:{id} names this person")),
        "{found:?}"
    );
    run(&office, &["privacy", "erase", "--email", EMAIL, "--yes"]).done();
    assert_eq!(office.see(&id).await["name"], "Бахтиёр");
    // A person who decided so may name it.
    let by_key = run(
        &office,
        &[
            "privacy",
            "erase",
            "--email",
            EMAIL,
            "--lead",
            &id.to_string(),
            "--yes",
        ],
    );
    by_key.done();
    let gone = office.staff().get(&format!("/api/leads/{id}/")).send().await;
    assert_eq!(gone.status, 404);
}

#[db_test]
#[expect(clippy::unused_async, reason = "a story is async")]
async fn what_names_no_person_is_refused(office: Office) {
    for (args, wrong) in [
        (vec!["--email", "nobody"], "e-mail address"),
        (vec!["--phone", "12"], "phone"),
        (vec!["--email", " "], "Enter"),
    ] {
        let all = [vec!["privacy", "find"], args.clone()].concat();
        let told = run(&office, &all);
        assert!(told.refused().contains(wrong), "{args:?}: {told:?}");
    }
    assert_eq!(run(&office, &["privacy", "find"]).code, Some(2));
}

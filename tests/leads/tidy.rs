//! Orphaned files are removed, and nothing else.

use std::time::{Duration, SystemTime};

use paradise::leads::Leads;
use testkit::db_test;

use super::office::{FORM, Office, pdf};

/// Sets the modification time of all files in the private store to two days ago.
fn age(folder: &std::path::Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            age(&path);
        } else {
            let file = std::fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(48))
                .unwrap();
        }
    }
}

#[db_test]
async fn a_file_that_was_taken_off_a_lead_goes_after_a_day_and_others_stay(office: Office) {
    let client = office.client();
    let mut ids = Vec::new();
    for name in ["gone.pdf", "kept.pdf"] {
        let answer = client
            .post("/api/leads/submit/")
            .multipart(&FORM, &[pdf(name)])
            .send()
            .await;
        ids.push(answer.json()["lead_id"].clone());
    }
    let staff = office.staff();
    let cleared = staff
        .patch(&format!("/api/leads/{}/", ids[0]))
        .json(serde_json::json!({ "file": null }));
    assert_eq!(cleared.send().await.status, 200);
    let leads = Leads::start(&office.app.core);
    leads.tidy().await.unwrap();
    assert_eq!(office.files(), 2, "the backup of today may need it");

    age(&office.app.core.settings.private_root());
    leads.tidy().await.unwrap();
    assert_eq!(office.files(), 1);
    assert_eq!(
        staff
            .get(&format!("/api/leads/{}/file/", ids[1]))
            .send()
            .await
            .status,
        200
    );
}

//! Leads move in from Django.

use std::path::Path;

use paradise::{
    import::{Importer as _, Record},
    leads::LeadImporter,
};
use serde_json::Value;
use testkit::db_test;

use super::office::{Office, lead};
use crate::support::seed::data;

fn records() -> Vec<Record> {
    let seed = std::fs::read_to_string(data().join("seed.json")).unwrap();
    let seed: Vec<Value> = serde_json::from_str(&seed).unwrap();
    let leads = seed.into_iter().filter(|record| record["model"] == "leads.lead");
    leads
        .map(|record| Record {
            pk: record["pk"].as_i64().unwrap(),
            fields: record["fields"].as_object().unwrap().clone(),
        })
        .collect()
}

async fn move_in(office: &Office, records: Vec<Record>, media: Option<&Path>) {
    let importer = LeadImporter::default();
    let tx = office.app.core.db.begin().await.unwrap();
    importer
        .import(&office.app.core, &tx, "leads.lead", records, media)
        .await
        .unwrap();
    importer.finish(&office.app.core, &tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[db_test]
async fn leads_keep_their_ids_times_and_files_and_a_second_run_changes_nothing(office: Office) {
    let media = data().join("media");
    move_in(&office, records(), Some(&media)).await;
    let first = office.see(&1.into()).await;
    assert_eq!(first["created_at"], "2026-11-21T12:15:30.123456+05:00");
    assert_eq!(first["ip_address"], "203.0.113.7");
    let file = office.staff().get("/api/leads/1/file/").send().await;
    assert_eq!(
        file.body,
        std::fs::read(media.join("leads/2026/11/brief.pdf")).unwrap()
    );
    assert_eq!(file.header("content-type"), Some("application/pdf"));

    for media in [Some(media.as_path()), None] {
        move_in(&office, records(), media).await;
        assert_eq!(office.see(&1.into()).await, first);
        assert_eq!(office.files(), 1);
    }
    let next = office.submit(lead("after")).await.json()["lead_id"].clone();
    assert_eq!(next, 6);
}

#[db_test]
async fn a_missing_file_costs_the_file_and_a_broken_record_everything(office: Office) {
    let mut all = records();
    let path = "../../../../etc/passwd";
    all[0].fields.insert("file".into(), path.into());
    move_in(&office, all.clone(), Some(&data().join("media"))).await;
    assert_eq!(office.see(&1.into()).await["file"], Value::Null);
    assert_eq!(office.files(), 0);

    let mut broken = records();
    broken[4].fields.insert("created_at".into(), "yesterday".into());
    let importer = LeadImporter::default();
    let tx = office.app.core.db.begin().await.unwrap();
    let failure = importer
        .import(
            &office.app.core,
            &tx,
            "leads.lead",
            broken,
            Some(&data().join("media")),
        )
        .await;
    assert!(failure.unwrap_err().message().contains("leads.lead 5"));
    drop((importer, tx));
    assert_eq!(office.files(), 0, "a copied file stayed");
}

//! Import of leads from Django.

use std::path::Path;

use paradise::{
    failure::Failure,
    import::{Choices, Report},
};
use serde_json::{Value, json};
use testkit::db_test;

use super::office::{Office, lead};
use crate::support::seed::{self, data};

fn leads() -> Vec<Value> {
    seed::objects_of("leads.lead")
}

async fn load(office: &Office, leads: &[Value], media: Option<&Path>) -> Result<Report, Failure> {
    seed::load_with(&office.app.core, leads, media, Choices::default()).await
}

async fn move_in(office: &Office, leads: &[Value]) -> Report {
    load(office, leads, Some(&data().join("media"))).await.unwrap()
}

async fn refused(office: &Office, leads: &[Value]) -> String {
    let media = data().join("media");
    let failure = load(office, leads, Some(&media)).await.unwrap_err();
    failure.message().to_owned()
}

#[db_test]
async fn leads_keep_their_ids_times_and_files_and_a_second_run_changes_nothing(office: Office) {
    let media = data().join("media");
    move_in(&office, &leads()).await;
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
        let report = load(&office, &leads(), media).await.unwrap();
        let tally = report.of("leads.lead").unwrap();
        assert_eq!((tally.same, tally.count()), (5, 5), "{report:?}");
        assert_eq!(office.see(&1.into()).await, first);
        assert_eq!(office.files(), 1);
    }
    let next = office.submit(lead("after")).await.json()["lead_id"].clone();
    assert_eq!(next, 6);
}

#[db_test]
async fn a_lead_that_came_in_here_keeps_its_number_and_that_of_the_file_gets_another(office: Office) {
    for name in ["first", "second"] {
        office.submit(lead(name)).await;
    }
    let ours = [office.see(&1.into()).await, office.see(&2.into()).await];
    let report = move_in(&office, &leads()).await;
    let tally = report.of("leads.lead").unwrap();
    // The new keys are after all keys of the file: 3 to 5 are still to come when 1 and 2 are stored.
    assert_eq!((tally.added, tally.moved.to_string().as_str()), (5, "1-2 → 6-7"));
    assert_eq!([office.see(&1.into()).await, office.see(&2.into()).await], ours);
    assert_eq!(office.see(&6.into()).await["name"], "Иван Иванов");
    assert_eq!(office.see(&3.into()).await["product_type"], "hang_tags");
    let file = office.staff().get("/api/leads/6/file/").send().await;
    assert_eq!(file.status, 200);

    let next = office.submit(lead("third")).await.json()["lead_id"].clone();
    assert_eq!(next, 8);
    let report = move_in(&office, &leads()).await;
    assert_eq!(report.of("leads.lead").unwrap().same, 5, "{report:?}");
    assert_eq!(office.names("").await.len(), 8);
}

#[db_test]
async fn work_on_leads_is_not_undone_and_news_of_the_old_site_arrive(office: Office) {
    move_in(&office, &leads()).await;
    let change = |id: i64, status: &'static str| {
        let path = format!("/api/leads/{id}/");
        let staff = office.staff();
        async move { staff.patch(&path).json(json!({ "status": status })).send().await }
    };
    assert_eq!(change(1, "closed").await.status, 200);
    assert_eq!(change(2, "qualified").await.status, 200);
    assert_eq!(office.staff().delete("/api/leads/3/").send().await.status, 204);
    let worked = [office.see(&1.into()).await, office.see(&2.into()).await];

    let mut newer = leads();
    newer[1]["fields"]["status"] = json!("rejected");
    newer[3]["fields"]["status"] = json!("contacted");
    let mut added = newer[4].clone();
    added["pk"] = json!(6);
    newer.push(added);
    for round in 1..=2 {
        let report = move_in(&office, &newer).await;
        let tally = report.of("leads.lead").unwrap();
        let told = (
            tally.kept.to_string(),
            tally.contested.to_string(),
            tally.gone.to_string(),
        );
        assert_eq!(told, ("1-2".into(), "2".into(), "3".into()), "round {round}");
        let counts = if round == 1 { (1, 1, 1) } else { (0, 0, 3) };
        assert_eq!((tally.added, tally.updated, tally.same), counts, "round {round}");
        assert_eq!([office.see(&1.into()).await, office.see(&2.into()).await], worked);
        assert_eq!(office.see(&4.into()).await["status"], "contacted");
        assert_eq!(office.staff().get("/api/leads/3/").send().await.status, 404);
    }
}

#[db_test]
async fn a_dry_run_says_the_same_and_writes_nothing(office: Office) {
    office.submit(lead("ours")).await;
    let media = data().join("media");
    // The staff account here has the same name.
    let choices = Choices {
        map_users: true,
        ..Choices::default()
    };
    let dry = Choices {
        dry_run: true,
        ..choices
    };
    let dry = seed::load_with(&office.app.core, &seed::objects(), Some(&media), dry)
        .await
        .unwrap();
    assert_eq!(office.names("").await, ["ours"]);
    assert_eq!(office.files(), 0);
    assert!(!office.app.core.settings.media_root().join("products").exists());
    let rows = db::query(office.app.core.db.read(), "SELECT key FROM imported", &[])
        .await
        .unwrap();
    assert!(rows.is_empty());
    let wet = seed::load_with(&office.app.core, &seed::objects(), Some(&media), choices).await;
    assert_eq!(dry, wet.unwrap());
}

#[db_test]
async fn a_missing_file_refuses_the_load_unless_that_is_allowed(office: Office) {
    let mut all = leads();
    let path = "../../../../etc/passwd";
    all[0]["fields"]["file"] = json!(path);
    let said = refused(&office, &all).await;
    assert!(
        said.contains("leads.lead 1: `file` is ../../../../etc/passwd")
            && said.contains("--allow-missing-files"),
        "{said}"
    );
    assert!(office.names("").await.is_empty());

    let media = data().join("media");
    let choices = Choices {
        allow_missing_files: true,
        ..Choices::default()
    };
    let report = seed::load_with(&office.app.core, &all, Some(&media), choices)
        .await
        .unwrap();
    assert_eq!(report.of("leads.lead").unwrap().without_file.to_string(), "1");
    assert_eq!(office.see(&1.into()).await["file"], Value::Null);
    assert_eq!(office.files(), 0);

    // A file that is found later is still imported.
    move_in(&office, &leads()).await;
    assert!(office.see(&1.into()).await["file"].is_string());
    assert_eq!(office.files(), 1);
}

#[db_test]
async fn everything_that_is_wrong_is_told_at_once_and_leaves_nothing_behind(office: Office) {
    let mut broken = leads();
    broken[1]["fields"]["quantity"] = json!("twelve");
    broken[1]["fields"]["utm_source"] = json!("x");
    broken[2]["fields"]["name"] = json!("x".repeat(201));
    broken[3]["fields"]["message"] = json!("a\0b");
    broken[4]["fields"]["created_at"] = json!("yesterday");
    let said = refused(&office, &broken).await;
    let lines: Vec<_> = said.lines().collect();
    for (line, words) in lines.iter().zip([
        "leads.lead 2: `quantity` is a text that does not fit, and a whole number belongs here",
        "leads.lead 2: `utm_source` is unknown here",
        "leads.lead 3: `name` is a text of 201 characters, and at most 200 are kept",
        "leads.lead 4: `message` holds a NUL character",
        "leads.lead 5: `created_at` is a text that does not fit, and a time such as",
    ]) {
        assert!(line.contains(words), "{said}");
    }
    assert_eq!(lines.len(), 5, "{said}");
    assert!(office.names("").await.is_empty());
    assert_eq!(office.files(), 0, "a copied file stayed");
    let journal = office.app.core.settings.files.data_dir.join("import-journal");
    assert!(!journal.exists());
}

#[db_test]
async fn values_become_what_django_makes_of_them(office: Office) {
    let mut all = leads();
    let fields = all[1]["fields"].as_object_mut().unwrap();
    fields["name"] = json!(12345);
    fields["quantity"] = json!("12");
    fields.remove("status");
    fields.remove("language");
    fields.remove("source");
    move_in(&office, &all).await;
    let lead = office.see(&2.into()).await;
    let seen = ["name", "quantity", "status", "language", "source"].map(|field| lead[field].clone());
    assert_eq!(
        seen,
        [json!("12345"), json!(12), json!("new"), json!("ru"), json!("")]
    );
}

#[db_test]
async fn a_move_that_is_rehearsed_and_repeated_loses_no_lead_of_either_site(office: Office) {
    let mut old_site = leads();
    let arrives = |site: &mut Vec<Value>, name: &str| {
        let mut lead = site[4].clone();
        lead["pk"] = json!(site.len() + 1);
        lead["fields"]["name"] = json!(name);
        site.push(lead);
    };
    // A dry run and an early import; some visitors already use the new site.
    let media = data().join("media");
    let choices = Choices {
        dry_run: true,
        ..Choices::default()
    };
    let rehearsal = seed::load_with(&office.app.core, &old_site, Some(&media), choices).await;
    assert_eq!(rehearsal.unwrap(), move_in(&office, &old_site).await);
    let ours = office.submit(lead("new site, early")).await.json()["lead_id"].clone();
    assert_eq!(ours, 6);

    // Both sites accept leads until the switch, and staff work on some on both sides.
    arrives(&mut old_site, "old site, before the day");
    arrives(&mut old_site, "old site, on the day");
    old_site[3]["fields"]["status"] = json!("qualified");
    let closed = office
        .staff()
        .patch("/api/leads/5/")
        .json(json!({ "status": "closed" }))
        .send()
        .await;
    assert_eq!(closed.status, 200);
    let report = move_in(&office, &old_site).await;
    let tally = report.of("leads.lead").unwrap();
    assert_eq!(
        (
            tally.added,
            tally.updated,
            tally.same,
            tally.kept.to_string().as_str()
        ),
        (2, 1, 3, "5")
    );
    assert_eq!(tally.moved.to_string(), "6 → 8");
    office.submit(lead("new site, after the switch")).await;

    // The last leads of the old form are imported, too.
    arrives(&mut old_site, "old site, at the last moment");
    let report = move_in(&office, &old_site).await;
    let tally = report.of("leads.lead").unwrap();
    assert_eq!(
        (tally.added, tally.same, tally.kept.count()),
        (1, 6, 1),
        "{report:?}"
    );

    let mut names = office.names("?page_size=100").await;
    let mut wanted: Vec<_> = old_site
        .iter()
        .map(|lead| lead["fields"]["name"].as_str().unwrap().to_owned())
        .collect();
    wanted.extend(["new site, early", "new site, after the switch"].map(ToOwned::to_owned));
    names.sort();
    wanted.sort();
    assert_eq!(names, wanted);
    assert_eq!(office.see(&ours).await["name"], "new site, early");
    assert_eq!(office.see(&5.into()).await["status"], "closed");
    assert_eq!(office.see(&4.into()).await["status"], "qualified");
    assert_eq!(
        move_in(&office, &old_site).await.of("leads.lead").unwrap().added,
        0
    );
}

#[db_test]
async fn a_number_that_a_lead_of_this_site_has_had_is_not_given_to_another(office: Office) {
    for name in ["first", "second"] {
        office.submit(lead(name)).await;
    }
    assert_eq!(office.staff().delete("/api/leads/1/").send().await.status, 204);
    let report = move_in(&office, &leads()).await;
    assert_eq!(report.of("leads.lead").unwrap().moved.to_string(), "1-2 → 6-7");
    assert_eq!(office.staff().get("/api/leads/1/").send().await.status, 404);
}

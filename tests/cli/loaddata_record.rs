//! What an import brings and changes is on record, object by object.

use std::{collections::BTreeMap, time::Instant};

use paradise::audit::{self, Filter, StoredEntry};
use serde_json::{Value, json};
use testkit::db_test;

use crate::support::{
    TestApp,
    seed::{self, objects as seed},
};

async fn write(app: &TestApp, objects: &[Value]) {
    seed::load(&app.core, objects).await.unwrap();
}

/// The whole record, the newest first.
async fn record(app: &TestApp) -> Vec<StoredEntry> {
    let filter = Filter {
        words: "import".to_owned(),
        ..Filter::default()
    };
    audit::search(&app.core.db, &filter, 1000).await.unwrap()
}

fn counted(past: &[StoredEntry]) -> BTreeMap<&str, usize> {
    let mut counted = BTreeMap::new();
    for past in past {
        *counted.entry(past.action.as_str()).or_default() += 1;
    }
    counted
}

#[db_test]
async fn every_object_that_came_or_changed_has_its_entry(app: TestApp) {
    write(&app, &seed()).await;
    let came = record(&app).await;
    let of = |model: &str| seed().iter().filter(|object| object["model"] == model).count();
    let wanted = [
        ("lead.added", of("leads.lead")),
        ("portfolio.added", of("content.portfolioitem")),
        ("product.added", of("content.product")),
        ("product.changed", of("content.productimage")),
        ("user.added", of("auth.user")),
    ];
    assert_eq!(counted(&came), BTreeMap::from(wanted), "{came:?}");
    assert!(wanted.iter().all(|(_, number)| *number > 0));
    assert!(
        came.iter()
            .all(|past| (past.actor.as_str(), past.way.as_str()) == ("command", "import"))
    );
    let lead = came.iter().find(|past| past.subject == "lead:1").unwrap();
    assert_eq!(lead.before, Value::Null);
    assert_eq!(lead.after["name"].as_str(), Some(lead.title.as_str()));

    write(&app, &seed()).await;
    assert_eq!(
        record(&app).await.len(),
        came.len(),
        "the same once more changes nothing"
    );

    let mut other = seed();
    for object in &mut other {
        match (object["model"].as_str().unwrap(), object["pk"].as_i64().unwrap()) {
            ("leads.lead", 1) => object["fields"]["company"] = json!("Atlas"),
            ("content.product", 1) => object["fields"]["is_published"] = json!(false),
            ("content.productimage", 1) => object["fields"]["caption"] = json!("Сзади"),
            ("auth.user", 1) => object["fields"]["email"] = json!("new@shop.example.uz"),
            _ => {}
        }
    }
    write(&app, &other).await;
    let past = record(&app).await;
    let changed: BTreeMap<_, _> = past[..past.len() - came.len()]
        .iter()
        .map(|past| (past.subject.as_str(), &past.after))
        .collect();
    assert_eq!(past.len() - came.len(), 4, "{changed:?}");
    assert_eq!(changed["lead:1"], &json!({ "company": "Atlas" }));
    assert_eq!(changed["user:1"], &json!({ "email": "new@shop.example.uz" }));
    let product = past
        .iter()
        .filter(|past| past.subject == "product:1" && past.id > came[0].id);
    let product: Vec<_> = product.map(|past| past.after.to_string()).collect();
    assert!(
        product.iter().any(|after| after == r#"{"is_published":false}"#),
        "{product:?}"
    );
    assert!(product.iter().any(|after| after.contains("Сзади")), "{product:?}");
    audit::verify(&app.core.db).await.unwrap();
}

#[db_test]
async fn who_works_a_lead_stays_when_it_is_read_again(app: TestApp) {
    write(&app, &seed()).await;
    let tx = app.core.db.begin().await.unwrap();
    let sql = "UPDATE leads SET owner_id = 1, claimed_by = 'olga' WHERE id = 1";
    db::execute(&tx, sql, &[]).await.unwrap();
    tx.commit().await.unwrap();
    write(&app, &seed()).await;
    let sql = "SELECT owner_id, claimed_by FROM leads WHERE id = 1";
    let rows = db::query(app.core.db.read(), sql, &[]).await.unwrap();
    let owner: Option<i64> = rows[0].try_get("", "owner_id").unwrap();
    let name: String = rows[0].try_get("", "claimed_by").unwrap();
    assert_eq!((owner, name.as_str()), (Some(1), "olga"));
}

#[db_test]
async fn a_great_many_objects_are_recorded_in_the_time_of_their_import(app: TestApp) {
    let lead = seed()
        .into_iter()
        .find(|object| object["model"] == "leads.lead")
        .unwrap();
    let leads: Vec<_> = (1..=5_000)
        .map(|pk| {
            let mut lead = lead.clone();
            lead["pk"] = pk.into();
            lead["fields"]["file"] = json!("");
            lead
        })
        .collect();
    let started = Instant::now();
    write(&app, &leads).await;
    let taken = started.elapsed();
    let sql = "SELECT count(*) AS rows FROM audit WHERE action = 'lead.added'";
    let rows = db::query(app.core.db.read(), sql, &[]).await.unwrap();
    assert_eq!(rows[0].try_get::<i64>("", "rows").unwrap(), 5_000);
    println!("5,000 leads in {taken:?}");
    assert!(taken.as_secs() < 100, "{taken:?}");
}

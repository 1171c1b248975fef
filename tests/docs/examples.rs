//! `src/api_reference/examples.json`: answers of a site with the data of the contract, in the order of the document.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};
use testkit::{DatabaseKind, Fixture as _, TestDatabase};

use super::check;
use crate::{
    api::operations::{body, operations, path_of, world},
    support::TestApp,
};

/// Rows of a list in an example.
const ROWS: usize = 2;

#[tokio::test]
async fn the_examples_of_the_api_are_recorded_answers() {
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    let mut app = TestApp::start(database).await;
    let staff = world(&app).await;
    let mut recorded = Map::new();
    // First what changes nothing.
    let mut all = operations(&app).await;
    all.sort_by_key(|operation| operation.method != "GET");
    // The example of a description is the description.
    for operation in all.iter().filter(|operation| operation.path != "/api/schema/") {
        let path = path_of(&app, &staff, operation).await;
        let path = path.replace("{slug}", "woven-label-classic");
        let request = staff.request(&operation.method, &path);
        let answer = if operation.method == "GET" {
            request.send().await
        } else {
            let mut body = body(&path);
            // Unique, as the address of a product has to be.
            body["slug"] = json!(operation.id.to_lowercase());
            request.json(body).send().await
        };
        let at = format!("{} {path}: {}", operation.method, answer.status);
        // The lead that the file of an example would belong to has none.
        assert!(
            answer.status < 300 || operation.path.ends_with("/file/"),
            "{at} {}",
            answer.text()
        );
        let media_type = answer.header("content-type").unwrap_or_default();
        if answer.status < 300 && media_type == "application/json" {
            let body = steady(answer.json(), &operation.id);
            recorded.insert(
                operation.id.clone(),
                json!({ "status": answer.status, "body": body }),
            );
        }
    }
    app.stop().await;
    recorded.sort_keys();
    check(
        "src/api_reference/examples.json",
        &format!("{:#}\n", Value::Object(recorded)),
    );
}

/// The same answer whenever it is recorded: without what depends on the day or on chance, and with the first rows alone.
fn steady(value: Value, name: &str) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let value = steady(value, &name);
                (name, value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => Value::Array(
            items
                .into_iter()
                .take(ROWS)
                .map(|item| steady(item, name))
                .collect(),
        ),
        Value::String(text) if is_now(&text) => json!("2026-12-01T09:30:00.000000+05:00"),
        // A token of this minute.
        Value::String(_) if ["value", "prefix"].contains(&name) => json!("…"),
        other => other,
    }
}

fn is_now(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok_and(|at| (Utc::now() - at.to_utc()).abs() < TimeDelta::days(2))
}

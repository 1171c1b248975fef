//! `docs/api/openapi.json`: the document that `/api/schema/` serves.

use std::collections::BTreeSet;

use serde_json::Value;
use testkit::{DatabaseKind, Fixture as _, TestDatabase};

use super::check;
use crate::support::TestApp;

#[tokio::test]
async fn the_document_of_the_api_is_current_and_names_every_route() {
    let database = TestDatabase::prepared::<TestApp>(DatabaseKind::Sqlite).await;
    let mut app = TestApp::start(database).await;
    let answer = app.client().get("/api/schema/").send().await;
    let routes = app.routes.clone();
    app.stop().await;
    let document = answer.json();
    let mut ids = BTreeSet::new();
    // Pages, files, and what only `paradise check` asks.
    let is_own = |path: &str| {
        ["/api/docs/", "/api/client/", "/api/mirror/"]
            .iter()
            .any(|own| path.starts_with(own))
    };
    let of_api = routes
        .iter()
        .filter(|route| route.path.starts_with("/api/") && !is_own(route.path));
    for route in of_api {
        let method = route.method.as_str().to_ascii_lowercase();
        let operation = &document["paths"][route.path][method];
        let id = operation["operationId"].as_str();
        let id = id.unwrap_or_else(|| panic!("{} {} is not described", route.method, route.path));
        assert!(ids.insert(id.to_owned()), "{id} is the name of two operations");
        let permission = route.access.permission().map(|permission| permission.0);
        assert_eq!(operation["x-permission"].as_str(), permission, "{id}");
    }
    assert_eq!(refers_to_nothing(&document, &document), Vec::<String>::new());
    check(
        "docs/api/openapi.json",
        &(answer.text().trim_end().to_owned() + "\n"),
    );
}

/// The references to schemas that there are not.
fn refers_to_nothing(value: &Value, document: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            let own = own.filter(|place| document.pointer(place.trim_start_matches('#')).is_none());
            let below = members
                .values()
                .flat_map(|member| refers_to_nothing(member, document));
            own.map(ToOwned::to_owned).into_iter().chain(below).collect()
        }
        Value::Array(items) => items
            .iter()
            .flat_map(|item| refers_to_nothing(item, document))
            .collect(),
        _ => Vec::new(),
    }
}

//! What is wrong with a request in ways that a generator of requests cannot know, walked over the document of the API.

use paradise::accounts::{
    token::{self, NewToken},
    user,
};
use serde_json::{Value, json};
use testkit::db_test;

use super::operations::{body, operations, path_of, world};
use crate::support::TestApp;

#[db_test]
async fn a_token_for_something_else_opens_nothing(app: TestApp) {
    let staff = world(&app).await;
    let all = operations(&app).await;
    let permissions: Vec<_> = all
        .iter()
        .filter_map(|operation| operation.permission.clone())
        .collect();
    let mut walked = 0;
    for operation in &all {
        let Some(needed) = &operation.permission else {
            continue;
        };
        let others = permissions.iter().filter(|permission| *permission != needed);
        let user = user::named(app.core.db.read(), "admin").await.unwrap().unwrap();
        let tx = app.core.db.begin().await.unwrap();
        let limited = NewToken {
            user_id: user.id,
            name: "limited".into(),
            scopes: others.cloned().collect(),
            ..NewToken::default()
        };
        let (_, token) = token::issue(&tx, limited).await.unwrap();
        tx.commit().await.unwrap();
        let path = path_of(&app, &staff, operation).await;
        let client = app.client();
        let request = client.request(&operation.method, &path).bearer(&token);
        let refused = request.json(body(&path)).send().await;
        assert_eq!(
            refused.status,
            403,
            "{} {path}: {}",
            operation.method,
            refused.text()
        );
        walked += 1;
    }
    assert!(walked > 25, "{walked}");
}

/// Values of each type that a field may not have.
fn wrong_values(schema: &Value) -> Vec<Value> {
    let text = schema.to_string();
    // What may be any JSON.
    if !text.contains("\"type\"") || text.contains("additionalProperties") {
        return Vec::new();
    }
    let mut wrong = vec![json!({ "a": 1 }), json!([1, 2])];
    if !text.contains("\"null\"") {
        wrong.push(Value::Null);
    }
    if text.contains("\"integer\"") {
        wrong.push(json!("twelve"));
        wrong.push(json!(1.5));
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        wrong.push(json!("x".repeat(usize::try_from(most).unwrap() + 1)));
    }
    wrong
}

#[db_test]
async fn a_value_of_another_type_is_told_at_its_field(app: TestApp) {
    let staff = world(&app).await;
    let mut walked = 0;
    for operation in operations(&app).await {
        if operation.body.is_empty() {
            continue;
        }
        let path = path_of(&app, &staff, &operation).await;
        for other in [json!([]), json!("x"), json!(1), Value::Null] {
            let answer = staff.request(&operation.method, &path).json(&other).send().await;
            assert_eq!(
                answer.status,
                400,
                "{} {path} {other}: {}",
                operation.method,
                answer.text()
            );
        }
        for (field, schema) in &operation.body {
            // Programs fill it in with anything, and are not told that they were noticed.
            if ["contact_website", "form_token", "form_work"].contains(&field.as_str()) {
                continue;
            }
            for value in wrong_values(schema) {
                let mut body = body(&path);
                body[field.as_str()] = value.clone();
                let answer = staff.request(&operation.method, &path).json(&body).send().await;
                let at = format!("{} {path} {field}={value}: {}", operation.method, answer.text());
                assert_eq!(answer.status, 400, "{at}");
                let told = answer.json();
                let is_told = [&told["error"]["details"], &told["errors"]]
                    .iter()
                    .any(|fields| !fields[field.as_str()].is_null());
                assert!(is_told, "{at}");
                walked += 1;
            }
        }
    }
    assert!(walked > 100, "{walked}");
}

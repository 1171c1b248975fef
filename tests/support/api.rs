//! The document of the API, held against every answer that a story gets.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use jsonschema::Validator;
use serde_json::{Value, json};
use testkit::client::Answer;
use web::{
    Route,
    openapi::{Info, Operation, document},
};

/// The document, with the schemas that were used so far.
pub struct ApiDocument {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl ApiDocument {
    pub fn new(operations: &[(Route, Operation)]) -> Self {
        let info = Info {
            title: "Paradise".to_owned(),
            version: "0",
            server: None,
            session_cookie: "session".to_owned(),
        };
        Self {
            document: strict(document(&info, operations)),
            validators: Mutex::default(),
        }
    }

    /// Panics if the document does not describe an answer of the API as it is.
    pub fn hold(&self, method: &str, path: &str, answer: &Answer) {
        let Some((template, operation)) = self.operation(method, path) else {
            return;
        };
        let at = format!("{method} {template} {}", answer.status);
        let responses = &operation["responses"];
        let status = answer.status.to_string();
        let is_described = responses.get(&status).is_some();
        assert!(
            is_described || answer.status >= 300,
            "{at} is not in the document of the API: {}",
            answer.text()
        );
        let name = if is_described { &status } else { "default" };
        let media_type = answer.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default();
        if media_type == "text/html" || answer.body.is_empty() {
            return;
        }
        let content = &responses[name]["content"];
        if media_type != "application/json" {
            let is_known = content.get(media_type).is_some() || content.get("*/*").is_some();
            assert!(is_known, "{at} has the type {media_type}");
            return;
        }
        let schema = &content["application/json"]["schema"];
        if schema.is_null() {
            // A file may be JSON too.
            assert!(content.get("*/*").is_some(), "{at} has a body: {}", answer.text());
            return;
        }
        let is_sparse = path.contains("fields=");
        let key = format!("{method} {template} {name} {is_sparse}");
        let validator = if is_sparse {
            self.validator(&key, schema)
        } else {
            self.validator(&key, &of_whole_rows(schema.clone()))
        };
        let value = answer.json();
        let problems: Vec<_> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(
            problems.is_empty(),
            "{at} is not as described: {problems:?}\n{value:#}"
        );
    }

    fn operation(&self, method: &str, path: &str) -> Option<(&str, &Value)> {
        let path = path.split('?').next()?;
        let path = if path.ends_with('/') {
            path.to_owned()
        } else {
            format!("{path}/")
        };
        let paths = self.document["paths"].as_object()?;
        let exact = paths.get_key_value(&path);
        let (template, methods) =
            exact.or_else(|| paths.iter().find(|(template, _)| fits(template, &path)))?;
        let operation = methods.get(method.to_ascii_lowercase())?;
        Some((template, operation))
    }

    fn validator(&self, key: &str, schema: &Value) -> Arc<Validator> {
        let mut known = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let mut schema = schema.clone();
            schema["components"] = self.document["components"].clone();
            Arc::new(jsonschema::draft202012::new(&schema).unwrap())
        };
        known.entry(key.to_owned()).or_insert_with(make).clone()
    }
}

/// The schema of an answer without room for parts of rows, so that a row that lost a field is seen.
fn of_whole_rows(mut schema: Value) -> Value {
    if let Some(rows) = schema.pointer_mut("/properties/results/items/anyOf") {
        let is_whole = |row: &Value| !row["$ref"].as_str().is_some_and(|name| name.contains("/Sparse"));
        rows.as_array_mut().unwrap().retain(is_whole);
    }
    schema
}

/// Whether a path has the parts of a template.
fn fits(template: &str, path: &str) -> bool {
    let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted
            .iter()
            .zip(given)
            .all(|(wanted, given)| *wanted == given || wanted.starts_with('{') && !given.is_empty())
}

/// The document without room for members that it does not name, so that a new member has to be described.
fn strict(mut value: Value) -> Value {
    match &mut value {
        Value::Object(members) => {
            for member in members.values_mut() {
                *member = strict(member.take());
            }
            if members.get("type") == Some(&json!("object"))
                && members.get("properties").is_some_and(Value::is_object)
            {
                members.entry("additionalProperties").or_insert(json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = strict(item.take())),
        _ => {}
    }
    value
}

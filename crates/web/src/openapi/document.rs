//! The document that is made of all routes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    operation::{Answer, Operation},
    schema::Schema,
};
use crate::{Access, Route};

/// What the document says of the site.
#[derive(Clone, Debug)]
pub struct Info {
    /// The name of the site.
    pub title: String,
    /// The version of the program.
    pub version: &'static str,
    /// The address of the site; `None` if it is not set.
    pub server: Option<String>,
    /// The name of the cookie of a session.
    pub session_cookie: String,
}

/// The bodies that every route with a body reads (`docs/api/contract.md#bodies`).
const BODIES: [&str; 3] = ["application/json", "application/x-www-form-urlencoded", MULTIPART];
const MULTIPART: &str = "multipart/form-data";

/// The usual errors (`docs/api/contract.md#errors`). Everything else is `default`.
const ERRORS: &[(u16, &str)] = &[
    (
        400,
        "A field, a parameter or the body is wrong; `details` names the fields.",
    ),
    (401, "The token is not valid."),
    (403, "Not allowed."),
    (404, "There is no such object."),
    (413, "The body is too large."),
    (415, "The body is neither JSON nor a form."),
];

/// The headers of answers that programs read: name, description and type.
const HEADERS: [(&str, &str, &str); 4] = [
    ("ETag", "The version of the answer, or of its object.", "string"),
    (
        "Retry-After",
        "The seconds until another try can succeed.",
        "integer",
    ),
    ("WWW-Authenticate", "How to sign in.", "string"),
    (
        "X-Request-ID",
        "The number of the request in the log of the site.",
        "string",
    ),
];

/// The OpenAPI document of these routes, those that are described.
pub fn document(info: &Info, operations: &[(Route, Operation)]) -> Value {
    let (mut paths, mut schemas) = (BTreeMap::new(), BTreeMap::new());
    schemas.extend(Schema::error().definitions().clone());
    for (route, operation) in operations {
        let entry: &mut Map<String, Value> = paths.entry(route.path).or_default();
        let method = route.method.as_str().to_ascii_lowercase();
        entry.insert(method, describe(route, operation, &mut schemas));
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": { "title": info.title, "version": info.version },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": HEADERS.iter().map(|(name, description, kind)| {
                ((*name).to_owned(), json!({ "description": description, "schema": { "type": kind } }))
            }).collect::<Map<_, _>>(),
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token of an account." },
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": info.session_cookie,
                    "description": "The session of the admin. Unsafe methods also need the header X-CSRFToken.",
                },
            },
        },
    });
    if let Some(server) = &info.server {
        document["servers"] = json!([{ "url": server }]);
    }
    document
}

fn describe(route: &Route, operation: &Operation, schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut of = |schema: &Schema| {
        schemas.extend(schema.definitions().clone());
        schema.value().clone()
    };
    let in_path = names_in(route.path).map(|name| {
        let schema = if name == "slug" {
            Schema::text()
        } else {
            Schema::number()
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema.value() })
    });
    let mut parameters: Vec<_> = in_path.collect();
    let has_objects = !parameters.is_empty();
    for parameter in &operation.parameters {
        parameters.push(json!({
            "name": parameter.name,
            "in": parameter.place,
            "description": parameter.description,
            "schema": of(&parameter.schema),
        }));
    }
    let mut responses = Map::new();
    for answer in &operation.answers {
        let has_tag = operation.is_cached || operation.is_versioned && answer.content.is_some();
        let described = response(answer, has_tag, &mut of);
        match responses.get_mut(&answer.status.to_string()) {
            // Another media type of the same answer.
            Some(known) => add_content(known, &described),
            None => drop(responses.insert(answer.status.to_string(), described)),
        }
    }
    if operation.is_cached {
        responses.insert(
            "304".to_owned(),
            json!({ "description": "The client has the same answer." }),
        );
    }
    let needs = |status| match status {
        400 => operation.body.is_some() || !operation.parameters.is_empty(),
        401 | 403 => route.access != Access::Public,
        404 => has_objects,
        413 | 415 => operation.body.is_some(),
        _ => false,
    };
    let usual = ERRORS.iter().copied().filter(|(status, _)| needs(*status));
    for (status, description) in usual.chain(operation.refusals.iter().copied()) {
        responses
            .entry(status.to_string())
            .or_insert_with(|| failure(status, description));
    }
    responses.insert(
        "default".to_owned(),
        failure(0, "Another error, see docs/api/contract.md#errors."),
    );
    let mut described = json!({
        "operationId": operation.id,
        "tags": [tag(route.path)],
        "summary": operation.summary,
        "parameters": parameters,
        "responses": responses,
    });
    if let Some(body) = &operation.body {
        let with_files = body.schema.clone().with_files(&body.files);
        let content = BODIES.map(|media_type| {
            let schema = match media_type {
                MULTIPART if !body.files.is_empty() => of(&with_files),
                _ => of(&body.schema),
            };
            (media_type.to_owned(), json!({ "schema": schema }))
        });
        described["requestBody"] = json!({ "required": true, "content": Map::from_iter(content) });
    }
    if let Some(permission) = route.access.permission() {
        described["security"] = json!([{ "token": [] }, { "session": [] }]);
        described["x-permission"] = permission.0.into();
    }
    described
}

fn response(answer: &Answer, has_tag: bool, of: &mut impl FnMut(&Schema) -> Value) -> Value {
    let mut response = json!({ "description": answer.description });
    if let Some((media_type, schema)) = &answer.content {
        response["content"] = json!({ *media_type: { "schema": of(schema) } });
    }
    response["headers"] = headers(if has_tag {
        &["X-Request-ID", "ETag"]
    } else {
        &["X-Request-ID"]
    });
    response
}

fn add_content(response: &mut Value, other: &Value) {
    let further = other["content"].as_object().cloned().unwrap_or_default();
    if let Some(content) = response["content"].as_object_mut() {
        content.extend(further);
    }
}

fn failure(status: u16, description: &str) -> Value {
    let names: &[&str] = match status {
        401 => &["X-Request-ID", "WWW-Authenticate"],
        429 => &["X-Request-ID", "Retry-After"],
        _ => &["X-Request-ID"],
    };
    json!({
        "description": description,
        "headers": headers(names),
        "content": { "application/json": { "schema": Schema::error().value() } },
    })
}

/// References to headers of answers by name.
fn headers(names: &[&str]) -> Value {
    let references = names.iter().map(|name| {
        let place = format!("#/components/headers/{name}");
        ((*name).to_owned(), json!({ "$ref": place }))
    });
    Value::Object(references.collect())
}

/// The names of the parameters in a path.
fn names_in(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split('/');
    parts.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// The group of a path: its first name.
fn tag(path: &str) -> &str {
    path.trim_start_matches("/api/")
        .split('/')
        .next()
        .unwrap_or_default()
}

//! The document of the API as rows of a page.

use serde_json::Value;

use super::samples::{Call, example};

/// The operations under one part of the addresses.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) operations: Vec<Entry>,
}

/// An operation.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    /// `None` if it is for all.
    pub(super) permission: Option<String>,
    pub(super) parameters: Vec<Row>,
    pub(super) body: Vec<Row>,
    pub(super) media_types: Vec<String>,
    pub(super) answers: Vec<Answer>,
    pub(super) curl: String,
    pub(super) fetch: String,
    /// With the client that `paradise client` writes.
    pub(super) client: String,
    /// A body to begin with; empty if it reads none.
    pub(super) example: String,
}

/// A parameter, or a member of an object.
pub(super) struct Row {
    pub(super) name: String,
    /// `path`, `query` or `header`; empty for a member.
    pub(super) place: String,
    pub(super) kind: String,
    /// The name of the schema that it refers to, if any.
    pub(super) refers: Option<String>,
    pub(super) is_required: bool,
    pub(super) description: String,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) description: String,
    pub(super) kind: String,
    pub(super) refers: Option<String>,
    /// The members of an object without a name.
    pub(super) members: Vec<Row>,
    /// A recorded answer; empty without one.
    pub(super) example: String,
}

/// A schema with a name.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) members: Vec<Row>,
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The operations by group, in the order of their addresses. `base` is the address of the site without a slash at its
/// end.
pub(super) fn groups(document: &Value, base: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = methods.get(method) else {
                continue;
            };
            let name = operation["tags"][0].as_str().unwrap_or_default();
            let entry = entry(path, method, operation, base);
            match groups.iter_mut().find(|group| group.name == name) {
                Some(group) => group.operations.push(entry),
                None => groups.push(Group {
                    name: name.to_owned(),
                    operations: vec![entry],
                }),
            }
        }
    }
    groups
}

/// The schemas with a name.
pub(super) fn schemas(document: &Value) -> Vec<Named> {
    let all = document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten();
    all.map(|(name, schema)| Named {
        name: name.clone(),
        members: members(schema, ""),
    })
    .collect()
}

fn entry(path: &str, method: &str, operation: &Value, base: &str) -> Entry {
    let method = method.to_ascii_uppercase();
    let permission = operation["x-permission"].as_str().map(ToOwned::to_owned);
    let content = operation["requestBody"]["content"].as_object();
    // The last one is the richest: it may carry files.
    let body = content
        .and_then(|content| content.values().next_back())
        .map(|entry| &entry["schema"]);
    let media_types = content
        .into_iter()
        .flatten()
        .map(|(media_type, _)| media_type.clone());
    let example = content.and_then(|content| Some(example(&content.get("application/json")?["schema"])));
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let call = Call {
        id: text(&operation["operationId"]),
        path,
        method: &method,
        address: format!("{base}{path}"),
        has_token: permission.is_some(),
        body: example.as_ref(),
    };
    Entry {
        id: text(&operation["operationId"]),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        parameters: parameters.map(parameter).collect(),
        body: body.map(|schema| members(schema, "")).unwrap_or_default(),
        media_types: media_types.collect(),
        answers: answers(&operation["responses"]),
        curl: call.curl(),
        fetch: call.fetch(),
        client: call.client(),
        example: example
            .as_ref()
            .map(|example| format!("{example:#}"))
            .unwrap_or_default(),
        permission,
        method,
    }
}

fn parameter(parameter: &Value) -> Row {
    Row {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        kind: kind(&parameter["schema"]),
        refers: None,
        is_required: parameter["required"] == true,
        description: prose(&parameter["description"]),
    }
}

fn answers(responses: &Value) -> Vec<Answer> {
    let mut all: Vec<_> = responses.as_object().into_iter().flatten().collect();
    all.sort_by_key(|(status, _)| status.as_str());
    let answers = all.into_iter().map(|(status, response)| {
        let content = response["content"]
            .as_object()
            .and_then(|content| content.iter().next());
        let schema = content.map_or(&Value::Null, |(_, content)| &content["schema"]);
        Answer {
            status: status.clone(),
            description: prose(&response["description"]),
            kind: if content.is_some() {
                kind(schema)
            } else {
                String::new()
            },
            refers: refers(schema),
            members: members(schema, ""),
            example: content
                .and_then(|(_, content)| content.get("example"))
                .map(|example| format!("{example:#}"))
                .unwrap_or_default(),
        }
    });
    answers.collect()
}

/// The members of an object and of the objects in it, with their names behind one another: `limit.count`, `fields[].name`.
fn members(schema: &Value, before: &str) -> Vec<Row> {
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let mut rows: Vec<Row> = parts.flat_map(|part| members(part, before)).collect();
    let required = schema["required"].as_array();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let full = format!("{before}{name}");
        rows.push(Row {
            name: full.clone(),
            place: String::new(),
            kind: kind(member),
            refers: refers(member),
            is_required: required.is_some_and(|required| required.contains(&Value::from(name.as_str()))),
            description: prose(&member["description"]),
        });
        rows.extend(members(inner(member), &(full.clone() + ".")));
        rows.extend(members(inner(&inner(member)["items"]), &(full + "[].")));
    }
    rows
}

/// The schema of a value that may also be null.
pub(super) fn inner(schema: &Value) -> &Value {
    let mut choices = schema["anyOf"].as_array().into_iter().flatten();
    choices.find(|choice| choice["type"] != "null").unwrap_or(schema)
}

fn refers(schema: &Value) -> Option<String> {
    let schema = inner(schema);
    let place = schema["$ref"]
        .as_str()
        .or_else(|| schema["items"]["$ref"].as_str())?;
    place.rsplit('/').next().map(ToOwned::to_owned)
}

/// What a value is, in the notation of TypeScript.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(choices) = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
        return joined(choices.iter().map(kind));
    }
    if let Some(values) = schema["enum"].as_array() {
        return joined(values.iter().map(ToString::to_string));
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    match &schema["type"] {
        Value::Array(types) => joined(types.iter().map(|name| of_type(&text(name), schema))),
        Value::String(name) => of_type(name, schema),
        _ => "any".to_owned(),
    }
}

fn of_type(name: &str, schema: &Value) -> String {
    match name {
        "array" => format!("{}[]", kind(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => {
            format!("{{name: {}}}", kind(&schema["additionalProperties"]))
        }
        "string" => match schema["format"].as_str() {
            Some(format) => format!("string ({format})"),
            None => "string".to_owned(),
        },
        "integer" => "number".to_owned(),
        name => name.to_owned(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" | ")
}

/// A sentence without the marks of code in it.
fn prose(value: &Value) -> String {
    text(value).replace('`', "")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_of_objects_in_lists_and_of_values_that_may_be_null_are_shown() {
        let schema = json!({
            "type": "object",
            "required": ["rows"],
            "properties": {
                "rows": { "type": "array", "items": { "type": "object", "properties": { "id": { "type": "integer" } } } },
                "limit": { "anyOf": [{ "type": "object", "properties": { "count": { "type": "integer" } } }, { "type": "null" }] },
                "lead": { "anyOf": [{ "$ref": "#/components/schemas/Lead" }, { "type": "null" }] },
            },
        });
        let rows = members(&schema, "");
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.kind.as_str(), row.is_required))
            .collect();
        assert_eq!(
            shown,
            [
                ("rows", "object[]", true),
                ("rows[].id", "number", false),
                ("limit", "object | null", false),
                ("limit.count", "number", false),
                ("lead", "Lead | null", false),
            ]
        );
        assert_eq!(rows[4].refers.as_deref(), Some("Lead"));
    }

    #[test]
    fn samples_of_code_carry_the_token_and_the_required_fields() {
        let operation = json!({
            "operationId": "createLead",
            "x-permission": "leads.add",
            "requestBody": { "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["name", "status"],
                "properties": {
                    "name": { "type": "string" },
                    "status": { "type": "string", "enum": ["new", "closed"] },
                    "note": { "type": "string" },
                },
            } } } },
        });
        let entry = entry("/api/leads/", "post", &operation, "https://shop.example.uz");
        assert_eq!(
            entry.curl,
            "curl -X POST 'https://shop.example.uz/api/leads/' \\\n  -H 'Authorization: Bearer TOKEN' \\\n  \
             -H 'Content-Type: application/json' \\\n  -d '{\"name\":\"…\",\"status\":\"new\"}'"
        );
        assert!(entry.fetch.contains("method: \"POST\""), "{}", entry.fetch);
        assert_eq!(
            entry.client,
            "const answer = await site.createLead({\"name\":\"…\",\"status\":\"new\"});"
        );
    }
}

//! What the API promised in the last release (`docs/api/released.txt`), held against the API of today: a breaking change
//! has to be named in `CHANGELOG.md`.
//!
//! The file is written anew when a version is released: `UPDATE_RELEASED=1 scripts/test docs::promises`.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use super::truth::root;

const RELEASED: &str = "docs/api/released.txt";

fn document() -> Value {
    let text = fs::read_to_string(root().join("docs/api/openapi.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// One line for each thing that a client may rely on.
fn promises(document: &Value) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let at = format!("{} {path}", method.to_uppercase());
            lines.insert(at.clone());
            for parameter in operation["parameters"].as_array().unwrap() {
                let name = parameter["name"].as_str().unwrap();
                accepted(
                    document,
                    &parameter["schema"],
                    &format!("{at} ?{name}"),
                    &mut lines,
                );
            }
            if let Some(body) = operation["requestBody"].as_object() {
                let schema = &body["content"]["application/json"]["schema"];
                for (name, member) in members(document, schema) {
                    accepted(document, &member, &format!("{at} takes {name}"), &mut lines);
                }
            }
            for (status, answer) in operation["responses"].as_object().unwrap() {
                if status.starts_with('2') {
                    let schema = &answer["content"]["application/json"]["schema"];
                    answered(document, schema, &format!("{at} {status}"), 0, &mut lines);
                }
            }
        }
    }
    lines
}

/// What an operation needs to be told; a longer list breaks clients.
fn needs(document: &Value) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let required = schema["required"].as_array().into_iter().flatten();
            let at = format!("{} {path}", method.to_uppercase());
            lines.extend(required.map(|name| format!("{at} needs {}", name.as_str().unwrap())));
        }
    }
    lines
}

/// A place that takes values, and the choices that it takes.
fn accepted(document: &Value, schema: &Value, at: &str, lines: &mut BTreeSet<String>) {
    lines.insert(at.to_owned());
    for part in alternatives(document, schema) {
        for choice in part["enum"].as_array().into_iter().flatten() {
            lines.insert(format!("{at}={choice}"));
        }
    }
}

/// The members that an answer always has, with their types.
fn answered(document: &Value, schema: &Value, at: &str, depth: usize, lines: &mut BTreeSet<String>) {
    for part in alternatives(document, schema).into_iter().take(1) {
        if let Some(items) = part.get("items").filter(|_| depth < 6) {
            answered(document, items, &format!("{at}[]"), depth + 1, lines);
        }
        let required = part["required"].as_array().cloned().unwrap_or_default();
        for (name, member) in part["properties"].as_object().into_iter().flatten() {
            if required.contains(&Value::from(name.as_str())) && depth < 6 {
                let at = format!("{at}.{name}");
                lines.insert(format!("{at}: {}", kind(document, member)));
                answered(document, member, &at, depth + 1, lines);
            }
        }
    }
}

/// The types of a value, sorted.
fn kind(document: &Value, schema: &Value) -> String {
    let mut kinds = BTreeSet::new();
    for part in alternatives(document, schema) {
        match &part["type"] {
            Value::String(name) => drop(kinds.insert(name.clone())),
            Value::Array(names) => kinds.extend(names.iter().map(|name| name.as_str().unwrap().to_owned())),
            _ => {}
        }
    }
    kinds.into_iter().collect::<Vec<_>>().join("|")
}

fn members(document: &Value, schema: &Value) -> Vec<(String, Value)> {
    let parts = alternatives(document, schema).into_iter();
    let all = parts.filter_map(|part| part["properties"].as_object().cloned());
    all.flatten().collect()
}

/// A schema without references, as a list of what it may be.
fn alternatives(document: &Value, schema: &Value) -> Vec<Value> {
    if let Some(place) = schema["$ref"].as_str() {
        return alternatives(document, document.pointer(place.trim_start_matches('#')).unwrap());
    }
    match schema["anyOf"].as_array() {
        Some(parts) => parts
            .iter()
            .flat_map(|part| alternatives(document, part))
            .collect(),
        None => vec![schema.clone()],
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the variable belongs to the tests")]
fn what_was_promised_is_kept_or_named_in_the_changelog() {
    let document = document();
    let (promises, needs) = (promises(&document), needs(&document));
    let file = root().join(RELEASED);
    if std::env::var("UPDATE_RELEASED").is_ok() {
        let lines: Vec<_> = promises.iter().chain(&needs).cloned().collect();
        fs::write(&file, lines.join("\n") + "\n").unwrap();
    }
    let released = fs::read_to_string(&file).unwrap();
    let released: BTreeSet<_> = released.lines().map(ToOwned::to_owned).collect();
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let unreleased = changelog.split("\n## ").nth(1).unwrap();
    let named = unreleased
        .split("\n### ")
        .find(|section| section.starts_with("Breaking"));
    assert_eq!(
        broken(&released, &promises, &needs, named.unwrap_or_default()),
        Vec::<String>::new()
    );
}

/// Promises that do not hold, and demands that were not made before, unless the changelog names their operation.
fn broken(
    released: &BTreeSet<String>,
    promises: &BTreeSet<String>,
    needs: &BTreeSet<String>,
    changelog: &str,
) -> Vec<String> {
    let is_need = |line: &str| line.contains(" needs ");
    let operation = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let lost = released
        .iter()
        .filter(|line| !is_need(line) && !promises.contains(*line));
    let added = needs
        .iter()
        .filter(|line| !released.contains(*line) && released.contains(&operation(line)));
    lost.chain(added)
        .filter(|line| !changelog.contains(&format!("`{}`", operation(line))))
        .cloned()
        .collect()
}

#[test]
fn a_breaking_change_is_one_that_a_client_would_notice() {
    let set = |lines: &[&str]| {
        lines
            .iter()
            .map(|line| (*line).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let released = set(&[
        "POST /a/",
        "POST /a/ takes name",
        "POST /a/ 201.id: integer",
        "POST /a/ needs name",
    ]);
    let kept = set(&[
        "POST /a/",
        "POST /a/ takes name",
        "POST /a/ takes more",
        "POST /a/ 201.id: integer",
    ]);
    let needs = set(&["POST /a/ needs name"]);
    assert_eq!(broken(&released, &kept, &needs, ""), Vec::<String>::new());
    // Less is asked for.
    assert_eq!(broken(&released, &kept, &set(&[]), ""), Vec::<String>::new());
    let more = set(&[
        "POST /a/ needs more",
        "POST /a/ needs name",
        "POST /new/ needs name",
    ]);
    assert_eq!(broken(&released, &kept, &more, ""), ["POST /a/ needs more"]);
    let other_type = set(&["POST /a/", "POST /a/ takes name", "POST /a/ 201.id: string"]);
    assert_eq!(
        broken(&released, &other_type, &needs, ""),
        ["POST /a/ 201.id: integer"]
    );
    assert_eq!(
        broken(
            &released,
            &other_type,
            &needs,
            "Breaking\n- `POST /a/`: ids are texts"
        ),
        Vec::<String>::new()
    );
}

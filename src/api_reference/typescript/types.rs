//! Schemas as types of TypeScript.

use serde_json::Value;

/// The name of an operation as the name of a type: `listLeads` is `ListLeads`.
pub(super) fn camel(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// An exported type with this name.
pub(super) fn interface(name: &str, schema: &Value) -> String {
    let is_object = schema["type"] == "object" && schema["additionalProperties"].is_null();
    if is_object {
        format!("\nexport interface {name} {}\n", object(schema, ""))
    } else {
        format!("\nexport type {name} = {};\n", type_of(schema))
    }
}

/// The type of a value.
pub(super) fn type_of(schema: &Value) -> String {
    within(schema, "")
}

/// A comment of documentation; empty without a text.
pub(super) fn comment(text: &str, indent: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!(
        "{indent}/** {} */\n",
        text.replace("*/", "*\\/").replace('\n', " ")
    )
}

fn within(schema: &Value, indent: &str) -> String {
    if let Some(place) = schema["$ref"].as_str() {
        return place.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return joined(parts.iter().map(|part| within(part, indent)), " & ");
    }
    if let Some(choices) = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
        // Any text beside known ones: editors go on to offer the known ones.
        let has_known = choices.iter().any(|choice| choice["enum"].is_array());
        let types = choices.iter().map(|choice| match within(choice, indent) {
            text if has_known && text == "string" => "(string & {})".to_owned(),
            other => other,
        });
        return joined(types, " | ");
    }
    if let Some(values) = schema["enum"].as_array() {
        return joined(values.iter().map(ToString::to_string), " | ");
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    match &schema["type"] {
        Value::Array(types) => joined(types.iter().map(|name| of_type(name, schema, indent)), " | "),
        name => of_type(name, schema, indent),
    }
}

fn of_type(name: &Value, schema: &Value, indent: &str) -> String {
    match name.as_str() {
        Some("string") if schema["format"] == "binary" => "Blob".to_owned(),
        Some("string") => "string".to_owned(),
        Some("integer" | "number") => "number".to_owned(),
        Some("boolean") => "boolean".to_owned(),
        Some("null") => "null".to_owned(),
        Some("array") => {
            let item = within(&schema["items"], indent);
            if item.contains(' ') {
                format!("Array<{item}>")
            } else {
                format!("{item}[]")
            }
        }
        Some("object") if schema["additionalProperties"].is_object() => {
            format!(
                "Record<string, {}>",
                within(&schema["additionalProperties"], indent)
            )
        }
        Some("object") => object(schema, indent),
        _ => "unknown".to_owned(),
    }
}

fn object(schema: &Value, indent: &str) -> String {
    let required = schema["required"].as_array();
    let deeper = format!("{indent}  ");
    let members = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, member)| {
            let is_required = required.is_some_and(|required| required.contains(&Value::from(name.as_str())));
            let mark = if is_required { "" } else { "?" };
            let about = comment(member["description"].as_str().unwrap_or_default(), &deeper);
            format!(
                "{about}{deeper}{}{mark}: {};\n",
                key(name),
                within(member, &deeper)
            )
        });
    format!("{{\n{}{indent}}}", members.collect::<String>())
}

fn key(name: &str) -> String {
    if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_are_types() {
        let cases = [
            (json!({ "type": "string" }), "string"),
            (
                json!({ "type": ["string", "null"], "format": "uri" }),
                "string | null",
            ),
            (json!({ "type": "string", "enum": ["a", "b"] }), r#""a" | "b""#),
            (
                json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "string" }] }),
                r#""a" | (string & {})"#,
            ),
            (
                json!({ "type": "array", "items": { "$ref": "#/components/schemas/Lead" } }),
                "Lead[]",
            ),
            (
                json!({ "type": "array", "items": { "type": ["string", "null"] } }),
                "Array<string | null>",
            ),
            (
                json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
                "Record<string, number>",
            ),
            (json!({ "type": "string", "format": "binary" }), "Blob"),
            (json!({ "const": false }), "false"),
            (json!({}), "unknown"),
        ];
        for (schema, wanted) in cases {
            assert_eq!(type_of(&schema), wanted, "{schema}");
        }
    }

    #[test]
    fn members_have_their_comments_and_may_be_missing() {
        let schema = json!({
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": { "type": "integer", "description": "Ends */ here." },
                "with-hyphen": { "type": "object", "properties": { "a": { "type": "boolean" } } },
            },
        });
        let wanted = r#"
export interface Row {
  /** Ends *\/ here. */
  id: number;
  "with-hyphen"?: {
    a?: boolean;
  };
}
"#;
        assert_eq!(interface("Row", &schema), wanted);
    }
}

//! Samples of code for an operation, with a body to begin with.

use serde_json::{Map, Value, json};

use super::outline::inner;

/// A request, as samples of code show it.
pub(super) struct Call<'a> {
    pub(super) id: String,
    pub(super) path: &'a str,
    pub(super) method: &'a str,
    pub(super) address: String,
    pub(super) has_token: bool,
    pub(super) body: Option<&'a Value>,
}

impl Call<'_> {
    pub(super) fn curl(&self) -> String {
        let mut lines = vec![match self.method {
            "GET" => format!("curl '{}'", self.address),
            method => format!("curl -X {method} '{}'", self.address),
        }];
        if self.has_token {
            lines.push("-H 'Authorization: Bearer TOKEN'".to_owned());
        }
        if let Some(body) = self.body {
            lines.push("-H 'Content-Type: application/json'".to_owned());
            lines.push(format!("-d '{}'", body.to_string().replace('\'', r"'\''")));
        }
        lines.join(" \\\n  ")
    }

    pub(super) fn client(&self) -> String {
        let in_path = self
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let body = self.body.map(ToString::to_string);
        let arguments: Vec<_> = in_path.map(ToOwned::to_owned).chain(body).collect();
        format!("const answer = await site.{}({});", self.id, arguments.join(", "))
    }

    pub(super) fn fetch(&self) -> String {
        let mut options = Vec::new();
        if self.method != "GET" {
            options.push(format!("  method: \"{}\",", self.method));
        }
        let token = self.has_token.then_some("Authorization: \"Bearer TOKEN\"");
        let json = self.body.map(|_| "\"Content-Type\": \"application/json\"");
        let headers: Vec<_> = token.into_iter().chain(json).collect();
        if !headers.is_empty() {
            options.push(format!("  headers: {{ {} }},", headers.join(", ")));
        }
        if let Some(body) = self.body {
            options.push(format!("  body: JSON.stringify({body}),"));
        }
        if options.is_empty() {
            return format!("const answer = await fetch(\"{}\");", self.address);
        }
        format!(
            "const answer = await fetch(\"{}\", {{\n{}\n}});",
            self.address,
            options.join("\n")
        )
    }
}

/// An object with the required members of a schema, or with all if none is required.
pub(super) fn example(schema: &Value) -> Value {
    let required = schema["required"].as_array();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let wanted = properties
        .filter(|(name, _)| required.is_none_or(|required| required.contains(&Value::from(name.as_str()))));
    Value::Object(
        wanted
            .map(|(name, member)| (name.clone(), sample(member)))
            .collect::<Map<_, _>>(),
    )
}

fn sample(schema: &Value) -> Value {
    let schema = inner(schema);
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    let name = match &schema["type"] {
        Value::Array(types) => types[0].as_str(),
        name => name.as_str(),
    };
    match (name, schema["format"].as_str()) {
        (Some("integer"), _) => schema.get("minimum").cloned().unwrap_or(json!(1)),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([]),
        (Some("object"), _) => json!({}),
        (_, Some("date-time")) => json!("2026-12-01T09:30:00+05:00"),
        (_, Some("date")) => json!("2026-12-01"),
        _ => json!("…"),
    }
}

//! JSON written as YAML 1.2, for people who read it. Texts are quoted as in JSON, which YAML reads in the same way.

use std::fmt::Write as _;

use serde_json::Value;

/// The value as a YAML document.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0);
    text.push('\n');
    text
}

fn write(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (number, (name, member)) in members.iter().enumerate() {
                begin(text, number, depth);
                text.push_str(&key(name));
                text.push(':');
                nested(text, member, depth + 1);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (number, item) in items.iter().enumerate() {
                begin(text, number, depth);
                text.push_str("- ");
                write(text, item, depth + 1);
            }
        }
        scalar => {
            // Writing to a text does not fail.
            let _ = write!(text, "{scalar}");
        }
    }
}

/// A new line with its indentation, unless the first entry stands behind a hyphen.
fn begin(text: &mut String, number: usize, depth: usize) {
    let is_behind_hyphen = number == 0 && text.ends_with("- ");
    if text.is_empty() || is_behind_hyphen {
        return;
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
}

fn nested(text: &mut String, value: &Value, depth: usize) {
    let is_block = match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if !is_block {
        text.push(' ');
    }
    write(text, value, depth);
}

fn key(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-');
    // `yes`, `no`, `null` and the like are words of older YAML, and numbers are no texts.
    let is_word = !name.is_empty() && name.chars().all(is_plain) && name.len() > 5;
    if is_word {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_values_are_indented_and_texts_quoted() {
        let value = json!({
            "openapi": "3.1.0",
            "paths": { "/a/": { "required": true, "no": [1, { "summary": "it's: \"so\"", "tags": [] }], "empty": {} } },
        });
        let expected = r#"openapi: "3.1.0"
"paths":
  "/a/":
    required: true
    "no":
      - 1
      - summary: "it's: \"so\""
        "tags": []
    "empty": {}
"#;
        assert_eq!(yaml(&value), expected);
    }
}

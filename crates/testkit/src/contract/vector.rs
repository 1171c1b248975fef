//! The vectors of the file: selection, insertion of saved values, expansion of long texts, encoding of bodies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex::{Captures, Regex};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::report::plain;
use crate::client::{FilePart, form, multipart};

static PLACEHOLDER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{([\w.-]+)\}\}").expect("the pattern is valid"));

/// One vector. Request and expected response stay text until the values saved from earlier responses are known.
#[derive(Debug, Deserialize)]
pub(super) struct Vector {
    pub(super) id: String,
    pub(super) group: String,
    request: Box<RawValue>,
    want: Box<RawValue>,
    #[serde(default)]
    pub(super) mask: Vec<String>,
    /// Maps the name of a value to its JSON path in the response.
    #[serde(default)]
    pub(super) save: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) auth: Option<String>,
    pub(super) csrf: Option<bool>,
    pub(super) body: Option<Body>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    pub(super) status: Value,
    #[serde(default)]
    pub(super) headers: Map<String, Value>,
    pub(super) body: Option<Value>,
}

impl Vector {
    /// The request and the expected response, or the name of a value that no earlier response provided.
    pub(super) fn filled(&self, saved: &BTreeMap<String, Value>) -> Result<(Sent, Wanted), String> {
        let request = fill(self.request.get(), saved)?;
        let want = fill(self.want.get(), saved)?;
        let parse = "vectors have the form that docs/testing.md#the-contract describes";
        Ok((
            serde_json::from_str(&request).expect(parse),
            serde_json::from_str(&want).expect(parse),
        ))
    }

    fn needs(&self) -> BTreeSet<&str> {
        let texts = [self.request.get(), self.want.get()];
        let found = texts.into_iter().flat_map(|text| PLACEHOLDER.captures_iter(text));
        found.map(|hit| hit.extract::<1>().1[0]).collect()
    }
}

/// The vectors of the groups whose id matches, plus those that save a value needed by a selected one, in file order.
pub(super) fn choose<'a>(vectors: &'a [Vector], groups: &[String], only: Option<&Regex>) -> Vec<&'a Vector> {
    let pool: Vec<_> = vectors
        .iter()
        .filter(|vector| groups.contains(&vector.group))
        .collect();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    let mut more: BTreeSet<&str> = pool
        .iter()
        .map(|v| v.id.as_str())
        .filter(|id| only.is_none_or(|only| only.is_match(id)))
        .collect();
    while !more.is_empty() {
        kept.append(&mut more);
        let needed: BTreeSet<_> = pool
            .iter()
            .filter(|v| kept.contains(v.id.as_str()))
            .flat_map(|v| v.needs())
            .collect();
        let sources = pool
            .iter()
            .filter(|v| v.save.keys().any(|name| needed.contains(name.as_str())));
        more = sources
            .map(|v| v.id.as_str())
            .filter(|id| !kept.contains(id))
            .collect();
    }
    pool.into_iter()
        .filter(|vector| kept.contains(vector.id.as_str()))
        .collect()
}

/// Replaces `{{name}}` in JSON text. Placeholders occur only inside strings.
fn fill(json: &str, saved: &BTreeMap<String, Value>) -> Result<String, String> {
    let mut missing = None;
    let filled = PLACEHOLDER.replace_all(json, |hit: &Captures<'_>| {
        let Some(value) = saved.get(&hit[1]) else {
            missing = Some(hit[1].to_owned());
            return String::new();
        };
        let quoted = Value::String(plain(value)).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    });
    missing.map_or(Ok(filled.into_owned()), Err)
}

/// Expands `{"$parts": ["a", {"$repeat": ["x", 3]}]}` to `"axxx"`, at any depth.
pub(super) fn expand(value: Value) -> Value {
    match value {
        Value::Object(mut object) => match object.remove("$parts") {
            Some(Value::Array(parts)) => Value::String(parts.iter().map(part).collect()),
            _ => Value::Object(
                object
                    .into_iter()
                    .map(|(key, value)| (key, expand(value)))
                    .collect(),
            ),
        },
        Value::Array(items) => Value::Array(items.into_iter().map(expand).collect()),
        other => other,
    }
}

fn part(part: &Value) -> String {
    let repeat = &part["$repeat"];
    let times = repeat[1].as_u64().and_then(|times| usize::try_from(times).ok());
    match (repeat[0].as_str(), times) {
        (Some(text), Some(times)) => text.repeat(times),
        _ => plain(part),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Body {
    #[serde(rename = "type")]
    kind: String,
    /// Raw JSON, so that a number beyond 64 bits is sent with all its digits.
    value: Option<Box<RawValue>>,
    #[serde(default)]
    fields: Vec<(String, Value)>,
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Debug, Deserialize)]
struct File {
    field: String,
    filename: String,
    content_type: Option<String>,
    content_b64: Option<String>,
    /// Latin-1: each character is one byte.
    content: Option<Value>,
}

impl Body {
    /// The bytes, and their content type unless a header sets another one.
    pub(super) fn encode(self) -> (Vec<u8>, Option<String>) {
        let text = self.value.as_ref().map_or("null", |value| value.get());
        let value = || expand(serde_json::from_str(text).expect("a raw value is JSON"));
        match self.kind.as_str() {
            "json" if text.contains("\"$parts\"") => (
                value().to_string().into_bytes(),
                Some("application/json".to_owned()),
            ),
            "json" => (text.as_bytes().to_vec(), Some("application/json".to_owned())),
            "raw" => (plain(&value()).into_bytes(), None),
            "raw_b64" => (decode_base64(&plain(&value())), None),
            "form" => {
                let value = value();
                let fields = value.as_object().into_iter().flatten();
                let fields: Vec<_> = fields.map(|(name, value)| (name, plain(value))).collect();
                typed(form(&fields))
            }
            "multipart" => {
                let fields: Vec<_> = self
                    .fields
                    .into_iter()
                    .map(|(name, value)| (name, plain(&expand(value))))
                    .collect();
                let files: Vec<_> = self.files.into_iter().map(File::into_part).collect();
                typed(multipart(&fields, &files))
            }
            other => panic!("no such type of body: {other}"),
        }
    }
}

impl File {
    fn into_part(self) -> FilePart {
        let content = match (self.content_b64, self.content) {
            (Some(encoded), _) => decode_base64(&encoded),
            (None, content) => latin1(&plain(&expand(content.unwrap_or_default()))),
        };
        FilePart::new(
            &self.field,
            &self.filename,
            self.content_type.as_deref().unwrap_or("application/octet-stream"),
            content,
        )
    }
}

pub(super) fn decode_base64(encoded: &str) -> Vec<u8> {
    STANDARD.decode(encoded).expect("the vectors' base64 is valid")
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("file content is Latin-1"))
        .collect()
}

fn typed((body, content_type): (Vec<u8>, String)) -> (Vec<u8>, Option<String>) {
    (body, Some(content_type))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn vectors(value: &Value) -> Vec<Vector> {
        // Raw values can only be parsed from text.
        serde_json::from_str(&value.to_string()).unwrap()
    }

    #[test]
    fn a_chosen_vector_brings_the_one_whose_value_it_needs() {
        let all = vectors(&json!([
            {"id": "p", "group": "g", "request": {}, "want": {}, "save": {"n": "$.id"}},
            {"id": "x", "group": "g", "request": {}, "want": {}},
            {"id": "q", "group": "g", "request": {"path": "{{n}}"}, "want": {}},
            {"id": "q2", "group": "other", "request": {"path": "{{n}}"}, "want": {}},
        ]));
        let chosen = choose(&all, &["g".to_owned()], Some(&Regex::new("q").unwrap()));
        assert_eq!(
            chosen.iter().map(|v| v.id.as_str()).collect::<Vec<_>>(),
            ["p", "q"]
        );
        assert_eq!(choose(&all, &["g".to_owned()], None).len(), 3);
    }

    #[test]
    fn saved_values_are_filled_in_and_missing_ones_named() {
        let saved = BTreeMap::from([("n".to_owned(), json!(3)), ("s".to_owned(), json!("a\"b"))]);
        assert_eq!(fill(r#""/x/{{n}}/""#, &saved).unwrap(), r#""/x/3/""#);
        assert_eq!(fill(r#""{{s}}""#, &saved).unwrap(), r#""a\"b""#);
        assert_eq!(fill(r#""{{gone}}""#, &saved).unwrap_err(), "gone");
    }

    #[test]
    fn long_texts_are_spelled_out_at_any_depth() {
        let written = json!({"m": [{"$parts": ["a", {"$repeat": ["bc", 3]}, "d"]}], "n": 1});
        assert_eq!(expand(written), json!({"m": ["abcbcbcd"], "n": 1}));
    }

    #[test]
    fn a_json_body_is_sent_with_every_digit() {
        let body: Body =
            serde_json::from_str(r#"{"type": "json", "value": {"n": 100000000000000000000000000000000}}"#)
                .unwrap();
        assert_eq!(body.encode().0, br#"{"n": 100000000000000000000000000000000}"#);
    }

    #[test]
    fn file_content_is_latin1_and_fields_are_texts() {
        let body: Body = serde_json::from_str(
            r#"{"type": "multipart", "fields": [["quantity", 500]],
                "files": [{"field": "file", "filename": "x.pdf", "content": {"$parts": ["\u00ff", {"$repeat": ["a", 2]}]}}]}"#,
        )
        .unwrap();
        let (bytes, _) = body.encode();
        let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(has(b"name=\"quantity\"\r\n\r\n500\r\n"));
        assert!(has(b"Content-Type: application/octet-stream\r\n\r\n\xffaa\r\n"));
    }
}

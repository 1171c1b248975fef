//! JSON bodies: validated as a whole, and kept as they were sent. Lists and objects stay text, because a tree of values
//! takes up to 160 times their length.

use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, value::RawValue};
use text::Message;

use super::{
    limits::{MAX_FIELDS, Values, malformed},
    sent::Sent,
};
use crate::Error;

/// The fields of an object.
///
/// # Errors
/// 400 for invalid JSON, nesting too deep (the parser's limit is 128 levels), a value that is not an object, or an
/// object with too many fields. NaN, infinities, numbers beyond a double and lone surrogates are invalid at any
/// position.
pub(super) fn read(body: &Bytes) -> Result<Values, Error> {
    check(body)?;
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(Error::invalid_field(
            "non_field_errors",
            Message::new("not-an-object"),
        ));
    }
    let mut parser = serde_json::Deserializer::from_slice(body);
    let fields = parser.deserialize_map(Fields(body)).map_err(refused)?;
    fields.ok_or_else(malformed)
}

/// Validates a text as JSON by the rules of [`read`].
fn check(text: &[u8]) -> Result<(), Error> {
    let mut parser = serde_json::Deserializer::from_slice(text);
    Walk.deserialize(&mut parser)
        .and_then(|()| parser.end())
        .map_err(refused)
}

fn refused(error: serde_json::Error) -> Error {
    Error::malformed(Message::new("malformed-json")).because(error)
}

/// A visitor that reads everything and keeps nothing.
struct Walk;

impl<'de> DeserializeSeed<'de> for Walk {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while object.next_key_seed(Self)?.is_some() {
            object.next_value_seed(Self)?;
        }
        Ok(())
    }
}

/// The fields of a validated object; `None` if there are too many.
struct Fields<'a>(&'a Bytes);

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Option<Values>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Option<Values>, A::Error> {
        let mut values = Values::new();
        let mut count = 0;
        while let Some((name, value)) = object.next_entry::<String, &RawValue>()? {
            count += 1;
            if count <= MAX_FIELDS {
                values.insert(name, Sent::of_json(self.0, value));
            }
        }
        Ok((count <= MAX_FIELDS).then_some(values))
    }
}

/// Nesting depth of lists and objects. For invalid JSON the result is arbitrary.
pub(super) fn levels(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                while let Some(inside) = bytes.next() {
                    match inside {
                        b'"' => break,
                        b'\\' => {
                            bytes.next();
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    deepest
}

/// Whether the value contains a NUL character, which neither database accepts.
pub(super) fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(entries) => entries
            .iter()
            .any(|(key, value)| key.contains('\0') || has_nul(value)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use testkit::fuzz::{TestCaseError, fuzz};

    use super::*;

    fn sent(body: &str) -> Result<Values, Error> {
        read(&Bytes::copy_from_slice(body.as_bytes()))
    }

    #[test]
    fn what_is_no_json_is_refused_wherever_it_stands() {
        for wrong in [
            "",
            "{",
            "{\"a\":1}x",
            "{\"a\":NaN}",
            "{\"a\":[{\"b\":Infinity}]}",
            "{\"a\":[1e400]}",
            "{\"a\":{\"b\":\"\\ud800\"}}",
            "{\"a\":[\"\t\"]}",
            "{\"a\":[01]}",
            "{a:1}",
        ] {
            assert!(sent(wrong).is_err(), "{wrong}");
        }
        assert!(read(&Bytes::from_static(b"{\"a\":[\"\xff\"]}")).is_err());
        let deep = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert!(sent(&deep(100)).is_ok());
        assert!(sent(&deep(5000)).is_err());
        let wide = |fields: usize| {
            let fields: Vec<_> = (0..fields).map(|n| format!("\"{n}\":0")).collect();
            format!("{{{}}}", fields.join(","))
        };
        assert_eq!(sent(&wide(MAX_FIELDS)).unwrap().len(), MAX_FIELDS);
        assert!(sent(&wide(MAX_FIELDS + 1)).is_err());
    }

    #[test]
    fn levels_are_counted_outside_of_texts() {
        for (text, wanted) in [
            ("1", 0),
            ("\"[[[\"", 0),
            ("[]", 1),
            ("{\"[\": [\"\\\"[\"]}", 2),
            ("[[], [[]], {}]", 3),
            ("[[[", 3),
            ("]]]", 0),
        ] {
            assert_eq!(levels(text), wanted, "{text}");
        }
    }

    fn depth(value: &Value) -> usize {
        match value {
            Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or_default(),
            Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or_default(),
            _ => 0,
        }
    }

    #[test]
    fn any_bytes_are_read_as_by_a_tree_of_values() {
        let seeds: [&[u8]; 4] = [
            br#"{"event_type":"page_view","page":"/","metadata":{"a":[1,2.5,null,true,"\u0436\ud83d\ude00"]}}"#,
            br#"{"a":-0,"a":1e10,"b":"\\\"[","c":[[[[]]]],"d":{"e":{}}}"#,
            b" [1] ",
            b"null",
        ];
        let words: [&[u8]; 12] = [
            b"{", b"}", b"[", b"]", b"\"", b",", b":", b"\\", b"\\u0000", b"1e999", b"\\ud800", b"null",
        ];
        fuzz(&seeds, &words, |body| {
            let fail = |why: String| Err(TestCaseError::fail(why));
            let fields = read(&Bytes::copy_from_slice(body));
            let Ok(tree) = serde_json::from_slice::<Value>(body) else {
                return if fields.is_ok() {
                    fail("it is no JSON".to_owned())
                } else {
                    Ok(())
                };
            };
            let text = String::from_utf8_lossy(body);
            // Of two fields of one name, the tree has the last one only.
            let opened = text.matches(['[', '{']).count();
            if !(depth(&tree)..=opened).contains(&levels(&text)) {
                return fail(format!("{} levels", levels(&text)));
            }
            match (fields, tree) {
                (Ok(fields), Value::Object(wanted)) => {
                    let size: usize = fields
                        .iter()
                        .map(|(name, value)| name.len() + value.to_string().len())
                        .sum();
                    let same = fields.len() == wanted.len()
                        && fields
                            .iter()
                            .all(|(name, value)| wanted.get(name) == Some(&tree_of(value)));
                    if !same || size > 4 * body.len() {
                        return fail(format!("{fields:?}"));
                    }
                    Ok(())
                }
                (Ok(fields), _) => fail(format!("{fields:?} of no object")),
                // Only the number of fields is limited here.
                (Err(error), Value::Object(wanted))
                    if wanted.len() < MAX_FIELDS && text.matches(':').count() < MAX_FIELDS =>
                {
                    fail(error.to_string())
                }
                (Err(_), _) => Ok(()),
            }
        });
    }

    fn tree_of(value: &Sent) -> Value {
        match value {
            Sent::Null => Value::Null,
            Sent::Bool(value) => (*value).into(),
            Sent::Number(number) => number.clone().into(),
            Sent::Text(text) => text.as_str().into(),
            Sent::Nested(nested) => serde_json::from_str(nested.text()).unwrap(),
        }
    }
}

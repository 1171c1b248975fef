//! Compares the parts of a response: status, headers, and bodies that are not JSON.

use super::compare::{Comparison, whole};
use super::report::{Problem, plain};
use super::vector::{Wanted, decode_base64};
use crate::Answer;
use serde_json::{Value, json};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// All differences of a response to `method`; `host` is the request's `Host`.
pub(super) fn check(
    answer: &Answer,
    wanted: &Wanted,
    method: &str,
    host: &str,
    by: &Comparison,
) -> Vec<Problem> {
    let status = json!(answer.status);
    let allowed = wanted.status == status
        || wanted
            .status
            .as_array()
            .is_some_and(|list| list.contains(&status));
    let mut problems = Vec::new();
    if !allowed {
        problems.push(Problem::new(
            "status",
            wanted.status.to_string(),
            format!("{status} {}", excerpt(&answer.decoded())),
        ));
    }
    for (name, want) in &wanted.headers {
        problems.extend(check_header(name, want, &answer.headers_all(name), host));
    }
    if allowed && method != "HEAD" {
        problems.extend(check_body(wanted.body.as_ref(), &answer.decoded(), by));
    }
    problems
}

fn check_header(name: &str, want: &Value, values: &[&str], host: &str) -> Option<Problem> {
    let joined = values.join(", ");
    let got = (!values.is_empty()).then_some(joined.as_str());
    let holds = match (want, got) {
        (Value::Null, got) => got.is_none(),
        (_, None) => false,
        (Value::String(want), Some(got)) => text_holds(name, want, got, host),
        (want, Some(got)) => {
            if let Some(members) = want["$contains"].as_array() {
                let have = |want: &str| {
                    got.split(',')
                        .any(|member| member.trim().eq_ignore_ascii_case(want))
                };
                members.iter().all(|member| have(&plain(member)))
            } else if let Some(pattern) = want["$re"].as_str() {
                whole(pattern).is_match(got)
            } else {
                assert!(want.get("$present").is_some(), "no such header rule: {want}");
                !got.trim().is_empty()
            }
        }
    };
    (!holds).then(|| Problem::new(format!("header {name}"), plain(want), got.unwrap_or("<absent>")))
}

fn text_holds(name: &str, want: &str, got: &str, host: &str) -> bool {
    match name {
        "content-type" => got
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .eq_ignore_ascii_case(want),
        "location" if want.starts_with('/') => {
            let rest = got
                .strip_prefix("https://")
                .or_else(|| got.strip_prefix("http://"));
            let relative = rest
                .and_then(|rest| rest.strip_prefix(host))
                .filter(|rest| rest.starts_with('/'));
            relative.unwrap_or(got) == want
        }
        _ => got.eq_ignore_ascii_case(want),
    }
}

fn check_body(want: Option<&Value>, got: &[u8], by: &Comparison) -> Vec<Problem> {
    let Some(want) = want.filter(|want| !want.is_null()) else {
        return Vec::new();
    };
    if want.get("$empty").is_some() {
        return if got.is_empty() {
            Vec::new()
        } else {
            vec![Problem::new("body", "<empty>", excerpt(got))]
        };
    }
    if let Some(encoded) = want["$b64"].as_str() {
        let equal = got == decode_base64(encoded);
        return if equal {
            Vec::new()
        } else {
            vec![Problem::new("body", format!("{encoded} (base64)"), excerpt(got))]
        };
    }
    if let Some(rows) = want.get("$csv") {
        return check_csv(rows, got, by);
    }
    match serde_json::from_slice(got) {
        Ok(got) => by.diff(want, &got, "$"),
        Err(_) => vec![Problem::new("body", "JSON", excerpt(got))],
    }
}

/// The CSV of leads (`docs/api/leads.md#csv`): a byte order mark, CRLF after every record, the expected rows.
pub(super) fn check_csv(rows: &Value, got: &[u8], by: &Comparison) -> Vec<Problem> {
    let Some(text) = got
        .strip_prefix(BYTE_ORDER_MARK)
        .and_then(|rest| str::from_utf8(rest).ok())
    else {
        return vec![Problem::new("body", "UTF-8 with a byte order mark", excerpt(got))];
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let records: Result<Vec<Vec<String>>, _> = reader.deserialize().collect();
    let records = match records {
        Ok(records) => records,
        Err(error) => return vec![Problem::new("body", "CSV", error.to_string())],
    };
    let mut problems = Vec::new();
    if text.matches("\r\n").count() != records.len() || !text.ends_with("\r\n") {
        problems.push(Problem::new("body", "CRLF after every record", excerpt(got)));
    }
    problems.extend(by.diff(rows, &json!(records), "csv"));
    problems
}

fn excerpt(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(160)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, want: &Value, values: &[&str]) -> bool {
        check_header(name, want, values, "h.example").is_none()
    }

    fn body(want: &Value, got: &[u8]) -> bool {
        check_body(Some(want), got, &Comparison::new(&[], 200, chrono::Utc::now())).is_empty()
    }

    #[test]
    fn headers_are_compared_by_their_meaning() {
        assert!(header(
            "content-type",
            &json!("application/json"),
            &["application/json; charset=utf-8"]
        ));
        assert!(!header("content-type", &json!("text/csv"), &["text/html"]));
        assert!(header(
            "location",
            &json!("/a/?b=1"),
            &["https://h.example/a/?b=1"]
        ));
        assert!(header("location", &json!("/a/"), &["/a/"]));
        assert!(!header("location", &json!("/a/"), &["https://x.example/a/"]));
        assert!(!header("location", &json!("/a/"), &["https://h.example.evil/a/"]));
        assert!(header("allow", &json!({"$contains": ["GET"]}), &["HEAD, get"]));
        assert!(header(
            "vary",
            &json!({"$contains": ["origin", "cookie"]}),
            &["Origin", "Cookie"]
        ));
        assert!(!header("allow", &json!({"$contains": ["PUT"]}), &["GET"]));
        assert!(header("x", &json!(null), &[]) && !header("x", &json!(null), &["1"]));
        assert!(
            header("x", &json!({"$present": true}), &["1"]) && !header("x", &json!({"$present": true}), &[])
        );
        assert!(
            header("x", &json!({"$re": "a.*"}), &["abc"]) && !header("x", &json!({"$re": "b"}), &["abc"])
        );
        assert!(header("x", &json!("DENY"), &["deny"]) && !header("x", &json!("DENY"), &["SAMEORIGIN"]));
    }

    #[test]
    fn csv_needs_its_mark_its_line_ends_and_its_rows() {
        let rows = json!({"$csv": [["a", "b"], ["1", "x\n\"y\""]]});
        let good = "\u{feff}a,b\r\n1,\"x\n\"\"y\"\"\"\r\n".as_bytes();
        assert!(body(&rows, good));
        assert!(!body(&rows, &good[3..]));
        assert!(!body(&rows, "\u{feff}a,b\r\n".as_bytes()));
        assert!(!body(&json!({"$csv": [["a"]]}), "\u{feff}a\n".as_bytes()));
        assert!(!body(&json!({"$csv": [["a"]]}), "\u{feff}a".as_bytes()));
    }

    #[test]
    fn other_bodies_are_compared_byte_for_byte() {
        assert!(body(&json!({"$empty": true}), b"") && !body(&json!({"$empty": true}), b" "));
        assert!(body(&json!({"$b64": "/wA="}), b"\xff\x00") && !body(&json!({"$b64": "/wA="}), b"\xff"));
        assert!(body(&json!(null), b"anything"));
        assert!(
            body(&json!({"a": 12}), b"{\"a\":12}")
                && !body(&json!({"a": 12}), b"{\"a\":12.0}")
                && !body(&json!({}), b"<html>")
        );
    }
}

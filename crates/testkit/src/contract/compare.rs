//! Compares received JSON with expected JSON and its markers (`$is`, `$re`, `$one_of`, …).

use super::report::Problem;
use super::vector::expand;
use chrono::{DateTime, Days, FixedOffset, NaiveDate, TimeDelta, Utc};
use regex::{Regex, RegexSet};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static SLUG: LazyLock<Regex> = LazyLock::new(|| whole("[-a-z0-9_]+"));
static DATETIME: LazyLock<Regex> =
    LazyLock::new(|| whole(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+05:00"));

/// Parameters of a comparison: the paths to skip, the response's status, and the time of the replay.
pub(super) struct Comparison {
    masks: RegexSet,
    status: u16,
    now: DateTime<Utc>,
}

impl Comparison {
    pub(super) fn new(masks: &[String], status: u16, now: DateTime<Utc>) -> Self {
        let patterns = masks.iter().map(|mask| {
            let any_index = regex::escape(mask).replace(r"\[\*\]", r"\[\d+\]");
            format!(r"\A{any_index}\z")
        });
        Self {
            masks: RegexSet::new(patterns).expect("masks are plain paths"),
            status,
            now,
        }
    }

    /// All differences between the two; empty if they are equal.
    pub(super) fn diff(&self, want: &Value, got: &Value, path: &str) -> Vec<Problem> {
        if self.masks.is_match(path) {
            return Vec::new();
        }
        if let Some((marker, argument)) = marker(want) {
            return self.diff_marker(marker, argument, want, got, path);
        }
        match (want, got) {
            (Value::Object(want), Value::Object(got)) => self.diff_objects(want, got, path),
            (Value::Array(want), Value::Array(got)) if want.len() == got.len() => {
                let pairs = want.iter().zip(got).enumerate();
                pairs
                    .flat_map(|(i, (want, got))| self.diff(want, got, &format!("{path}[{i}]")))
                    .collect()
            }
            (Value::Array(items), Value::Array(others)) => {
                let got = format!("{} items: {}", others.len(), json!(others));
                vec![Problem::new(path, format!("{} items", items.len()), got)]
            }
            // Numbers are equal only if their types are: 12 is not 12.0.
            _ => check(want == got, path, want, got),
        }
    }

    fn diff_marker(
        &self,
        marker: &str,
        argument: &Value,
        want: &Value,
        got: &Value,
        path: &str,
    ) -> Vec<Problem> {
        match marker {
            "$is" => check(
                self.is(argument.as_str().unwrap_or_default(), got),
                path,
                want,
                got,
            ),
            "$re" => {
                let pattern = whole(argument.as_str().unwrap_or_default());
                check(
                    got.as_str().is_some_and(|got| pattern.is_match(got)),
                    path,
                    want,
                    got,
                )
            }
            "$one_of" => check(
                items(argument).any(|one| self.diff(one, got, path).is_empty()),
                path,
                want,
                got,
            ),
            "$unordered" => self.diff_unordered(argument, want, got, path),
            "$count_since" => self.diff(&self.count_since(argument), got, path),
            "$daily" => self.diff(&self.daily(argument), got, path),
            "$parts" => self.diff(&expand(want.clone()), got, path),
            other => panic!("no such marker: {other}"),
        }
    }

    fn diff_objects(&self, want: &Map<String, Value>, got: &Map<String, Value>, path: &str) -> Vec<Problem> {
        let absent = json!("<absent>");
        let keys = want
            .keys()
            .chain(got.keys().filter(|key| !want.contains_key(*key)));
        let mut problems = Vec::new();
        for key in keys {
            let path = format!("{path}.{key}");
            match (want.get(key), got.get(key)) {
                (Some(want), Some(got)) => problems.extend(self.diff(want, got, &path)),
                _ if self.masks.is_match(&path) => {}
                (want, got) => {
                    problems.push(Problem::of_values(
                        &path,
                        want.unwrap_or(&absent),
                        got.unwrap_or(&absent),
                    ));
                }
            }
        }
        problems
    }

    fn diff_unordered(&self, wanted: &Value, want: &Value, got: &Value, path: &str) -> Vec<Problem> {
        let Value::Array(got_items) = got else {
            return vec![Problem::of_values(path, want, got)];
        };
        let mut rest: Vec<&Value> = got_items.iter().collect();
        for one in items(wanted) {
            match rest.iter().position(|got| self.diff(one, got, path).is_empty()) {
                Some(hit) => drop(rest.swap_remove(hit)),
                None => return vec![Problem::of_values(path, one, got)],
            }
        }
        check(rest.is_empty(), path, want, got)
    }

    fn is(&self, kind: &str, got: &Value) -> bool {
        let matches = |pattern: &Regex| got.as_str().is_some_and(|got| pattern.is_match(got));
        match kind {
            "any" => true,
            "text" => is_text(got),
            "texts" => got
                .as_array()
                .is_some_and(|items| !items.is_empty() && items.iter().all(is_text)),
            "int" => got.is_i64() || got.is_u64(),
            "object" => got.is_object(),
            "slug" => matches(&SLUG),
            "datetime" => matches(&DATETIME),
            "status" => *got == json!(self.status),
            "plain-details" => got.as_object().is_some_and(|details| {
                details.is_empty() || (details.len() == 1 && details.get("detail").is_some_and(is_text))
            }),
            other => panic!("no such kind: {other}"),
        }
    }

    /// How many of `times` lie within the last `days` times 24 hours.
    fn count_since(&self, argument: &Value) -> Value {
        let since = self.now - TimeDelta::days(argument["days"].as_i64().expect("$count_since has days"));
        json!(
            items(&argument["times"])
                .filter(|time| instant(time) >= since)
                .count()
        )
    }

    /// One row for each of the last `days` days in the contract's time zone, with a count per named list of times.
    fn daily(&self, argument: &Value) -> Value {
        let days = argument["days"].as_u64().expect("$daily has days");
        let today = self.now.with_timezone(&time_zone()).date_naive();
        let row = |date: NaiveDate| {
            let mut row = Map::from_iter([("date".to_owned(), json!(date.to_string()))]);
            for (name, times) in argument
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(name, _)| *name != "days")
            {
                let count = items(times)
                    .filter(|time| instant(time).with_timezone(&time_zone()).date_naive() == date)
                    .count();
                row.insert(name.clone(), json!(count));
            }
            Value::Object(row)
        };
        (0..days).rev().map(|ago| row(today - Days::new(ago))).collect()
    }
}

/// A pattern anchored at both ends, as the contract's patterns are.
pub(super) fn whole(pattern: &str) -> Regex {
    Regex::new(&format!(r"\A(?:{pattern})\z"))
        .unwrap_or_else(|error| panic!("a pattern of the vectors: {error}"))
}

fn marker(want: &Value) -> Option<(&str, &Value)> {
    let object = want.as_object().filter(|object| object.len() == 1)?;
    object
        .iter()
        .next()
        .map(|(key, argument)| (key.as_str(), argument))
        .filter(|(key, _)| key.starts_with('$'))
}

fn check(holds: bool, path: &str, want: &Value, got: &Value) -> Vec<Problem> {
    if holds {
        Vec::new()
    } else {
        vec![Problem::of_values(path, want, got)]
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn instant(time: &Value) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(time.as_str().unwrap_or_default()).expect("the vectors' times are ISO 8601")
}

/// Asia/Tashkent, which has had no daylight saving since 1991.
fn time_zone() -> FixedOffset {
    FixedOffset::east_opt(5 * 3600).expect("five hours are a valid offset")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In Tashkent it is already the 23rd.
    const NOW: &str = "2026-11-22T20:00:00Z";

    fn equal(want: &Value, got: &Value, masks: &[&str]) -> bool {
        let masks: Vec<_> = masks.iter().map(ToString::to_string).collect();
        Comparison::new(&masks, 400, NOW.parse().unwrap())
            .diff(want, got, "$")
            .is_empty()
    }

    #[test]
    fn plain_values_are_equal_with_their_kind() {
        assert!(equal(
            &json!({"a": 1, "b": null}),
            &json!({"b": null, "a": 1}),
            &[]
        ));
        for other in [json!(1.0), json!(true), json!("1"), json!(null), json!(2)] {
            assert!(!equal(&json!({"a": 1}), &json!({"a": other}), &[]), "{other}");
        }
        assert!(equal(&json!(2.5), &json!(2.5), &[]));
        assert!(!equal(&json!([1, 2]), &json!([2, 1]), &[]));
        assert!(!equal(&json!([1]), &json!([1, 1]), &[]));
        assert!(!equal(&json!({"a": 1}), &json!([1]), &[]));
    }

    #[test]
    fn keys_are_wanted_exactly_unless_masked() {
        assert!(!equal(&json!({"a": 1}), &json!({"a": 1, "b": 2}), &[]));
        assert!(!equal(&json!({"a": 1, "b": 2}), &json!({"a": 1}), &[]));
        assert!(equal(&json!({"a": 1}), &json!({"a": 1, "b": 2}), &["$.b"]));
        assert!(equal(
            &json!({"r": [{"id": 1}]}),
            &json!({"r": [{"id": 9}]}),
            &["$.r[*].id"]
        ));
        assert!(!equal(
            &json!({"r": [{"id": 1}]}),
            &json!({"r": [{"id": 9}]}),
            &["$.r[1].id"]
        ));
        assert!(
            !equal(&json!({"axb": 1}), &json!({"axb": 2}), &["$.a.b"]),
            "a dot in a mask is a dot"
        );
    }

    #[test]
    fn kinds_are_recognised() {
        let is = |kind: &str, got: Value| equal(&json!({"$is": kind}), &got, &[]);
        assert!(is("any", json!(null)));
        assert!(is("text", json!("x")) && !is("text", json!(" ")) && !is("text", json!(1)));
        assert!(is("texts", json!(["x"])) && !is("texts", json!([])) && !is("texts", json!("x")));
        assert!(is("int", json!(-1)) && !is("int", json!(1.0)) && !is("int", json!(true)));
        assert!(is("object", json!({})) && !is("object", json!([])));
        assert!(is("slug", json!("a-b_1")) && !is("slug", json!("A")) && !is("slug", json!("a\n")));
        assert!(is("status", json!(400)) && !is("status", json!(403)) && !is("status", json!("400")));
        assert!(is("plain-details", json!({})) && is("plain-details", json!({"detail": "x"})));
        assert!(!is("plain-details", json!({"name": ["x"]})) && !is("plain-details", json!({"detail": ""})));
        assert!(
            is("datetime", json!("2026-11-01T14:15:30.123456+05:00"))
                && is("datetime", json!("2026-11-01T14:15:30+05:00"))
        );
        assert!(
            !is("datetime", json!("2026-11-01T09:15:30Z"))
                && !is("datetime", json!("2026-11-01T14:15:30.123+05:00"))
        );
    }

    #[test]
    fn patterns_and_alternatives_hold_for_the_whole_value() {
        assert!(equal(&json!({"$re": "a+"}), &json!("aa"), &[]));
        assert!(!equal(&json!({"$re": "a+"}), &json!("aab"), &[]));
        assert!(!equal(&json!({"$re": "a|b"}), &json!("ab"), &[]));
        assert!(!equal(&json!({"$re": "1"}), &json!(1), &[]));
        assert!(equal(&json!({"$one_of": [1, {"$is": "text"}]}), &json!("x"), &[]));
        assert!(!equal(&json!({"$one_of": [1, 2]}), &json!(3), &[]));
        assert!(equal(&json!({"$unordered": [1, 2]}), &json!([2, 1]), &[]));
        assert!(!equal(&json!({"$unordered": [1, 1]}), &json!([1, 2]), &[]));
        assert!(!equal(&json!({"$unordered": [1]}), &json!([1, 2]), &[]));
        assert!(equal(
            &json!({"m": {"$parts": ["a", {"$repeat": ["b", 3]}]}}),
            &json!({"m": "abbb"}),
            &[]
        ));
    }

    #[test]
    fn figures_are_counted_from_the_clock() {
        let times = ["2026-11-15T20:00:00+00:00", "2026-11-15T19:59:59+00:00"];
        assert!(equal(
            &json!({"$count_since": {"days": 7, "times": times}}),
            &json!(1),
            &[]
        ));
        let daily =
            json!({"$daily": {"days": 2, "n": ["2026-11-22T18:59:00+00:00", "2026-11-22T19:00:00+00:00"]}});
        assert!(equal(
            &daily,
            &json!([{"date": "2026-11-22", "n": 1}, {"date": "2026-11-23", "n": 1}]),
            &[]
        ));
    }
}

//! Formats a record as a line: JSON for programs, plain text for people. No value can move a cursor or begin a new
//! line.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};
use tracing::Level;

use super::record::Record;

/// The format of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One JSON object.
    Json,
    /// For people.
    Text {
        /// Whether the level is shown in colour.
        color: bool,
    },
}

/// The source of the lines, the same in each line.
#[derive(Clone, Debug)]
pub struct Writer {
    /// The machine and the process id.
    pub instance: String,
}

impl Writer {
    /// The current process.
    pub fn here() -> Self {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname")
            .or_else(|_| std::fs::read_to_string("/etc/hostname"))
            .unwrap_or_else(|_| "local".to_owned());
        Self {
            instance: format!("{}-{}", host.trim(), std::process::id()),
        }
    }

    /// The formatted line, with its line break.
    pub fn line(&self, record: &Record, now: DateTime<Utc>, shape: Shape) -> String {
        match shape {
            Shape::Json => self.json(record, now),
            Shape::Text { color } => text(record, now, color),
        }
    }

    fn json(&self, record: &Record, now: DateTime<Utc>) -> String {
        let mut line = Map::new();
        for (name, value) in [
            ("ts", now.to_rfc3339_opts(SecondsFormat::Millis, true)),
            ("level", record.level.to_string()),
            ("target", record.target.to_owned()),
            ("msg", record.message.clone()),
            ("service", "paradise".to_owned()),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("instance", self.instance.clone()),
        ] {
            line.insert(name.to_owned(), Value::String(value));
        }
        for (name, value) in &record.fields {
            // A field of the event cannot replace one of the standard fields.
            line.entry(name.clone()).or_insert_with(|| value.clone());
        }
        let mut line = Value::Object(line).to_string();
        // JSON allows these characters unescaped, but some readers break lines at them or change the direction of the
        // text.
        if line.chars().any(is_odd) {
            line = line.chars().fold(String::new(), |mut line, c| {
                if is_odd(c) {
                    let _ = write!(line, "\\u{:04x}", u32::from(c));
                } else {
                    line.push(c);
                }
                line
            });
        }
        line.push('\n');
        line
    }
}

fn text(record: &Record, now: DateTime<Utc>, color: bool) -> String {
    let level = record.level;
    let (on, off) = match level {
        _ if !color => ("", ""),
        Level::ERROR => ("\x1b[31m", "\x1b[0m"),
        Level::WARN => ("\x1b[33m", "\x1b[0m"),
        Level::INFO => ("\x1b[32m", "\x1b[0m"),
        _ => ("\x1b[2m", "\x1b[0m"),
    };
    let time = now.format("%H:%M:%S%.3f");
    let mut line = format!("{time} {on}{level:>5}{off} {}:", record.target);
    if !record.message.is_empty() {
        line.push(' ');
        push_visible(&mut line, &record.message);
    }
    for (name, value) in &record.fields {
        let _ = write!(line, " {name}=");
        match value {
            Value::String(text) => push_visible(&mut line, text),
            other => push_visible(&mut line, &other.to_string()),
        }
    }
    line.push('\n');
    line
}

fn push_visible(line: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_control() || is_odd(c) {
            line.extend(c.escape_unicode());
        } else {
            line.push(c);
        }
    }
}

/// C1 controls, line separators, and characters that change the direction of text (Unicode TR 36 §3.5).
fn is_odd(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "a\r\n{\"level\":\"ERROR\"}\u{1b}[2J\u{2028}\u{202e}\u{9b}\0\"b";

    fn record() -> Record {
        let fields = serde_json::json!({"note": EVIL, "level": "forged", "count": 3});
        Record {
            level: Level::WARN,
            target: "leads",
            place: String::new(),
            message: EVIL.to_owned(),
            fields: fields.as_object().unwrap().clone(),
        }
    }

    #[test]
    fn whatever_is_logged_is_one_line_of_json_that_says_the_same() {
        let writer = Writer::here();
        let line = writer.line(&record(), Utc::now(), Shape::Json);
        let (only, rest) = line.split_once('\n').unwrap();
        assert_eq!(rest, "");
        assert!(!only.chars().any(|c| c.is_control() || is_odd(c)), "{only}");
        let read: Value = serde_json::from_str(only).unwrap();
        assert_eq!((&read["msg"], &read["note"]), (&EVIL.into(), &EVIL.into()));
        assert_eq!((&read["level"], &read["count"]), (&"WARN".into(), &3.into()));
        for name in ["ts", "service", "version", "instance", "target"] {
            assert!(read[name].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        }
    }

    #[test]
    fn whatever_is_logged_is_one_harmless_line_for_people() {
        let line = Writer::here().line(&record(), Utc::now(), Shape::Text { color: false });
        let line = line.strip_suffix('\n').unwrap();
        assert!(!line.chars().any(|c| c.is_control() || is_odd(c)), "{line}");
        assert!(
            line.contains("WARN leads: a") && line.contains("count=3"),
            "{line}"
        );
    }
}

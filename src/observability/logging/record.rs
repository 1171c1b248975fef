//! A record of one event: its own fields, and those of the request or delivery in which it happened.

use std::{error::Error, fmt};

use serde_json::{Map, Value};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    layer::Context,
    registry::{LookupSpan, Scope},
};

use super::mask;

/// Values by name, in the order in which they were added. Personal data is masked.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Map<String, Value>);

/// One event.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its severity.
    pub level: Level,
    /// The part of the program.
    pub target: &'static str,
    /// The location in the source, to distinguish kinds of events.
    pub place: String,
    /// The message.
    pub message: String,
    /// All other fields, those of the spans first.
    pub fields: Map<String, Value>,
}

impl Record {
    /// Builds a record from an event and the spans around it.
    pub fn of<S>(event: &Event<'_>, context: &Context<'_, S>) -> Self
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let mut fields = Map::new();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(known) = span.extensions().get::<Fields>() {
                fields.extend(known.0.clone());
            }
        }
        let mut own = Fields::default();
        event.record(&mut own);
        let message = match own.0.shift_remove("message") {
            Some(Value::String(message)) => message,
            _ => String::new(),
        };
        fields.extend(own.0);
        let metadata = event.metadata();
        Self {
            level: *metadata.level(),
            target: metadata.target(),
            place: format!(
                "{}:{}",
                metadata.file().unwrap_or_default(),
                metadata.line().unwrap_or_default()
            ),
            message,
            fields,
        }
    }
}

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn text(&mut self, field: &Field, text: &str) {
        self.put(field, mask::field(field.name(), text).into_owned());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let mut chain = value.to_string();
        let mut source = value.source();
        while let Some(cause) = source {
            let cause_text = cause.to_string();
            // The message of many errors already contains their cause.
            if !chain.contains(&cause_text) {
                chain.push_str(": ");
                chain.push_str(&cause_text);
            }
            source = cause.source();
        }
        self.text(field, &chain);
    }
}

//! The `tracing` layer: called for each event.

use chrono::Utc;
use tracing::{
    Event, Level, Subscriber,
    span::{Attributes, Id},
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

use super::{
    file::LogFile,
    line::{Shape, Writer},
    queue::{Lines, Queue},
    record::{Fields, Record},
};
use crate::observability::sentry::Sentry;

/// Writes events as log lines, and errors also as error reports.
pub(super) struct Reporter {
    writer: Writer,
    shape: Shape,
    has_file: bool,
    queue: Queue,
    sentry: Option<Sentry>,
}

impl Reporter {
    pub fn start(
        writer: Writer,
        shape: Shape,
        file: Option<LogFile>,
        sentry: Option<Sentry>,
    ) -> std::io::Result<(Queue, Self)> {
        let (has_file, teller) = (file.is_some(), writer.clone());
        let queue = Queue::start(file, move |lost| {
            let record = Record {
                level: Level::WARN,
                target: module_path!(),
                place: String::new(),
                message: format!(
                    "{lost} lines of this log were lost: they came faster than they can be written"
                ),
                fields: serde_json::Map::default(),
            };
            lines(&teller, &record, shape, has_file)
        })?;
        let reporter = Self {
            writer,
            shape,
            has_file,
            queue: queue.clone(),
            sentry,
        };
        Ok((queue, reporter))
    }
}

fn lines(writer: &Writer, record: &Record, shape: Shape, has_file: bool) -> Lines {
    let now = Utc::now();
    let terminal = writer.line(record, now, shape);
    let file = has_file.then(|| match shape {
        Shape::Json => terminal.clone(),
        Shape::Text { .. } => writer.line(record, now, Shape::Json),
    });
    Lines { terminal, file }
}

impl<S> Layer<S> for Reporter
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().replace(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &tracing::span::Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let record = Record::of(event, &context);
        if let Some(sentry) = &self.sentry
            && record.level == Level::ERROR
        {
            sentry.report(&record);
        }
        self.queue
            .put(lines(&self.writer, &record, self.shape, self.has_file));
    }
}

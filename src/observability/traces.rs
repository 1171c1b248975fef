//! Traces: requests and deliveries as spans for an OpenTelemetry collector. Only in programs that were built with the
//! feature `otel`.
//!
//! A span has the same fields as the log lines: route and id. Events are not sent: they stay in the log, where they are
//! masked.
//! they are masked.

use std::thread;

use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use outbox::Tls;
use tracing::Subscriber;
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

use super::settings::OperationsSettings;
use crate::failure::Failure;

/// The exporter of spans.
#[derive(Clone, Debug)]
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// `None` without an `OTEL_EXPORTER_OTLP_ENDPOINT`.
    ///
    /// # Errors
    /// It is not an address.
    pub fn start(settings: &OperationsSettings, instance: &str) -> Result<Option<Self>, Failure> {
        let Some(endpoint) = &settings.otlp_endpoint else {
            return Ok(None);
        };
        let wrong = |cause: String| Failure::new(format!("OTEL_EXPORTER_OTLP_ENDPOINT: {cause}"));
        // The exporter's thread blocks while it waits for answers. Such a client cannot be created inside an async
        // runtime.
        let client = thread::spawn(|| outbox::blocking_http_client(&Tls::system()).build())
            .join()
            .map_err(|_| wrong("the client cannot be made".to_owned()))?
            .map_err(|error| wrong(error.to_string()))?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_endpoint(format!("{endpoint}/v1/traces"))
            .build()
            .map_err(|error| wrong(error.to_string()))?;
        let resource = Resource::builder()
            .with_service_name("paradise")
            .with_attributes([
                KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
                KeyValue::new("service.instance.id", instance.to_owned()),
            ])
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        Ok(Some(Self(provider)))
    }

    /// The layer for the spans of requests and deliveries only. Spans of libraries are not sent.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let is_ours = filter_fn(|metadata| {
            metadata.is_span() && (metadata.target() == "request" || metadata.target().starts_with("outbox"))
        });
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("paradise"))
            .with_filter(is_ours)
    }

    /// Sends the remaining spans.
    pub async fn finish(self) {
        // This waits for an answer. What the collector does not accept in time is lost, as it is while the program
        // runs.
        let _ = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
    }
}

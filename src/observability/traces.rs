//! Traces: requests and deliveries as spans for an OpenTelemetry collector. Only in programs built with the feature `otel`.
//!
//! A span has the same fields as the lines of the log, route and id; events stay in the log, where they are masked.

use std::thread;

use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use outbox::Tls;
use tracing::Subscriber;
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

use super::settings::OperationsSettings;
use crate::failure::Failure;

/// What sends spans.
#[derive(Clone, Debug)]
pub(super) struct Traces(SdkTracerProvider);

impl Traces {
    /// `None` without an `OTEL_EXPORTER_OTLP_ENDPOINT`.
    ///
    /// # Errors
    /// It is no address.
    pub fn start(settings: &OperationsSettings, instance: &str) -> Result<Option<Self>, Failure> {
        let Some(endpoint) = &settings.otlp_endpoint else {
            return Ok(None);
        };
        let wrong = |cause: String| Failure::new(format!("OTEL_EXPORTER_OTLP_ENDPOINT: {cause}"));
        // The exporter's thread waits for answers itself; such a client cannot be made where tasks run.
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

    /// Takes the spans of requests and deliveries, and no others: what libraries say of themselves is not ours to send.
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

    /// Sends what still waits.
    pub async fn finish(self) {
        // It waits for an answer; what the collector does not take in time is lost, as it is while the program runs.
        let _ = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
    }
}

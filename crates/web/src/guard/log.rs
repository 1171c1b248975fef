//! The access log. A line contains no input: the route template instead of the path, no query, and a hash of the
//! address with a key that changes every day.

use std::{
    net::IpAddr,
    time::{Duration, SystemTime},
};

use axum::{
    body::HttpBody as _,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use tracing::{Level, Span, field::Empty};

use super::{Seen, request};
use crate::{Context, Secret};

const DAY: Duration = Duration::from_hours(24);
/// Requested every few seconds by monitoring. Failures are logged by the component that fails.
const PROBE: &str = "/api/health/";

/// The span of every log line about a request. It is created at any log level, because an error needs it too.
pub(super) fn span(seen: &Seen<'_>, context: &Context, headers: &HeaderMap) -> Span {
    let span = tracing::error_span!(
        target: "request",
        "request",
        request_id = &*context.request_id,
        method = seen.method.as_str(),
        route = Empty,
        user_id = Empty,
        trace_id = Empty,
        parent_id = Empty,
    );
    if let Some((trace, parent)) = request::trace(seen.trusted, headers) {
        span.record("trace_id", trace);
        span.record("parent_id", parent);
        #[cfg(feature = "otel")]
        follow(&span, trace, parent);
    }
    span
}

/// Makes the proxy's span the parent of ours in the trace collector.
#[cfg(feature = "otel")]
fn follow(span: &Span, trace: &str, parent: &str) {
    use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
    use tracing_opentelemetry::OpenTelemetrySpanExt as _;

    let (Ok(trace), Ok(parent)) = (TraceId::from_hex(trace), SpanId::from_hex(parent)) else {
        return;
    };
    let remote = SpanContext::new(trace, parent, TraceFlags::SAMPLED, true, TraceState::NONE);
    // Fails if no collector is configured.
    let _ = span.set_parent(opentelemetry::Context::new().with_remote_span_context(remote));
}

/// The span where a log line is likely, otherwise an empty span.
pub(super) fn span_for(status: StatusCode, seen: &Seen<'_>, context: &Context, headers: &HeaderMap) -> Span {
    let is_error = status.is_client_error() || status.is_server_error();
    if is_error || tracing::enabled!(target: "access", Level::DEBUG) {
        span(seen, context, headers)
    } else {
        Span::none()
    }
}

/// Writes one log line. Success is logged only at debug level: a line for each of 100,000 requests a second is of no
/// use.
pub(super) fn access(key: &Secret, response: &Response, seen: &Seen<'_>, context: &Context) {
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                target: "access",
                event = "request",
                protocol = seen.protocol,
                status = response.status().as_u16(),
                path = unrouted(response.status(), seen),
                dur_ms = u64::try_from(seen.started.elapsed().as_millis()).unwrap_or(u64::MAX),
                bytes = response.body().size_hint().exact(),
                client_ip_hash = address(key, context.address, SystemTime::now()),
            )
        };
    }
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    if is_error && seen.uri.path() != PROBE {
        line!(info);
    } else {
        line!(debug);
    }
}

/// The path, if it contains no user input: responses without a route that are not errors.
fn unrouted<'a>(status: StatusCode, seen: &'a Seen<'_>) -> Option<&'a str> {
    (status.is_success() || status == StatusCode::NOT_MODIFIED)
        .then(|| seen.uri.path())
        .filter(|_| !seen.is_routed)
}

/// A hash of the address that distinguishes clients for one day. Without the key, the address cannot be found by trial.
fn address(key: &Secret, address: IpAddr, now: SystemTime) -> String {
    let day = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
        / DAY.as_secs();
    let mut hash = key.sign("address in the log", format!("{day} {address}").as_bytes());
    hash.truncate(12);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_client_for_a_day() {
        let (key, now) = (
            Secret::new("a secret of the site"),
            SystemTime::UNIX_EPOCH + DAY * 20_000,
        );
        let hash = |text: &str, now| address(&key, text.parse().unwrap(), now);
        assert_eq!(hash("203.0.113.9", now), hash("203.0.113.9", now + DAY / 2));
        assert_ne!(hash("203.0.113.9", now), hash("203.0.113.8", now));
        assert_ne!(hash("203.0.113.9", now), hash("203.0.113.9", now + DAY));
    }
}

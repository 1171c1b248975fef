//! Checks of the settings of logs, error reports and the private listener.

use std::net::IpAddr;

use text::Message;

use super::settings::{OperationsSettings, private_bind};
use crate::{
    check::{Check, Severity, is_here},
    settings::{Settings, host_name},
};

/// The checks of this module.
pub const CHECKS: &[Check] = &[
    Check {
        id: "reports-plain",
        severity: Severity::Error,
        find: reports_plain,
    },
    Check {
        id: "private-address-open",
        severity: Severity::Error,
        find: private_address_open,
    },
    Check {
        id: "log-large",
        severity: Severity::Warning,
        find: log_large,
    },
];

/// The size of all log files together, in bytes: six of 10 MiB.
const LARGEST_LOG: u64 = 60 << 20;

fn reports_plain(settings: &Settings) -> Option<Message> {
    let operations = settings.get::<OperationsSettings>();
    let sentry = operations
        .sentry_dsn
        .plain_host()
        .map(|host| ("SENTRY_DSN", host));
    let traces = operations.otlp_endpoint.as_ref();
    let traces = traces
        .filter(|url| url.scheme() == "http")
        .map(|url| ("OTEL_EXPORTER_OTLP_ENDPOINT", url.host_with_port().to_owned()));
    let (name, host) = [sentry, traces]
        .into_iter()
        .flatten()
        .find(|(_, host)| !is_here(host_name(host)))?;
    Some(
        Message::new("check-reports-plain")
            .with("name", name)
            .with("host", host),
    )
}

/// The wildcard address, or a public address. A private one may be the one that a monitoring machine connects to.
fn private_address_open(settings: &Settings) -> Option<Message> {
    let bind = private_bind(settings)?;
    let is_private = match bind.ip().to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    (!is_private).then(|| Message::new("check-private-address-open").with("bind", bind.to_string()))
}

fn log_large(settings: &Settings) -> Option<Message> {
    let operations = settings.get::<OperationsSettings>();
    operations.log_file.as_ref()?;
    let most = operations
        .log_max_bytes
        .bytes()
        .saturating_mul(u64::from(operations.log_backups) + 1);
    (most > LARGEST_LOG).then(|| Message::new("check-log-large").with("size", most >> 20))
}

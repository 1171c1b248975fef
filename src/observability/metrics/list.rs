//! The list of all metrics, with descriptions. The code that measures knows only a name. A test compares both.

use metrics::Unit;

/// The type of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only increases while the program runs.
    Counter,
    /// Increases and decreases.
    Gauge,
    /// Durations in seconds, in buckets.
    Histogram,
}

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// The name in Prometheus.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Its unit.
    pub unit: Unit,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// Its description.
    pub help: &'static str,
}

const fn metric(
    kind: Kind,
    unit: Unit,
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    Metric {
        name,
        kind,
        unit,
        labels,
        help,
    }
}

const fn counter(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Metric {
    metric(Kind::Counter, Unit::Count, name, labels, help)
}

const fn gauge(
    unit: Unit,
    name: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
) -> Metric {
    metric(Kind::Gauge, unit, name, labels, help)
}

const fn times(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Metric {
    metric(Kind::Histogram, Unit::Seconds, name, labels, help)
}

/// All metrics.
pub const METRICS: &[Metric] = &[
    counter(
        "http_requests_total",
        &["route", "method", "status"],
        "Requests answered, by the template of their route; `(none)` is an address that no route has, `(rest)` what has no figure of its own.",
    ),
    times(
        "http_request_duration_seconds",
        &["route"],
        "From the head of a request to the head of its answer.",
    ),
    gauge(
        Unit::Count,
        "http_in_flight",
        &[],
        "Requests whose handler is at work.",
    ),
    gauge(
        Unit::Count,
        "http_connections",
        &["server"],
        "Open connections of the public and of the private server.",
    ),
    counter(
        "http_shed_total",
        &["reason"],
        "Work given up to keep the rest going: `connections` closed to make room for others, connections of a `client` that has its share, `requests` over HTTP/2 beyond a share, requests that ran into the `timeout`, `bodies` for which no memory became free.",
    ),
    counter(
        "http_refused_total",
        &["reason"],
        "Heads refused before they became requests: malformed, slow, target or head too long.",
    ),
    gauge(
        Unit::Count,
        "db_up",
        &[],
        "1 if the database answered the last sign of life, which is asked for every half second, and on SQLite if its file is the one that was opened, sound and writable.",
    ),
    gauge(
        Unit::Count,
        "db_pool_size",
        &["pool"],
        "Open connections to the database.",
    ),
    gauge(
        Unit::Count,
        "db_pool_idle",
        &["pool"],
        "Those of them that nobody uses.",
    ),
    times(
        "db_pool_wait_seconds",
        &[],
        "How long a transaction waits until it may begin; on SQLite, in the queue for the one writer.",
    ),
    counter(
        "db_pool_timeouts_total",
        &[],
        "Times that nobody gave a connection back within DB_CONN_TIMEOUT.",
    ),
    times(
        "db_query_duration_seconds",
        &["name"],
        "Statements by their verb, with the wait for a connection; `batch` is a whole group commit on SQLite.",
    ),
    counter(
        "leads_total",
        &["result"],
        "Forms sent: accepted, quarantined, repeated (sent again with its key), invalid, limited, failed.",
    ),
    counter("uploads_total", &[], "Files received in full."),
    counter("uploads_bytes_total", &[], "Bytes of the files received in full."),
    counter(
        "uploads_rejected_total",
        &["reason"],
        "Files that were refused or could not be taken.",
    ),
    counter("rate_limited_total", &["rule"], "Tries that a limit refused."),
    gauge(
        Unit::Count,
        "outbox_pending",
        &["channel"],
        "Deliveries that wait.",
    ),
    gauge(
        Unit::Seconds,
        "outbox_oldest_age_seconds",
        &["channel"],
        "How long ago the oldest delivery that waits was ordered; 0 if none waits.",
    ),
    gauge(
        Unit::Count,
        "outbox_dead",
        &["channel"],
        "Deliveries that were given up and wait for a person.",
    ),
    counter("outbox_delivered_total", &["channel"], "Deliveries that arrived."),
    counter(
        "outbox_failed_total",
        &["channel"],
        "Attempts to deliver that failed.",
    ),
    counter("events_ingested_total", &[], "Analytics events stored."),
    counter(
        "events_dropped_total",
        &[],
        "Analytics events refused because the queue was full or the database failed.",
    ),
    counter(
        "login_total",
        &["result"],
        "Tries to sign in: success, second_step (the password was right, a code is asked for), failed, throttled.",
    ),
    gauge(Unit::Count, "sessions_active", &[], "Sessions that are not over."),
    gauge(
        Unit::Bytes,
        "disk_free_bytes",
        &["dir"],
        "Space that is left where the data and the public pictures are.",
    ),
    gauge(
        Unit::Bytes,
        "disk_size_bytes",
        &["dir"],
        "Size of the same disks.",
    ),
    counter(
        "log_dropped_total",
        &[],
        "Lines of LOG_FILE_PATH that could not be written.",
    ),
    counter("panics_total", &[], "Panics, wherever they were caught."),
    gauge(
        Unit::Count,
        "health_check_up",
        &["check"],
        "1 if the check is well, 0.5 if what it looks at is degraded, 0 if it is down.",
    ),
    gauge(
        Unit::Seconds,
        "job_last_success_timestamp_seconds",
        &["job"],
        "When a scheduled job last succeeded, in seconds since 1970.",
    ),
    gauge(
        Unit::Seconds,
        "job_duration_seconds",
        &["job"],
        "How long the last run of a job took.",
    ),
    counter(
        "job_runs_total",
        &["job", "result"],
        "Runs of a job, by how they ended.",
    ),
    gauge(
        Unit::Seconds,
        "backup_last_success_timestamp_seconds",
        &[],
        "When the last backup was finished, in seconds since 1970.",
    ),
    gauge(
        Unit::Seconds,
        "backup_last_verified_timestamp_seconds",
        &[],
        "When a backup was last proven, in seconds since 1970.",
    ),
    gauge(
        Unit::Bytes,
        "backup_bytes",
        &[],
        "Size of the last backup that this instance made.",
    ),
    gauge(
        Unit::Seconds,
        "cert_not_after_timestamp_seconds",
        &[],
        "When the certificate that is shown under BIND_HTTPS ends, in seconds since 1970.",
    ),
    gauge(
        Unit::Count,
        "build_info",
        &["version"],
        "Always 1; the label says what runs.",
    ),
    gauge(
        Unit::Seconds,
        "process_start_time_seconds",
        &[],
        "When the process began, in seconds since 1970.",
    ),
    counter(
        "process_cpu_seconds_total",
        &[],
        "Processor time used, in seconds.",
    ),
    gauge(
        Unit::Bytes,
        "process_resident_memory_bytes",
        &[],
        "Memory in use.",
    ),
    gauge(
        Unit::Bytes,
        "process_virtual_memory_bytes",
        &[],
        "Address space in use.",
    ),
    gauge(Unit::Count, "process_open_fds", &[], "Open files and sockets."),
    gauge(Unit::Count, "process_max_fds", &[], "The most that may be open."),
    gauge(Unit::Count, "process_threads", &[], "Threads."),
];

//! `docs/reference/metrics.md`.

use std::fmt::Write as _;

use paradise::observability::metrics::{Kind, METRICS};

use super::{cell, page};

#[test]
fn the_list_of_metrics_is_current() {
    let mut table = "| Name | Kind | Labels | What it says |\n|---|---|---|---|\n".to_owned();
    for metric in METRICS {
        let kind = match metric.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        let labels: Vec<_> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
        let (name, labels, help) = (metric.name, labels.join(", "), cell(metric.help));
        writeln!(table, "| `{name}` | {kind} | {labels} | {help} |").unwrap();
    }
    let about = "What `http://PRIVATE_BIND/metrics` shows, in the text format of Prometheus. A figure appears when there is \
        something to count. Rules for alerts are in `deploy/prometheus/alerts.yml`, a dashboard in \
        `deploy/grafana/paradise.json`.";
    page("docs/reference/metrics.md", "Metrics", about, &table);
}

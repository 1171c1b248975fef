//! Prometheus metrics: what is measured, and the page that exposes it.
//!
//! Code that measures uses the `metrics` facade and a name. [`METRICS`] is the list of all names. Without [`install`],
//! every measurement is a call that does nothing, which is what commands and most tests need.

mod list;
mod process;

use std::panic;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

pub use list::{Kind, METRICS, Metric};

use crate::{core::Core, failure::Failure};

/// Upper bounds of the buckets of every histogram, in seconds. They are few, because each one adds a time series for
/// each route.
const BUCKETS: [f64; 6] = [0.005, 0.025, 0.1, 0.5, 2.5, 10.0];

/// A handle to all metrics.
#[derive(Clone)]
pub struct Figures(PrometheusHandle);

/// Starts measuring, for the rest of the process. Call it before creating anything that measures, because each part
/// keeps the recorder that it found at its creation.
///
/// # Errors
/// It was called before.
pub fn install() -> Result<Figures, Failure> {
    let failed = |error: metrics_exporter_prometheus::BuildError| Failure::new(format!("metrics: {error}"));
    let handle = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS))
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(failed)?;
    for Metric {
        name,
        kind,
        unit,
        help,
        ..
    } in METRICS
    {
        match kind {
            Kind::Counter => describe_counter!(*name, *unit, *help),
            Kind::Gauge => describe_gauge!(*name, *unit, *help),
            Kind::Histogram => describe_histogram!(*name, *unit, *help),
        }
    }
    gauge!("build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    // Registered from the start, so that an alert can see the step from 0 to 1.
    for name in [
        "panics_total",
        "log_dropped_total",
        "events_ingested_total",
        "events_dropped_total",
    ] {
        counter!(name).absolute(0);
    }
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        counter!("panics_total").increment(1);
        usual(info);
    }));
    Ok(Figures(handle))
}

impl Figures {
    /// The page that Prometheus reads, in version 0.0.4 of its text format.
    pub fn render(&self, core: &Core) -> String {
        for pool in core.db.pools() {
            gauge!("db_pool_size", "pool" => pool.name).set(pool.size);
            gauge!("db_pool_idle", "pool" => pool.name).set(pool.idle);
        }
        process::measure();
        let mut page = self.0.render();
        process::add_processor_time(&mut page);
        page
    }

    /// Sorts recorded durations into their buckets. Until then, each one takes up memory. Call it about once a second.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}

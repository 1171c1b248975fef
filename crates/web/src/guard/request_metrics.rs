//! Counts requests by route template, method and status, and measures their duration.
//!
//! Label values come from closed lists: an unknown address is `(none)`, an unknown method is `other`. Handles are
//! created at their first use and kept. Their number is limited, so that no client can fill the memory of the metrics
//! server.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::{Method, StatusCode};
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use crate::Route;

const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other",
];
/// The statuses that our responses have. Any other status counts as `other`, stored as 0 here.
const STATUSES: [u16; 24] = [
    200, 201, 202, 204, 206, 301, 303, 304, 308, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500,
    503, 507, 0,
];
/// Maximum number of label combinations with a counter of their own.
const MOST_COUNTERS: usize = 600;
/// Maximum number of routes with a histogram of their own.
const MOST_HISTOGRAMS: usize = 90;
const NO_ROUTE: &str = "(none)";
const REST: &str = "(rest)";

type OfStatus = [OnceLock<Counter>; STATUSES.len()];

/// Metrics of one route.
struct Template {
    path: &'static str,
    methods: [OnceLock<Box<OfStatus>>; METHODS.len()],
    duration: OnceLock<Histogram>,
}

/// Metrics of all requests.
pub(super) struct Meter {
    places: matchit::Router<usize>,
    templates: Vec<Template>,
    counters: AtomicUsize,
    histograms: AtomicUsize,
    rest: (Counter, Histogram),
    in_flight: Gauge,
    timed_out: Counter,
}

impl Meter {
    pub(super) fn new(routes: &[Route]) -> Self {
        let mut paths: Vec<_> = routes.iter().map(|route| route.path).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut places = matchit::Router::new();
        for (i, path) in paths.iter().enumerate() {
            // The router takes the same paths and has rejected conflicts.
            let _ = places.insert(*path, i + 1);
            if let Some(bare) = path.strip_suffix('/').filter(|bare| !bare.is_empty()) {
                let _ = places.insert(bare, i + 1);
            }
        }
        let templates = [NO_ROUTE].into_iter().chain(paths).map(Template::new);
        let rest = counter!("http_requests_total", "route" => REST, "method" => "other", "status" => "other");
        Self {
            places,
            templates: templates.collect(),
            counters: AtomicUsize::new(0),
            histograms: AtomicUsize::new(0),
            rest: (rest, histogram!("http_request_duration_seconds", "route" => REST)),
            in_flight: gauge!("http_in_flight"),
            timed_out: counter!("http_shed_total", "reason" => "timeout"),
        }
    }

    /// Records a response. The path is that of the request target.
    pub(super) fn answered(&self, path: &str, method: &Method, status: StatusCode, took: Duration) {
        let place = self.places.at(path).map_or(0, |found| *found.value);
        let template = &self.templates[place];
        let method = METHODS
            .iter()
            .position(|known| *known == method.as_str())
            .unwrap_or(METHODS.len() - 1);
        let of_status =
            template.methods[method].get_or_init(|| Box::new([const { OnceLock::new() }; STATUSES.len()]));
        let place = STATUSES
            .iter()
            .position(|known| *known == status.as_u16())
            .unwrap_or(STATUSES.len() - 1);
        of_status[place]
            .get_or_init(|| self.counter(template.path, METHODS[method], STATUSES[place]))
            .increment(1);
        template
            .duration
            .get_or_init(|| self.histogram(template.path))
            .record(took);
    }

    /// Counts a request as in progress until the value is dropped, whether or not it was answered.
    pub(super) fn at_work(&self) -> AtWork {
        self.in_flight.increment(1);
        AtWork(self.in_flight.clone())
    }

    pub(super) fn timed_out(&self) {
        self.timed_out.increment(1);
    }

    fn counter(&self, route: &'static str, method: &'static str, status: u16) -> Counter {
        if self.counters.fetch_add(1, Ordering::Relaxed) >= MOST_COUNTERS {
            return self.rest.0.clone();
        }
        let status = if status == 0 {
            "other".to_owned()
        } else {
            status.to_string()
        };
        counter!("http_requests_total", "route" => route, "method" => method, "status" => status)
    }

    fn histogram(&self, route: &'static str) -> Histogram {
        if self.histograms.fetch_add(1, Ordering::Relaxed) >= MOST_HISTOGRAMS {
            return self.rest.1.clone();
        }
        histogram!("http_request_duration_seconds", "route" => route)
    }
}

impl Template {
    fn new(path: &'static str) -> Self {
        Self {
            path,
            methods: [const { OnceLock::new() }; METHODS.len()],
            duration: OnceLock::new(),
        }
    }
}

/// A request in progress.
pub(super) struct AtWork(Gauge);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;
    use crate::Access;

    #[test]
    fn whatever_clients_send_the_figures_stay_few_and_none_is_lost() {
        let path = |i: usize| -> &'static str { format!("/thing{i}/{{id}}/").leak() };
        let routes: Vec<_> = (0..150)
            .map(|i| Route {
                path: path(i),
                method: Method::GET,
                access: Access::Public,
            })
            .collect();
        let recorder = PrometheusBuilder::new()
            .set_buckets(&[0.1; 1])
            .unwrap()
            .build_recorder();
        let mut sent = 0;
        metrics::with_local_recorder(&recorder, || {
            let meter = Meter::new(&routes);
            for i in 0..160 {
                for method in ["GET", "POST", "BREW"] {
                    for status in [200, 418, 404] {
                        let path = format!("/thing{i}/{status}/");
                        let method = Method::from_bytes(method.as_bytes()).unwrap();
                        let status = StatusCode::from_u16(status).unwrap();
                        meter.answered(&path, &method, status, Duration::from_millis(1));
                        sent += 1;
                    }
                }
            }
        });
        let page = recorder.handle().render();
        let counters: Vec<_> = page
            .lines()
            .filter(|line| line.starts_with("http_requests_total{"))
            .collect();
        assert!(
            counters.len() > MOST_COUNTERS / 2 && counters.len() <= MOST_COUNTERS + 1,
            "{}",
            counters.len()
        );
        let counted: u64 = counters
            .iter()
            .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
            .sum();
        assert_eq!(counted, sent);
        let histograms = page
            .lines()
            .filter(|line| line.starts_with("http_request_duration_seconds_count{"))
            .count();
        assert_eq!(histograms, MOST_HISTOGRAMS + 1);
        assert!(
            page.contains(r#"route="/thing1/{id}/",method="GET",status="200""#),
            "{page}"
        );
        assert!(!page.contains("BREW") && !page.contains("418"), "{page}");
    }
}

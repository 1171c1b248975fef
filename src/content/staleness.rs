//! The age of the catalogue: while the database is not available, visitors read the last known state, and the response
//! says so.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use axum::{
    http::{HeaderName, HeaderValue, header::AGE},
    response::Response,
};

/// The catalogue is compared with the database three times a second. A comparison that takes this long is expected to
/// fail.
const DOUBTFUL: Duration = Duration::from_secs(5);
const STALE: HeaderName = HeaderName::from_static("x-data-stale");

/// When the catalogue was last compared with the database.
#[derive(Debug)]
pub(super) struct Freshness {
    born: Instant,
    /// In milliseconds since `born`.
    compared: AtomicU64,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            born: Instant::now(),
            compared: AtomicU64::new(0),
        }
    }
}

impl Freshness {
    /// Records that the catalogue and the database are the same now.
    pub(super) fn compared(&self) {
        let now = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.compared.store(now, Ordering::Relaxed);
    }

    /// Adds to a response of the catalogue how many seconds old it may be (RFC 9111 §5.1), if it may be stale.
    pub(super) fn tell(&self, mut response: Response) -> Response {
        let compared = Duration::from_millis(self.compared.load(Ordering::Relaxed));
        let age = self.born.elapsed().saturating_sub(compared);
        if age >= DOUBTFUL {
            let headers = response.headers_mut();
            headers.insert(AGE, age.as_secs().into());
            headers.insert(STALE, HeaderValue::from_static("1"));
        }
        response
    }
}

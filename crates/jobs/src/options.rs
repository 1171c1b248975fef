//! Intervals and deadlines of a scheduler.

use std::time::Duration;

use chrono::{DateTime, Utc};
use db::{Clock, later};

/// Defaults for production. Tests use shorter times.
#[derive(Clone, Debug)]
pub struct Options {
    /// How often an instance looks for work. A job begins at most this long after its time.
    pub poll: Duration,
    /// A job whose holder has not renewed its lease for this long is given to another instance. The holder renews it
    /// every quarter of this time.
    pub lease: Duration,
    /// The wait after the first failure. It doubles with each further one.
    pub first_backoff: Duration,
    /// The longest wait after a failure.
    pub longest_backoff: Duration,
    /// How many rows of a job are kept, in addition to the last success and the last failure.
    pub keep: u32,
    /// The source of the current time.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(5),
            lease: Duration::from_secs(20),
            first_backoff: Duration::from_secs(30),
            longest_backoff: Duration::from_hours(1),
            keep: 30,
            clock: Clock::default(),
        }
    }
}

impl Options {
    /// The wait after this many attempts.
    pub(crate) fn backoff(&self, attempts: i64) -> Duration {
        let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 30)).unwrap_or(0);
        let wait = self.first_backoff.saturating_mul(1 << doublings);
        wait.min(self.longest_backoff)
    }

    /// No row has a later time than this, unless it was written by a clock that has gone back since.
    pub(crate) fn future(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        later(now, self.lease)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_half_a_minute_to_an_hour() {
        let options = Options::default();
        let waits: Vec<_> = [0, 1, 2, 3, 4, 8, 9, i64::MAX]
            .map(|attempts| options.backoff(attempts).as_secs())
            .into();
        assert_eq!(waits, [30, 30, 60, 120, 240, 3600, 3600, 3600]);
    }
}

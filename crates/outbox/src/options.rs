//! Deadlines and limits of the worker; the defaults are meant for production.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

/// Times and sizes of the worker.
#[derive(Clone, Debug)]
pub struct Options {
    /// An attempt that takes longer has failed.
    pub deadline: Duration,
    /// Who sends renews its lease several times in this time. If it does not, it was killed and others take over.
    pub lease: Duration,
    /// How often a channel looks for what is due without being told.
    pub poll: Duration,
    /// The longest wait after a first failure; it doubles with each further one.
    pub first_backoff: Duration,
    /// The longest wait after any failure. What is due later than this was dated by a clock that was wrong.
    pub longest_backoff: Duration,
    /// The longest wait that the other side may ask for.
    pub longest_pause: Duration,
    /// Who has been put off for longer than this altogether is given up.
    pub patience: Duration,
    /// Attempts of one channel at once.
    pub at_once: usize,
    /// With more than this waiting for one recipient, they go as a digest.
    pub digest_over: usize,
    /// Most deliveries in one digest.
    pub digest_most: usize,
    /// Finished deliveries are kept this long.
    pub keep: Duration,
    /// What time it is.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(30),
            // With the poll, well below the 30 seconds in which a killed worker's deliveries are tried again.
            lease: Duration::from_secs(20),
            poll: Duration::from_secs(2),
            first_backoff: Duration::from_secs(15),
            longest_backoff: Duration::from_hours(1),
            longest_pause: Duration::from_hours(24),
            patience: Duration::from_hours(72),
            at_once: 4,
            digest_over: 20,
            digest_most: 100,
            keep: Duration::from_hours(90 * 24),
            clock: Clock::default(),
        }
    }
}

impl Options {
    /// When a lease that is taken or renewed now ends.
    pub(crate) fn lease_end(&self) -> DateTime<Utc> {
        plus(self.clock.now(), self.lease)
    }
}

/// So much later, as far as time goes.
pub(crate) fn plus(at: DateTime<Utc>, length: Duration) -> DateTime<Utc> {
    let length = TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX);
    at.checked_add_signed(length)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
        .trunc_subsecs(6)
}

/// Tells the time of day; another can be given, so that a test need not wait for hours.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock of one's own.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Now, to the microsecond, which is what both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(6)
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(Utc::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

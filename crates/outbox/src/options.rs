//! Deadlines and limits of the worker. The defaults are meant for production.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, SubsecRound as _, Utc};

/// Times and sizes of the worker.
#[derive(Clone, Debug)]
pub struct Options {
    /// An attempt that takes longer has failed.
    pub deadline: Duration,
    /// The duration of a lease. The sending worker renews it several times in this time. If it does not, it was killed,
    /// and other workers take over.
    pub lease: Duration,
    /// How often a channel looks for due deliveries without being woken.
    pub poll: Duration,
    /// The longest wait after a first failure. It doubles with each further one.
    pub first_backoff: Duration,
    /// The longest wait after any failure. A delivery that is due much later than this was dated by a wrong clock.
    pub longest_backoff: Duration,
    /// The longest wait that the other side may ask for.
    pub longest_pause: Duration,
    /// A delivery that was postponed for longer than this in total is given up.
    pub patience: Duration,
    /// The maximum number of concurrent attempts of one channel.
    pub at_once: usize,
    /// If more deliveries than this are pending for one recipient, they are sent as a digest.
    pub digest_over: usize,
    /// The maximum number of deliveries in one digest.
    pub digest_most: usize,
    /// How long finished deliveries are kept.
    pub keep: Duration,
    /// The source of the current time.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(30),
            // Together with the poll interval, this is well below 30 seconds, within which a killed worker's deliveries
            // must be tried again.
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
    /// The clock by which leases are renewed.
    pub(crate) fn lease_clock(&self) -> db::Clock {
        let clock = self.clock.clone();
        db::Clock::new(move || clock.now())
    }
}

/// The source of the current time. It can be replaced, so that tests do not wait for hours.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A custom clock.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The current time, to the microsecond, which is the precision that both databases store.
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

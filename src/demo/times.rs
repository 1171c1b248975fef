//! When things happen: by day on a working day, seldom at night, never in the future.

use chrono::{DateTime, Datelike as _, Days, TimeDelta, Utc, Weekday};

use super::random::Random;
use crate::zone::Zone;

/// Days that the demo looks back, today included.
pub(super) const DAYS: u32 = 14;

/// How many of a day's visitors come in each hour of the local clock.
const HOURS: [u32; 24] = [
    2, 1, 1, 1, 1, 2, 4, 8, 16, 30, 40, 44, 40, 36, 42, 46, 44, 38, 30, 26, 24, 18, 10, 5,
];

/// The clock of the demo, and its chance.
pub(super) struct Times {
    pub(super) random: Random,
    zone: Zone,
    now: DateTime<Utc>,
}

impl Times {
    pub(super) fn new(zone: Zone, now: DateTime<Utc>) -> Self {
        Self {
            random: Random::new(1991),
            zone,
            now,
        }
    }

    pub(super) fn is_past(&self, at: DateTime<Utc>) -> bool {
        at < self.now
    }

    /// A moment of a day, 0 being today; what would still be to come is `None`.
    pub(super) fn on(&mut self, days_ago: u32) -> Option<DateTime<Utc>> {
        let day = self.zone.day(self.now) - Days::new(days_ago.into());
        let hours: Vec<(u32, u32)> = (0..).zip(HOURS).collect();
        let seconds = self.random.weighted(&hours) * 3600 + self.random.within(0..3600);
        let millis = self.random.within(0..1000);
        let at = self.zone.start_of(day)
            + TimeDelta::seconds(seconds.into())
            + TimeDelta::milliseconds(millis.into());
        Some(at).filter(|at| self.is_past(*at))
    }

    /// Visitors of a day: fewer at the weekend, a little more each week.
    pub(super) fn visitors(&mut self, days_ago: u32) -> u32 {
        let day = self.zone.day(self.now) - Days::new(days_ago.into());
        let usual = match day.weekday() {
            Weekday::Sat => 84,
            Weekday::Sun => 62,
            _ => 118,
        };
        usual + (DAYS - days_ago) * 2 + self.random.within(0..24)
    }

    /// Whole days between a moment and now.
    pub(super) fn age(&self, at: DateTime<Utc>) -> i64 {
        (self.now - at).num_days()
    }

    /// Some time after a moment, but not after now.
    pub(super) fn after(&mut self, at: DateTime<Utc>, most: TimeDelta) -> DateTime<Utc> {
        let most = most.min(self.now - at).num_seconds();
        let seconds = self
            .random
            .within(0..u32::try_from(most).unwrap_or_default().max(1));
        at + TimeDelta::seconds(seconds.into())
    }
}

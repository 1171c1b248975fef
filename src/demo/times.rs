//! The times of the demo's events: mostly during working days, rarely at night, never in the future.

use chrono::{DateTime, Datelike as _, Days, TimeDelta, Utc, Weekday};

use super::random::Random;
use crate::zone::Zone;

/// Number of days that the demo covers, including today.
pub(super) const DAYS: u32 = 14;

/// The weights of the hours of a day in local time: how many visitors come in each.
const HOURS: [u32; 24] = [
    2, 1, 1, 1, 1, 2, 4, 8, 16, 30, 40, 44, 40, 36, 42, 46, 44, 38, 30, 26, 24, 18, 10, 5,
];

/// The clock and the random numbers of the demo.
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

    /// A random time on a day, 0 being today; `None` if it is in the future.
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

    /// The number of visitors of a day: fewer at the weekend, slightly more each week.
    pub(super) fn visitors(&mut self, days_ago: u32) -> u32 {
        let day = self.zone.day(self.now) - Days::new(days_ago.into());
        let usual = match day.weekday() {
            Weekday::Sat => 84,
            Weekday::Sun => 62,
            _ => 118,
        };
        usual + (DAYS - days_ago) * 2 + self.random.within(0..24)
    }

    /// The number of whole days between a time and now.
    pub(super) fn age(&self, at: DateTime<Utc>) -> i64 {
        (self.now - at).num_days()
    }

    /// A random time after `at`, but not in the future.
    pub(super) fn after(&mut self, at: DateTime<Utc>, most: TimeDelta) -> DateTime<Utc> {
        let most = most.min(self.now - at).num_seconds();
        let seconds = self
            .random
            .within(0..u32::try_from(most).unwrap_or_default().max(1));
        at + TimeDelta::seconds(seconds.into())
    }
}

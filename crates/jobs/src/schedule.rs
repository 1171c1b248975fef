//! When a job is due.

use std::time::Duration;

use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// The times at which a job is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// At whole multiples of a length, counted from 1970, so that all instances compute the same times.
    Every(Duration),
    /// Once each local day, at this time.
    Daily(NaiveTime),
}

impl Schedule {
    /// The latest scheduled time that is not after `now`. Earlier ones that were missed are skipped.
    pub(crate) fn due(self, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Self::Every(length) => {
                let length = i64::try_from(length.as_millis())
                    .ok()
                    .filter(|length| *length > 0)?;
                let now = now.timestamp_millis();
                DateTime::from_timestamp_millis(now.checked_sub(now.rem_euclid(length))?)
            }
            Self::Daily(time) => {
                let today = now.with_timezone(&zone).date_naive();
                [today, today.checked_sub_days(Days::new(1))?]
                    .into_iter()
                    .map(|day| instant(day.and_time(time), zone))
                    .find(|due| *due <= now)
            }
        }
    }
}

/// A local time as an instant. If the clocks go back and the time exists twice, the first one. If it is skipped, the
/// first moment after the jump.
fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    (0..=24 * 4)
        .map(|quarters| local + TimeDelta::minutes(15 * quarters))
        .find_map(|local| zone.from_local_datetime(&local).earliest())
        .map_or_else(|| local.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// The times at which a daily job is due while the clock runs, evaluated every minute.
    fn due_between(time: (u32, u32), zone: Tz, from: &str, to: &str) -> Vec<String> {
        let schedule = Schedule::Daily(NaiveTime::from_hms_opt(time.0, time.1, 0).unwrap());
        let (mut now, to) = (at(from), at(to));
        let mut times = vec![schedule.due(now, zone).unwrap()];
        while now < to {
            now += TimeDelta::minutes(1);
            times.push(schedule.due(now, zone).unwrap());
        }
        assert!(times.is_sorted());
        times.dedup();
        times.iter().skip(1).map(ToString::to_string).collect()
    }

    #[test]
    fn a_daily_job_comes_once_a_day_also_when_the_clocks_change() {
        let zone = chrono_tz::Europe::Berlin;
        // 02:30 does not exist on 2026-03-29, and exists twice on 2026-10-25.
        let spring = due_between((2, 30), zone, "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z");
        assert_eq!(spring, ["2026-03-29 01:00:00 UTC", "2026-03-30 00:30:00 UTC"]);
        let autumn = due_between((2, 30), zone, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
        assert_eq!(autumn, ["2026-10-25 00:30:00 UTC", "2026-10-26 01:30:00 UTC"]);
    }

    #[test]
    fn every_hour_is_every_hour_also_when_the_clocks_change() {
        let schedule = Schedule::Every(Duration::from_hours(1));
        let due = |text| schedule.due(at(text), chrono_tz::Europe::Berlin).unwrap();
        assert_eq!(due("2026-10-25T01:59:59.9Z"), at("2026-10-25T01:00:00Z"));
        assert_eq!(due("2026-10-25T02:00:00Z"), at("2026-10-25T02:00:00Z"));
        assert_eq!(due("1969-12-31T23:59:00Z"), at("1969-12-31T23:00:00Z"));
    }

    #[test]
    fn a_length_of_nothing_is_never_due() {
        let schedule = Schedule::Every(Duration::ZERO);
        assert_eq!(schedule.due(at("2026-10-25T02:00:00Z"), Tz::UTC), None);
    }
}

//! Which backups are kept: all of the last day, and fewer the older they are.

use std::collections::HashSet;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Timelike as _, Utc};

use crate::zone::Zone;

/// How many hours, days, weeks and months keep a backup. All backups of the last day are kept.
const HOURS: usize = 24;
const DAYS: usize = 7;
const WEEKS: usize = 5;
const MONTHS: usize = 12;

/// The attributes of a backup that decide about its retention.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rung {
    pub(super) made_at: DateTime<Utc>,
    /// Whether it was read back and found intact.
    pub(super) is_verified: bool,
    /// Whether it passed a restore test.
    pub(super) is_proven: bool,
}

/// Whether each backup is kept. The backups are given with the newest first. The newest one, the newest verified one
/// and the newest proven one are always kept, whatever their age.
pub(super) fn kept(rungs: &[Rung], now: DateTime<Utc>, zone: Zone, keep: TimeDelta) -> Vec<bool> {
    let mut steps = Steps::default();
    let mut stays: Vec<bool> = rungs
        .iter()
        .map(|rung| {
            let at = zone.local(rung.made_at);
            let week = at.date().iso_week();
            // All steps are evaluated, because one backup may be the last of its hour, its day and its week.
            let asked = [
                steps.hours.takes((at.date(), at.hour())),
                steps.days.takes(at.date()),
                steps.weeks.takes((week.year(), week.week())),
                steps.months.takes((at.year(), at.month())),
            ];
            let age = now - rung.made_at;
            // A backup made by hand, or before a migration, is not replaced by the next scheduled one.
            age <= keep && (age < TimeDelta::days(1) || asked.contains(&true))
        })
        .collect();
    let verified = rungs.iter().position(|rung| rung.is_verified);
    let proven = rungs.iter().position(|rung| rung.is_proven);
    for index in [Some(0), verified, proven].into_iter().flatten() {
        if let Some(stays) = stays.get_mut(index) {
            *stays = true;
        }
    }
    stays
}

struct Steps {
    hours: Step<(NaiveDate, u32), HOURS>,
    days: Step<NaiveDate, DAYS>,
    weeks: Step<(i32, u32), WEEKS>,
    months: Step<(i32, u32), MONTHS>,
}

impl Default for Steps {
    fn default() -> Self {
        Self {
            hours: Step(HashSet::new()),
            days: Step(HashSet::new()),
            weeks: Step(HashSet::new()),
            months: Step(HashSet::new()),
        }
    }
}

/// The newest backup of each of the last `N` periods that have any.
struct Step<T, const N: usize>(HashSet<T>);

impl<T: Eq + std::hash::Hash, const N: usize> Step<T, N> {
    fn takes(&mut self, period: T) -> bool {
        self.0.len() < N && self.0.insert(period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn zone() -> Zone {
        Zone::parse("UTC").unwrap()
    }

    fn rung(made_at: DateTime<Utc>) -> Rung {
        Rung {
            made_at,
            is_verified: false,
            is_proven: false,
        }
    }

    #[test]
    fn two_years_of_hourly_backups_become_a_ladder() {
        let now = at("2026-11-22T12:30:00Z");
        let rungs: Vec<_> = (0..2 * 366 * 24)
            .map(|hours| rung(now - TimeDelta::hours(hours) - TimeDelta::minutes(10)))
            .collect();
        let stays = kept(&rungs, now, zone(), TimeDelta::days(3650));
        let left: Vec<_> = rungs
            .iter()
            .zip(&stays)
            .filter(|(_, stays)| **stays)
            .map(|(rung, _)| rung.made_at)
            .collect();
        assert!(
            left[..24]
                .windows(2)
                .all(|pair| pair[0] - pair[1] == TimeDelta::hours(1)),
            "{left:?}"
        );
        let days: HashSet<_> = left.iter().map(chrono::DateTime::date_naive).collect();
        for day in 0..7 {
            assert!(
                days.contains(&(now - TimeDelta::days(day)).date_naive()),
                "{day}: {left:?}"
            );
        }
        let months: HashSet<_> = left.iter().map(|at| (at.year(), at.month())).collect();
        assert_eq!(months.len(), 12, "{left:?}");
        assert!(
            (24 + 5 + 3 + 9..=25 + 7 + 5 + 12).contains(&left.len()),
            "{}",
            left.len()
        );
    }

    #[test]
    fn nothing_is_kept_beyond_its_days_but_the_last_that_is_known_to_work() {
        let now = at("2026-11-22T12:00:00Z");
        let days = |days| now - TimeDelta::days(days);
        let mut rungs = vec![
            rung(days(40)),
            rung(days(41)),
            rung(days(42)),
            rung(days(43)),
            rung(days(44)),
        ];
        rungs[2].is_verified = true;
        rungs[3].is_verified = true;
        rungs[3].is_proven = true;
        rungs[4].is_proven = true;
        let stays = kept(&rungs, now, zone(), TimeDelta::days(30));
        assert_eq!(stays, [true, false, true, true, false]);
    }

    #[test]
    fn several_within_an_hour_leave_the_last_once_they_are_a_day_old() {
        let now = at("2026-11-22T12:59:00Z");
        let today = [rung(at("2026-11-22T12:50:00Z")), rung(at("2026-11-22T12:10:00Z"))];
        assert_eq!(kept(&today, now, zone(), TimeDelta::days(30)), [true, true]);
        let before = [rung(at("2026-11-20T12:50:00Z")), rung(at("2026-11-20T12:10:00Z"))];
        assert_eq!(kept(&before, now, zone(), TimeDelta::days(30)), [true, false]);
        assert!(kept(&[], now, zone(), TimeDelta::days(30)).is_empty());
    }
}

//! The site's time zone: the format of times for clients, and where its days begin (`docs/api/contract.md#dates`).

use chrono::{
    DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone as _, Timelike as _, Utc,
};
use chrono_tz::Tz;

/// `TIME_ZONE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// The zone with this IANA name.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The time zone itself, for crates that do not depend on this type.
    pub fn tz(self) -> Tz {
        self.0
    }

    /// `2026-11-01T14:15:30.123456+05:00`. The fraction is left out if it is zero.
    pub fn format(self, at: DateTime<Utc>) -> String {
        let precision = if at.nanosecond() / 1000 == 0 {
            SecondsFormat::Secs
        } else {
            SecondsFormat::Micros
        };
        at.with_timezone(&self.0).to_rfc3339_opts(precision, false)
    }

    /// The local time of an instant, for reports.
    pub fn local(self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.0).naive_local()
    }

    /// The day that an instant belongs to.
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        self.local(at).date()
    }

    /// When a day begins. If the clocks skip midnight, the first moment after it.
    pub fn start_of(self, day: NaiveDate) -> DateTime<Utc> {
        self.instant(day.and_time(NaiveTime::MIN))
    }

    /// When a day ends, which is the beginning of the next one.
    pub fn end_of(self, day: NaiveDate) -> DateTime<Utc> {
        self.start_of(day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX))
    }

    /// Parses a date or an ISO datetime. Without an offset it is local time. A bare date means its beginning.
    pub fn parse_moment(self, text: &str) -> Option<Moment> {
        if let Some(day) = parse_day(text) {
            return Some(Moment::Day(day));
        }
        if !begins_with_a_year(text) {
            return None;
        }
        // The `+` of an offset arrives as a space if a client does not percent-encode it.
        let text = text.replacen(' ', if text.contains('T') { "+" } else { "T" }, 1);
        if let Ok(at) = DateTime::parse_from_rfc3339(&text) {
            return Some(Moment::Instant(at.to_utc()));
        }
        for format in [
            "%Y-%m-%dT%H:%M:%S%.f%:z",
            "%Y-%m-%dT%H:%M%:z",
            "%Y-%m-%dT%H:%M:%S%.f%z",
        ] {
            if let Ok(at) = DateTime::parse_from_str(&text, format) {
                return Some(Moment::Instant(at.to_utc()));
            }
        }
        let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .into_iter()
            .find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok())?;
        Some(Moment::Instant(self.instant(local)))
    }

    fn instant(self, local: NaiveDateTime) -> DateTime<Utc> {
        let earliest = |local: &NaiveDateTime| self.0.from_local_datetime(local).earliest();
        // A clock that jumps forward skips an hour at most. The first existing quarter of an hour is the moment after
        // the jump.
        let after_gap =
            || (1..=8).find_map(|quarters| earliest(&(local + chrono::TimeDelta::minutes(15 * quarters))));
        earliest(&local)
            .or_else(after_gap)
            .map_or_else(|| local.and_utc(), |at| at.to_utc())
    }
}

/// The value of a date parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A whole day.
    Day(NaiveDate),
    /// A point in time.
    Instant(DateTime<Utc>),
}

/// Parses a day such as `2026-11-18`. Years must have four digits.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    (text.len() == 10 && begins_with_a_year(text))
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
}

fn begins_with_a_year(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.by_ref().take(4).filter(u8::is_ascii_digit).count() == 4 && bytes.next() == Some(b'-')
}

/// The current time, in the precision that both databases store.
pub fn now() -> DateTime<Utc> {
    let now = Utc::now();
    now.with_nanosecond(now.nanosecond() / 1000 * 1000).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tashkent() -> Zone {
        Zone::parse("Asia/Tashkent").unwrap()
    }

    #[test]
    fn instants_are_written_in_the_zone_with_six_digits_or_none() {
        let at = |text: &str| tashkent().format(DateTime::parse_from_rfc3339(text).unwrap().to_utc());
        assert_eq!(
            at("2026-11-01T09:15:30.123456Z"),
            "2026-11-01T14:15:30.123456+05:00"
        );
        assert_eq!(at("2026-11-01T09:15:30.1Z"), "2026-11-01T14:15:30.100000+05:00");
        assert_eq!(at("2026-11-02T09:15:30Z"), "2026-11-02T14:15:30+05:00");
    }

    #[test]
    fn dates_and_times_are_read_in_every_spelling_that_clients_use() {
        let moment = |text: &str| match tashkent().parse_moment(text) {
            Some(Moment::Instant(at)) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            Some(Moment::Day(day)) => day.to_string(),
            None => "no".into(),
        };
        assert_eq!(moment("2026-11-15"), "2026-11-15");
        assert_eq!(moment("2026-11-15T00:00:00Z"), "2026-11-15T00:00:00Z");
        assert_eq!(moment("2026-11-15T10:00:00+05:00"), "2026-11-15T05:00:00Z");
        assert_eq!(moment("2026-11-15T10:00:00 05:00"), "2026-11-15T05:00:00Z");
        assert_eq!(moment("2026-11-15T10:00"), "2026-11-15T05:00:00Z");
        assert_eq!(moment("2026-11-15 10:00:00.5"), "2026-11-15T05:00:00.500Z");
        for wrong in [
            "bad",
            "01.11.2026",
            "2026-02-30",
            "2026-11-15T25:00:00Z",
            "",
            "15-11-2026",
        ] {
            assert_eq!(moment(wrong), "no", "{wrong}");
        }
    }

    #[test]
    fn a_day_without_midnight_begins_after_the_jump() {
        // Beirut skips the hour from midnight to one on 2026-03-29.
        let zone = Zone::parse("Asia/Beirut").unwrap();
        let start = zone.start_of(NaiveDate::from_ymd_opt(2026, 3, 29).unwrap());
        assert_eq!(zone.local(start).to_string(), "2026-03-29 01:00:00");
    }
}

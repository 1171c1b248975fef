//! The rate limit for each kind of error: in a burst, further reports add no information to the first ones.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Reports of one kind in each [`PERIOD`].
pub(super) const MOST: u32 = 10;
const PERIOD: Duration = Duration::from_mins(1);
/// With more kinds than this, all are forgotten: bounded memory matters more than a few extra reports.
const KINDS: usize = 1000;

#[derive(Debug, Default)]
pub(super) struct Limit(HashMap<String, Kind>);

#[derive(Debug)]
struct Kind {
    since: Instant,
    reported: u32,
    left_out: u64,
}

impl Limit {
    /// Whether another report may be sent, and how many were left out since the last one.
    pub fn take(&mut self, kind: &str, now: Instant) -> Option<u64> {
        if self.0.len() >= KINDS && !self.0.contains_key(kind) {
            self.0.clear();
        }
        let known = self.0.entry(kind.to_owned()).or_insert(Kind {
            since: now,
            reported: 0,
            left_out: 0,
        });
        if now.duration_since(known.since) >= PERIOD {
            known.since = now;
            known.reported = 0;
        }
        if known.reported >= MOST {
            known.left_out += 1;
            return None;
        }
        known.reported += 1;
        Some(std::mem::take(&mut known.left_out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_its_share_of_each_minute_and_later_tells_what_was_left_out() {
        let (mut limit, start) = (Limit::default(), Instant::now());
        let reported = (0..1000).filter(|_| limit.take("a", start).is_some()).count();
        assert_eq!(reported, 10);
        assert_eq!(limit.take("b", start), Some(0));
        assert_eq!(limit.take("a", start + PERIOD), Some(990));
    }

    #[test]
    fn kinds_without_end_take_no_memory_without_end() {
        let (mut limit, start) = (Limit::default(), Instant::now());
        for kind in 0..10 * KINDS {
            assert!(limit.take(&kind.to_string(), start).is_some());
        }
        assert!(limit.0.len() <= KINDS);
    }
}

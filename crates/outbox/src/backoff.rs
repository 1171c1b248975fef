//! The wait after a failure: exponential, with full jitter, so that deliveries that failed together are not retried
//! together.

use std::time::Duration;

use crate::Options;

/// The wait after this many attempts. `dice` is a random number between 0 and 1.
pub(crate) fn after(attempts: i64, options: &Options, dice: f64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 30)).unwrap_or(0);
    let most = options.first_backoff.saturating_mul(1 << doublings);
    most.min(options.longest_backoff).mul_f64(dice)
}

/// A random number from 0 to 1.
pub(crate) fn dice() -> f64 {
    // Without randomness there is no jitter, but everything else still works.
    f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_doubles_from_15_seconds_to_an_hour() {
        let options = Options::default();
        let longest: Vec<_> = (1..=12).map(|n| after(n, &options, 1.0).as_secs()).collect();
        assert_eq!(
            longest,
            [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
        );
        assert_eq!(after(0, &options, 1.0).as_secs(), 15);
        assert_eq!(after(i64::MAX, &options, 1.0).as_secs(), 3600);
    }

    #[test]
    fn the_wait_is_anywhere_below_the_longest() {
        let options = Options::default();
        assert_eq!(after(3, &options, 0.0), Duration::ZERO);
        assert_eq!(after(3, &options, 0.5).as_secs(), 30);
        let rolled: Vec<_> = (0..1000).map(|_| dice()).collect();
        assert!(rolled.iter().all(|dice| (0.0..=1.0).contains(dice)));
        for tenth in 0..10 {
            let low = f64::from(tenth) / 10.0;
            let hits = rolled
                .iter()
                .filter(|dice| (low..low + 0.1).contains(*dice))
                .count();
            assert!(hits > 10, "{hits} of 1000 from {low} on");
        }
    }

    #[test]
    fn three_days_of_patience_are_about_150_attempts() {
        let options = Options::default();
        let mut waited = Duration::ZERO;
        let mut attempts = 0;
        while waited < options.patience {
            attempts += 1;
            waited += after(attempts, &options, 0.5);
        }
        assert!((140..160).contains(&attempts), "{attempts}");
    }
}

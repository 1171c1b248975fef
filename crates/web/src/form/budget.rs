//! The memory for bodies that are being read, and the time to parse them: one budget for the whole process.
//!
//! Small and large bodies have separate shares, so that a flood of large bodies leaves room for the forms of visitors.
//! A body reserves memory once, for the maximum that it can need. A body that outgrows a small share returns it before
//! it waits for a large one. A waiting body holds no memory, so two bodies cannot deadlock.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::multipart::MOST_KEPT;
use crate::Error;

/// Maximum size of a body that uses the small share.
const SMALL: u64 = 64 * 1024;
/// Size of the small share.
const ALL_SMALL: u64 = 16 * 1024 * 1024;
/// Size of the large share: one form of staff with its pictures, or eighty JSON bodies.
const ALL_LARGE: u64 = MOST_KEPT;
/// Bytes per permit of the semaphore.
const UNIT: u64 = 1024;
/// How long a body waits for others to finish.
const PATIENCE: Duration = Duration::from_secs(5);

/// The budget of this process.
static PROCESS: LazyLock<Budget> = LazyLock::new(|| Budget::new(ALL_SMALL, ALL_LARGE, PATIENCE));

/// Large bodies are parsed one at a time, so that they take one core at most.
static TURN: Semaphore = Semaphore::const_new(1);

/// Parses a body. A large one is parsed beside the threads that serve requests, which take other requests meanwhile.
///
/// # Errors
/// Those of `parse`.
pub(super) async fn parsed<T: Send + 'static>(
    body: Bytes,
    parse: fn(&Bytes) -> Result<T, Error>,
) -> Result<T, Error> {
    if body.len() as u64 <= SMALL {
        return parse(&body);
    }
    let turn = TURN.acquire().await;
    let parsing = spawn_blocking(move || {
        // The body of a client that has left is parsed to its end, and the next one waits for it: it is the only one
        // that is in memory without a share of the budget.
        let _turn = turn;
        parse(&body)
    });
    parsing.await.map_err(Error::internal)?
}

#[derive(Debug)]
struct Budget {
    small: Arc<Semaphore>,
    large: Arc<Semaphore>,
    patience: Duration,
}

/// The memory reserved for one body, until it is dropped.
#[derive(Debug)]
pub(super) struct Room {
    budget: &'static Budget,
    /// The maximum size of this body.
    most: u64,
    /// Whether it will probably be much smaller.
    is_modest: bool,
    /// Bytes reserved.
    size: u64,
    share: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// For a body of this size, or of at most this size if the size is unknown.
    pub(super) fn whole(most: u64) -> Self {
        Self::within(&PROCESS, most, false)
    }

    /// For the texts of a body that may also contain a file: usually small, with this maximum.
    pub(super) fn texts(most: u64) -> Self {
        Self::within(&PROCESS, most, true)
    }

    fn within(budget: &'static Budget, most: u64, is_modest: bool) -> Self {
        Self {
            budget,
            most,
            is_modest,
            size: 0,
            share: None,
        }
    }

    /// Reserves memory for this many bytes in total, and waits if there is none.
    ///
    /// # Errors
    /// 503: other bodies used the whole share for too long.
    pub(super) async fn hold(&mut self, bytes: u64) -> Result<(), Error> {
        if bytes <= self.size {
            return Ok(());
        }
        let is_small = self.most <= SMALL || self.is_modest;
        let (share, size) = if is_small && bytes <= SMALL {
            (&self.budget.small, self.most.clamp(bytes, SMALL))
        } else {
            (&self.budget.large, self.most.max(bytes))
        };
        (self.share, self.size) = (None, 0);
        let units = u32::try_from(size.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let waiting = timeout(self.budget.patience, share.clone().acquire_many_owned(units));
        let Ok(Ok(permit)) = waiting.await else {
            metrics::counter!("http_shed_total", "reason" => "bodies").increment(1);
            return Err(Error::unavailable().because(std::io::Error::other("too many large bodies at once")));
        };
        self.share = Some(permit);
        self.size = size;
        Ok(())
    }
}

impl Budget {
    fn new(small: u64, large: u64, patience: Duration) -> Self {
        let share = |bytes: u64| Arc::new(Semaphore::new(usize::try_from(bytes / UNIT).unwrap_or(0)));
        Self {
            small: share(small),
            large: share(large),
            patience,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    /// A budget with room for two small bodies and one of a mebibyte.
    fn budget(patience: Duration) -> &'static Budget {
        Box::leak(Box::new(Budget::new(2 * SMALL, 1024 * 1024, patience)))
    }

    #[tokio::test]
    async fn large_bodies_wait_for_each_other_and_small_ones_pass_them() {
        let budget = budget(Duration::from_mins(1));
        let mut first = Room::within(budget, 1024 * 1024, false);
        first.hold(1024 * 1024).await.unwrap();
        let mut second = Room::within(budget, 900_000, false);
        let mut waiting = Box::pin(second.hold(900_000));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        let mut small = Room::within(budget, 2000, false);
        small.hold(2000).await.unwrap();
        drop(first);
        waiting.await.unwrap();
    }

    #[tokio::test]
    async fn a_body_that_waits_too_long_gets_503() {
        let budget = budget(Duration::from_millis(1));
        let mut first = Room::within(budget, 1024 * 1024, false);
        first.hold(600_000).await.unwrap();
        let mut second = Room::within(budget, 1024 * 1024, true);
        second.hold(1000).await.unwrap();
        let refused = second.hold(600_000).await.unwrap_err();
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        drop(first);
        second.hold(600_000).await.unwrap();
    }

    #[tokio::test]
    async fn bodies_that_outgrow_their_share_never_wait_for_each_other_for_good() {
        let budget = budget(Duration::from_mins(1));
        let grow = async || {
            let mut room = Room::within(budget, 1024 * 1024, true);
            for bytes in (0..=1024).map(|kib| kib * 1024) {
                room.hold(bytes).await.unwrap();
                tokio::task::yield_now().await;
            }
        };
        tokio::join!(grow(), grow(), grow(), grow());
    }

    #[test]
    fn the_largest_body_fits() {
        assert!(u32::try_from(MOST_KEPT / UNIT).is_ok());
        assert!(PROCESS.large.available_permits() as u64 * UNIT >= MOST_KEPT);
    }
}

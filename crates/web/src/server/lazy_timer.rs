//! A timer that is cheap while its deadline is far away or keeps moving.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::{Instant, Sleep, sleep_until};

/// A timer that is allocated on the first wait, set again only when it would fire too early or too late, and registered
/// once for each setting. Only one task may poll it.
#[derive(Default)]
pub(super) struct Alarm {
    sleep: Option<Pin<Box<Sleep>>>,
    is_registered: bool,
}

impl Alarm {
    /// Ready once `deadline` has passed. A later call may pass an earlier or a later deadline.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if deadline < sleep.deadline() {
            sleep.as_mut().reset(deadline);
        } else if self.is_registered && !sleep.is_elapsed() {
            return Poll::Pending;
        }
        self.is_registered = false;
        loop {
            if sleep.as_mut().poll(cx).is_pending() {
                self.is_registered = true;
                return Poll::Pending;
            }
            if Instant::now() >= deadline {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(deadline);
        }
    }
}

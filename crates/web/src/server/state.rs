//! The state of a connection and the commands to it, shared with the registry.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering, fence};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::Instant;

/// Stage of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stage {
    /// Open, without a complete head so far.
    Fresh,
    /// Between two requests.
    Idle,
    /// A request is being served and its body has not been read to the end.
    Receiving,
    /// A request has been read and is being answered.
    Answering,
    /// The response is complete; its last bytes are being sent.
    Flushing,
    /// Reading after an early response.
    Lingering,
}

impl Stage {
    /// Whether closing the connection now would lose a response.
    pub(super) fn is_in_progress(self) -> bool {
        matches!(self, Self::Receiving | Self::Answering | Self::Flushing)
    }
}

/// Commands to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Order {
    /// Close, unless a request is in progress: the slot is needed.
    Yield = 1,
    /// Finish the response in progress, then close.
    Finish,
    /// Close now.
    Cut,
}

const NO_ORDER: u8 = 0;

/// Shared by the task of a connection and the registry.
#[derive(Debug)]
pub(super) struct Life {
    born: Instant,
    stage: AtomicU8,
    idle_since: AtomicU64,
    order: AtomicU8,
    /// Waker of the task that serves the connection.
    waker: OnceLock<Waker>,
}

impl Life {
    pub(super) fn new() -> Self {
        Self {
            born: Instant::now(),
            stage: AtomicU8::new(Stage::Fresh as u8),
            idle_since: AtomicU64::new(0),
            order: AtomicU8::new(NO_ORDER),
            waker: OnceLock::new(),
        }
    }

    pub(super) fn born(&self) -> Instant {
        self.born
    }

    pub(super) fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Relaxed) {
            0 => Stage::Fresh,
            1 => Stage::Idle,
            2 => Stage::Receiving,
            3 => Stage::Answering,
            4 => Stage::Flushing,
            _ => Stage::Lingering,
        }
    }

    pub(super) fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    /// All bytes written so far were sent. If they were the end of a response, the connection is idle from now on.
    pub(super) fn flushed(&self) {
        if self.stage() == Stage::Flushing {
            let millis = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.idle_since.store(millis, Ordering::Relaxed);
            self.enter(Stage::Idle);
        }
    }

    /// When the last response was finished; meaningful in [`Stage::Idle`].
    pub(super) fn idle_since(&self) -> Instant {
        self.born + Duration::from_millis(self.idle_since.load(Ordering::Relaxed))
    }

    pub(super) fn give(&self, order: Order) {
        self.order.store(order as u8, Ordering::Release);
        fence(Ordering::SeqCst);
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
    }

    /// Takes the last command. Only one task may poll it: its waker is registered once, because this is called at every
    /// step of a connection.
    pub(super) fn poll_order(&self, cx: &mut Context<'_>) -> Poll<Order> {
        if self.waker.get().is_none() {
            self.waker.get_or_init(|| cx.waker().clone());
            // Pairs with the fence in `give`: either the command is seen here, or the waker is seen there.
            fence(Ordering::SeqCst);
        }
        if self.order.load(Ordering::Relaxed) == NO_ORDER {
            return Poll::Pending;
        }
        match self.order.swap(NO_ORDER, Ordering::Acquire) {
            NO_ORDER => Poll::Pending,
            1 => Poll::Ready(Order::Yield),
            2 => Poll::Ready(Order::Finish),
            _ => Poll::Ready(Order::Cut),
        }
    }
}

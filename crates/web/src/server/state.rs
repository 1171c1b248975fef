//! The state of a connection and the commands to it, shared with the registry.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering, fence};
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
/// In [`ConnectionState::backlog_until`].
const NOW: u64 = u64::MAX;

/// Shared by the task of a connection and the registry.
#[derive(Debug)]
pub(super) struct ConnectionState {
    born: Instant,
    stage: AtomicU8,
    idle_since: AtomicU64,
    /// When there was last something to send that the socket did not take at once.
    backlog_until: AtomicU64,
    /// Requests in progress on a connection that carries several at a time.
    requests: AtomicUsize,
    /// By how many requests the client cancelled more than it let finish.
    cancelled: AtomicUsize,
    order: AtomicU8,
    /// Waker of the task that serves the connection.
    waker: OnceLock<Waker>,
}

impl ConnectionState {
    pub(super) fn new() -> Self {
        Self {
            born: Instant::now(),
            stage: AtomicU8::new(Stage::Fresh as u8),
            idle_since: AtomicU64::new(0),
            backlog_until: AtomicU64::new(0),
            requests: AtomicUsize::new(0),
            cancelled: AtomicUsize::new(0),
            order: AtomicU8::new(NO_ORDER),
            waker: OnceLock::new(),
        }
    }

    pub(super) fn born(&self) -> Instant {
        self.born
    }

    pub(super) fn stage(&self) -> Stage {
        if self.requests() > 0 {
            return Stage::Answering;
        }
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

    /// Requests in progress, if the connection carries several at a time.
    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// One of several requests begins. Called by the task that serves the connection, as [`ConnectionState::flushed`] is.
    #[cfg_attr(not(feature = "https"), expect(dead_code, reason = "HTTP/2 comes with TLS"))]
    pub(super) fn begin(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.enter(Stage::Flushing);
    }

    /// The response to one of several requests is complete, or was given up. Returns by how many requests the client
    /// has cancelled more than it let finish.
    #[cfg_attr(not(feature = "https"), expect(dead_code, reason = "HTTP/2 comes with TLS"))]
    pub(super) fn end(&self, is_complete: bool) -> usize {
        let count = |cancelled: usize| {
            if is_complete {
                cancelled.saturating_sub(1)
            } else {
                cancelled + 1
            }
        };
        let counted = |before| Some(count(before));
        let before = self
            .cancelled
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, counted)
            .unwrap_or_else(|unchanged| unchanged);
        if self.requests.fetch_sub(1, Ordering::AcqRel) == 1 {
            // Its task flushes, and then the connection is idle.
            self.wake();
        }
        count(before)
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
    }

    /// The socket takes no more bytes at the moment.
    pub(super) fn is_full(&self) {
        self.backlog_until.store(NOW, Ordering::Relaxed);
    }

    /// All bytes written so far were sent. If they were the end of a response, the connection is idle from now on.
    pub(super) fn flushed(&self) {
        if self.backlog_until.load(Ordering::Relaxed) == NOW {
            self.backlog_until.store(self.millis(), Ordering::Relaxed);
        }
        if self.stage() == Stage::Flushing {
            self.idle_since.store(self.millis(), Ordering::Relaxed);
            self.enter(Stage::Idle);
        }
    }

    /// Age of the connection.
    fn millis(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_millis()).unwrap_or(NOW)
    }

    /// When there was last something to send that the socket did not take at once.
    #[cfg_attr(not(feature = "https"), expect(dead_code, reason = "HTTP/2 comes with TLS"))]
    pub(super) fn backlog_until(&self) -> Instant {
        match self.backlog_until.load(Ordering::Relaxed) {
            NOW => Instant::now(),
            millis => self.born + Duration::from_millis(millis),
        }
    }

    /// When the last response was finished; meaningful in [`Stage::Idle`].
    pub(super) fn idle_since(&self) -> Instant {
        self.born + Duration::from_millis(self.idle_since.load(Ordering::Relaxed))
    }

    pub(super) fn give(&self, order: Order) {
        self.order.store(order as u8, Ordering::Release);
        fence(Ordering::SeqCst);
        self.wake();
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

//! All open connections: their limit, which of them are closed when it is reached, and what happens to them at a stop.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::{Counter, Gauge, counter, gauge};
use tokio::sync::Notify;
use tokio::time::{Duration, timeout};

use super::state::{Life, Order, Stage};

/// Time after which a new connection checks again for a free slot.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Connections ordered by age.
type Seats = BTreeMap<u64, Arc<Life>>;

/// Shared by the accept loops and every connection.
pub(super) struct Registry {
    capacity: usize,
    seats: Mutex<(u64, Seats)>,
    left: Notify,
    is_closing: AtomicBool,
    connections: Gauge,
    made_room: Counter,
}

/// The slot of one connection. Dropping it frees the slot.
pub(super) struct Seat {
    registry: Arc<Registry>,
    number: u64,
    life: Arc<Life>,
}

impl Registry {
    pub(super) fn new(capacity: usize, name: &'static str) -> Arc<Self> {
        Arc::new(Self {
            capacity: capacity.max(1),
            seats: Mutex::default(),
            left: Notify::new(),
            is_closing: AtomicBool::new(false),
            connections: gauge!("http_connections", "server" => name),
            made_room: counter!("http_shed_total", "reason" => "connections"),
        })
    }

    /// Takes a slot; waits for one if all are taken by requests in progress.
    pub(super) async fn admit(self: &Arc<Self>) -> Seat {
        loop {
            let left = self.left.notified();
            if let Some(seat) = self.try_admit() {
                return seat;
            }
            // A connection that becomes idle sends no signal, so check again soon.
            let _ = timeout(LOOK_AGAIN, left).await;
        }
    }

    fn try_admit(self: &Arc<Self>) -> Option<Seat> {
        let mut guard = self.lock();
        let (next, seats) = &mut *guard;
        if seats.len() >= self.capacity {
            self.make_room(seats);
            return None;
        }
        *next += 1;
        let life = Arc::new(Life::new());
        seats.insert(*next, Arc::clone(&life));
        self.connections.increment(1);
        Some(Seat {
            registry: Arc::clone(self),
            number: *next,
            life,
        })
    }

    /// Closes connections that wait for their client. It closes several at a time, because each scan of all connections
    /// is expensive.
    fn make_room(&self, seats: &Seats) {
        let batch = (self.capacity / 64).max(1);
        for stage in [Stage::Fresh, Stage::Lingering, Stage::Idle] {
            let mut found = seats
                .values()
                .filter(|life| life.stage() == stage)
                .take(batch)
                .peekable();
            if found.peek().is_some() {
                let count = found.map(|life| life.give(Order::Yield)).count();
                self.made_room.increment(count as u64);
                return;
            }
        }
    }

    /// Closes connections when the system, not our limit, has no room.
    pub(super) fn relieve(&self) {
        self.make_room(&self.lock().1);
    }

    /// From now on every response is the last one of its connection.
    pub(super) fn close(&self) {
        self.is_closing.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.is_closing.load(Ordering::Relaxed)
    }

    pub(super) fn order_all(&self, order: Order) {
        self.lock().1.values().for_each(|life| life.give(order));
    }

    /// Waits until every connection is closed.
    pub(super) async fn emptied(&self) {
        loop {
            let left = self.left.notified();
            if self.lock().1.is_empty() {
                return;
            }
            left.await;
        }
    }

    /// Number of connections whose response is not complete.
    pub(super) fn unanswered(&self) -> usize {
        self.lock()
            .1
            .values()
            .filter(|life| life.stage().is_in_progress())
            .count()
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Seats)> {
        // Nothing panics while the lock is held, and a poisoned lock would still hold a consistent map.
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    pub(super) fn life(&self) -> &Arc<Life> {
        &self.life
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.registry.lock().1.remove(&self.number);
        self.registry.connections.decrement(1);
        self.registry.left.notify_waiters();
    }
}

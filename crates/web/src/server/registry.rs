//! All open connections: their limits, which of them are closed when one is reached, and what happens to them at a stop.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::{Counter, Gauge, counter, gauge};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, SemaphorePermit};
use tokio::time::{Duration, timeout};

use super::{
    options::{ClientOptions, Options},
    state::{ConnectionState, Order, Stage},
};
use crate::address;

/// Time after which a new connection checks again for a free slot.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Connections ordered by age.
type Seats = BTreeMap<u64, Arc<ConnectionState>>;

/// Shared by the accept loops and every connection.
pub(super) struct Registry {
    capacity: usize,
    share: ClientOptions,
    open: Mutex<Open>,
    /// Requests in progress, in addition to one for each connection.
    requests: Arc<Semaphore>,
    left: Notify,
    /// For connections that discard the rest of a request.
    turns: Semaphore,
    patience: Duration,
    is_closing: AtomicBool,
    connections: Gauge,
    made_room: Counter,
    refused: Counter,
    refused_requests: Counter,
}

#[derive(Default)]
struct Open {
    last: u64,
    seats: Seats,
    clients: HashMap<IpAddr, Client>,
}

/// What one client has of its share.
struct Client {
    seats: Seats,
    requests: Arc<Semaphore>,
}

/// The slot of one connection. Dropping it frees the slot.
pub(super) struct ConnectionSlot {
    registry: Arc<Registry>,
    number: u64,
    state: Arc<ConnectionState>,
    /// `None` for a client without a limit.
    client: Option<(IpAddr, Arc<Semaphore>)>,
}

/// The slot of a request, in addition to the one that each connection has.
pub(super) type Permit = (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>);

/// Why there is no slot.
enum NoSeat {
    /// All slots are taken.
    Full,
    /// The client has its share, and all of it is in use.
    Refused,
}

impl Registry {
    pub(super) fn new(options: &Options) -> Arc<Self> {
        let capacity = options.max_connections.max(1);
        Arc::new(Self {
            capacity,
            share: options.client.clone(),
            open: Mutex::default(),
            requests: Arc::new(Semaphore::new(capacity)),
            left: Notify::new(),
            turns: Semaphore::new(options.linger.at_once),
            patience: options.linger.patience,
            is_closing: AtomicBool::new(false),
            connections: gauge!("http_connections", "server" => options.name),
            made_room: counter!("http_shed_total", "reason" => "connections"),
            refused: counter!("http_shed_total", "reason" => "client"),
            refused_requests: counter!("http_shed_total", "reason" => "requests"),
        })
    }

    /// Takes a slot; waits for one if all are taken by requests in progress. `None` if the client has its share.
    pub(super) async fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<ConnectionSlot> {
        let peer = peer.to_canonical();
        let client = (!address::is_trusted(peer, &self.share.exempt)).then(|| address::limited(peer));
        loop {
            let left = self.left.notified();
            match self.try_admit(client) {
                Ok(slot) => return Some(slot),
                Err(NoSeat::Refused) => {
                    self.refused.increment(1);
                    return None;
                }
                // A connection that becomes idle sends no signal, so check again soon.
                Err(NoSeat::Full) => drop(timeout(LOOK_AGAIN, left).await),
            }
        }
    }

    fn try_admit(self: &Arc<Self>, client: Option<IpAddr>) -> Result<ConnectionSlot, NoSeat> {
        let mut guard = self.lock();
        let open = &mut *guard;
        if open.seats.len() >= self.capacity {
            self.make_room(&open.seats);
            return Err(NoSeat::Full);
        }
        if let Some(client) = client.and_then(|client| open.clients.get_mut(&client))
            && client.seats.len() >= self.share.connections
        {
            // It is not counted any more, although it takes a moment to close.
            let closed = yield_oldest(&client.seats, 1).pop().ok_or(NoSeat::Refused)?;
            client.seats.remove(&closed);
            self.made_room.increment(1);
        }
        open.last += 1;
        let state = Arc::new(ConnectionState::new());
        open.seats.insert(open.last, Arc::clone(&state));
        let requests = client.map(|client| {
            let client = open.clients.entry(client).or_insert_with(|| Client {
                seats: Seats::new(),
                requests: Arc::new(Semaphore::new(self.share.requests)),
            });
            client.seats.insert(open.last, Arc::clone(&state));
            Arc::clone(&client.requests)
        });
        self.connections.increment(1);
        Ok(ConnectionSlot {
            registry: Arc::clone(self),
            number: open.last,
            state,
            client: client.zip(requests),
        })
    }

    /// Closes connections that wait for their client. It closes several at a time, because each scan of all connections
    /// is expensive.
    fn make_room(&self, seats: &Seats) {
        let closed = yield_oldest(seats, (self.capacity / 64).max(1));
        self.made_room.increment(closed.len() as u64);
    }

    /// A turn to discard the rest of a request, to hold until its connection is closed. `None` after too long a wait:
    /// clients that hold all turns must not keep others from their responses.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        timeout(self.patience, self.turns.acquire()).await.ok()?.ok()
    }

    /// Closes connections when the system, not our limit, has no room.
    pub(super) fn relieve(&self) {
        self.make_room(&self.lock().seats);
    }

    /// From now on every response is the last one of its connection.
    pub(super) fn close(&self) {
        self.is_closing.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.is_closing.load(Ordering::Relaxed)
    }

    pub(super) fn order_all(&self, order: Order) {
        self.lock().seats.values().for_each(|state| state.give(order));
    }

    /// Waits until every connection is closed.
    pub(super) async fn emptied(&self) {
        loop {
            let left = self.left.notified();
            if self.lock().seats.is_empty() {
                return;
            }
            left.await;
        }
    }

    /// Number of connections whose response is not complete.
    pub(super) fn unanswered(&self) -> usize {
        self.lock()
            .seats
            .values()
            .filter(|state| state.stage().is_in_progress())
            .count()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        // Nothing panics while the lock is held, and a poisoned lock would still hold consistent maps.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the oldest connections that wait for their client to close, at most so many. Returns their numbers.
fn yield_oldest(seats: &Seats, most: usize) -> Vec<u64> {
    let waiting = [Stage::Fresh, Stage::Lingering, Stage::Idle].map(|stage| {
        seats
            .iter()
            .filter(move |(_, state)| state.stage() == stage)
            .take(most)
    });
    for found in waiting {
        let numbers: Vec<u64> = found
            .map(|(number, state)| {
                state.give(Order::Yield);
                *number
            })
            .collect();
        if !numbers.is_empty() {
            return numbers;
        }
    }
    Vec::new()
}

impl ConnectionSlot {
    pub(super) fn state(&self) -> &Arc<ConnectionState> {
        &self.state
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// A slot for a request beside another one of the same connection.
    #[cfg_attr(not(feature = "https"), expect(dead_code, reason = "HTTP/2 comes with TLS"))]
    pub(super) fn admit_request(&self) -> Option<Permit> {
        let take = |slots: &Arc<Semaphore>| Arc::clone(slots).try_acquire_owned();
        let of_client = self.client.as_ref().map(|(_, slots)| take(slots)).transpose();
        let permit = take(&self.registry.requests).ok().zip(of_client.ok());
        if permit.is_none() {
            self.registry.refused_requests.increment(1);
        }
        permit
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        let mut open = self.registry.lock();
        open.seats.remove(&self.number);
        if let Some((address, _)) = self.client
            && let Some(client) = open.clients.get_mut(&address)
        {
            client.seats.remove(&self.number);
            if client.seats.is_empty() {
                open.clients.remove(&address);
            }
        }
        drop(open);
        self.registry.connections.decrement(1);
        self.registry.left.notify_waiters();
    }
}

//! Which routes of a channel work, as far as this worker has seen.
//!
//! While a server is unavailable, each delivery waits longer and longer. The first one that succeeds makes the others
//! due at once, so that they do not wait for up to an hour.

use std::collections::HashMap;

use crate::{
    Failure, Route,
    attempt::{Batch, End},
};

/// The known state of a route. The worst is assumed for a route that was never used: its deliveries may have been
/// postponed before this worker started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Works,
    /// One delivery failed. The delivery itself may be the cause.
    Failed(i64),
    /// Several failed in a row.
    Down,
}

#[derive(Debug, Default)]
pub(crate) struct Health(HashMap<String, Seen>);

impl Health {
    /// Records how an attempt ended. Returns whether the route has just recovered.
    pub(crate) fn note(&mut self, route: Route, batch: &Batch, end: &End) -> bool {
        let name = match route {
            Route::Shared => "",
            Route::Separate => batch.recipient(),
        };
        let before = self.0.get(name).copied().unwrap_or(Seen::Down);
        let after = match end {
            End::Delivered(_) => Seen::Works,
            End::Failed(Failure::Transient {
                retry_after: None, ..
            }) => batch.ids().fold(before, failed),
            // A server that refuses or asks for a pause is reachable.
            _ => before,
        };
        self.0.insert(name.to_owned(), after);
        before == Seen::Down && after == Seen::Works
    }
}

fn failed(before: Seen, id: i64) -> Seen {
    match before {
        Seen::Works => Seen::Failed(id),
        Seen::Failed(first) if first == id => before,
        Seen::Failed(_) | Seen::Down => Seen::Down,
    }
}

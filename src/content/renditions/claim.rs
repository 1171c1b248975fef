//! The lease on a picture whose renditions are created.
//!
//! It only saves work: two instances that process the same picture write the same files.

use std::time::Duration;

use db::{
    Clock,
    lease::{Lease, Rows, Silence},
};

use crate::core::Core;

static PICTURES: Rows = Rows {
    table: "pictures",
    token: "lease_token",
    until: "lease_until",
    state: None,
};

/// The length of a lease. It is longer than most pictures take, and short enough to wait for if an instance crashed.
const LEASE: Duration = Duration::from_mins(1);

/// Claims a picture, unless another instance has claimed it.
///
/// # Errors
/// The database failed.
pub(super) async fn take(core: &Core, source: &str) -> Result<Option<Lease>, db::Error> {
    PICTURES
        .take(&core.db, &Clock::default(), ("source", source), LEASE)
        .await
}

/// Does work under a lease. `None` if the lease was lost meanwhile.
pub(super) async fn under<T>(core: &Core, lease: &Lease, work: impl Future<Output = T>) -> Option<T> {
    let clock = Clock::default();
    tokio::select! {
        done = work => Some(done),
        () = lease.hold(&core.db, &clock, Silence::IsBorne) => None,
    }
}

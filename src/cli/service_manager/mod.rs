//! What a service manager is told (`sd_notify`): ready, reloading, stopping, and that the program is alive.
//!
//! Nothing is sent where nobody asks: systemd names its socket in `NOTIFY_SOCKET` and the time after which silence means
//! death in `WATCHDOG_USEC`.

#[cfg(not(unix))]
mod nobody;
#[cfg(unix)]
pub(super) mod systemd;

#[cfg(not(unix))]
pub(super) use nobody::{Pulse, status};

//! Notifications to the service manager (`sd_notify`): ready, reloading, stopping, and the watchdog.
//!
//! Nothing is sent if the service manager does not ask for it: systemd passes its socket in `NOTIFY_SOCKET`, and in
//! `WATCHDOG_USEC` the time without a message after which it treats the program as dead.

#[cfg(not(unix))]
mod nobody;
#[cfg(unix)]
pub(super) mod systemd;

#[cfg(not(unix))]
pub(super) use nobody::{Pulse, status};

//! Restarts and upgrades: no request fails, the service manager is told, the clock may jump meanwhile.
#![cfg(unix)]

#[cfg(target_os = "linux")]
mod clock;
mod holder;
mod load;
mod manager;
mod nginx;
mod roll;
mod rolling;

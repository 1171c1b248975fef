//! What the world does to a server: it is killed, its disk fills, its neighbours fall silent, crowds come, files lie.
#![cfg(unix)]

mod away;
mod corpus;
#[cfg(target_os = "linux")]
mod crowd;
#[cfg(target_os = "linux")]
mod disk_full;
mod journal;
mod kill;
mod server;
#[cfg(target_os = "linux")]
mod volume;

//! Faults: the server is killed, its disk fills up, its network peers do not respond, many clients come at once, files
//! are not what they claim to be.
#![cfg(unix)]

mod away;
#[cfg(target_os = "linux")]
mod bounds;
mod cluster;
mod corpus;
#[cfg(target_os = "linux")]
mod crowd;
mod database_crash;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod disk_full;
#[cfg(target_os = "linux")]
mod durable;
#[cfg(target_os = "linux")]
mod instances;
mod journal;
mod kill;
#[cfg(target_os = "linux")]
mod lost_file;
mod lost_page;
pub mod office;
mod outage;
#[cfg(target_os = "linux")]
mod overwritten;
#[cfg(target_os = "linux")]
mod power_cut;
#[cfg(target_os = "linux")]
mod probes;
pub mod server;
#[cfg(target_os = "linux")]
mod shared;
#[cfg(target_os = "linux")]
mod sick_disk;
mod silence;
mod slow;
#[cfg(target_os = "linux")]
mod struck;
mod stuck;
mod takeover;
#[cfg(target_os = "linux")]
mod trace;
#[cfg(target_os = "linux")]
pub mod volume;
mod worker;

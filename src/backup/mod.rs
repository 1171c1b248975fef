//! Backups: one file each with the database of one moment, every file and a manifest; made on a schedule, copied elsewhere,
//! thinned out, proven by restoring them.
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | what an operator decides |
//! | `create` | making one: snapshot, archive, reading it back, copies |
//! | `pack`, `unpack`, `archive` | the archive: writing, reading and judging; tar, zstd, age |
//! | `manifest` | what a backup says of itself |
//! | `signer` | whose signature it bears |
//! | `storage`, `name` | folders and buckets, and the names in them |
//! | `retention`, `prune` | which ones stay |
//! | `catalogue` | finding, listing and verifying |
//! | `restore` | putting one in place |
//! | `restore_test` | proving one in a place of its own |
//! | `erasures` | the list of erased persons beside them |
//! | `schedule` | doing all that while the server runs |
//! | `standing`, `watch` | when it last worked, and telling people when it does not |

mod archive;
mod backups;
mod card;
mod catalogue;
mod checks;
mod create;
mod erasures;
mod error;
mod manifest;
mod name;
mod pack;
mod prune;
mod restore;
mod restore_test;
mod retention;
mod schedule;
mod settings;
mod signer;
mod standing;
mod storage;
mod system;
mod unpack;
mod watch;

pub use backups::{Backups, Named};
pub use card::NewestBackup;
pub use catalogue::{BackupStore, Found, Seen};
pub use checks::CHECKS;
pub use create::Made;
pub use error::Error;
pub use manifest::{Manifest, PRIVATE, PUBLIC};
pub use restore::{Restored, Target, Way};
pub use restore_test::Proof;
pub use settings::{BackupSettings, Recipient, Schedule};
pub use signer::{KeyName, Signer};
pub use standing::{Standing, measure, standing};
pub use storage::Note;
pub use system::system_group;
pub use watch::{watch, watch_at};

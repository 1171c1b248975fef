//! Backups: one file each with the database of one moment, every file and a manifest; made on a schedule, copied elsewhere,
//! thinned out, proven by restoring them.
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | what an operator decides |
//! | `create` | making one: snapshot, archive, reading it back, copies |
//! | `pack`, `unpack`, `seal` | the archive: writing, reading and judging; tar, zstd, age |
//! | `manifest` | what a backup says of itself |
//! | `signer` | whose signature it bears |
//! | `place`, `name` | folders and buckets, and the names in them |
//! | `ladder`, `prune` | which ones stay |
//! | `look` | finding, listing and verifying |
//! | `restore` | putting one in place |
//! | `drill` | proving one in a place of its own |
//! | `erasures` | the list of erased persons beside them |
//! | `schedule` | doing all that while the server runs |
//! | `standing`, `watch` | when it last worked, and telling people when it does not |

mod backups;
mod card;
mod checks;
mod create;
mod drill;
mod erasures;
mod error;
mod ladder;
mod look;
mod manifest;
mod name;
mod pack;
mod place;
mod prune;
mod restore;
mod schedule;
mod seal;
mod settings;
mod signer;
mod standing;
mod system;
mod unpack;
mod watch;

pub use backups::{Backups, Named};
pub use card::NewestBackup;
pub use checks::CHECKS;
pub use create::Made;
pub use drill::Proof;
pub use error::Error;
pub use look::{Found, Seen, Shelf};
pub use manifest::{Manifest, PRIVATE, PUBLIC};
pub use place::Note;
pub use restore::{Restored, Target, Way};
pub use settings::{BackupSettings, Recipient, Schedule};
pub use signer::{KeyName, Signer};
pub use standing::{Standing, measure, standing};
pub use system::system_group;
pub use watch::{watch, watch_at};

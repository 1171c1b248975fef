//! Backups: one file each, with a database snapshot, every stored file and a manifest. They are made on a schedule,
//! copied elsewhere, pruned, and tested by restoring them.
//!
//! | file | what it is |
//! |---|---|
//! | `settings` | the settings |
//! | `create` | making a backup: snapshot, archive, reading it back, copies |
//! | `pack`, `unpack`, `archive` | the archive: writing, reading and verifying it; tar, zstd, age |
//! | `manifest` | the manifest of a backup |
//! | `signer` | whose signature a backup has |
//! | `storage`, `name` | folders and buckets, and the names in them |
//! | `retention`, `prune` | which backups are kept |
//! | `catalogue` | finding, listing and verifying |
//! | `restore` | restoring a backup |
//! | `restore_test` | restoring one into a scratch place, as a test |
//! | `erasures` | the list of erased persons beside them |
//! | `schedule` | doing all that while the server runs |
//! | `standing`, `watch` | the last success and failure, and alerts about failures |

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

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
//! | `status`, `watch` | the last success and failure, and alerts about failures |

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
mod status;
mod storage;
mod system;
mod unpack;
mod watch;

use std::{sync::Arc, time::Duration};

use ::settings::Group;
use jobs::Job;

use crate::{
    failure::Failure,
    slice::{Assembly, Served, Slice},
};
use card::NewestBackup;

pub use backups::Backups;
pub use catalogue::{BackupStore, Found, Seen};
pub use create::Made;
pub use error::Error;
pub use manifest::Manifest;
pub use restore::{RestoreOptions, Restored, Target};
pub use restore_test::Proof;
pub use settings::{BackupSettings, Recipient, Schedule};
pub use signer::{KeyName, Signer};
pub use status::{BackupStatus, status};
pub use storage::Note;
pub use watch::{watch, watch_at};

/// How often it is checked whether a backup is due or late.
const EVERY: Duration = Duration::from_mins(5);

/// The slice.
pub fn slice() -> Slice {
    Slice {
        settings: Some(Group::of::<BackupSettings>()),
        checks: checks::CHECKS,
        copies: Some(|settings| Ok(Arc::new(BackupStore::new(settings)?))),
        system: Some(system::system_group),
        cards: |site| vec![Arc::new(NewestBackup(site.core.clone()))],
        serve,
        ..Slice::new("backup")
    }
}

fn serve(site: &Assembly) -> Result<Served, Failure> {
    let (backups, core) = (Arc::new(Backups::new(&site.core)?), site.core.clone());
    Ok(Served {
        jobs: vec![Job::every("backups", EVERY, move |_| {
            let backups = backups.clone();
            async move { backups.look_after().await }
        })],
        measure: Some(Box::new(move || {
            let core = core.clone();
            Box::pin(async move {
                // If the database is not available, its own check reports that.
                let _ = status::measure(&core).await;
            })
        })),
        ..Served::default()
    })
}

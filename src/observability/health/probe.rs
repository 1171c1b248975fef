//! Probes the parts in the background, so that a health request does not have to.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use db::DataFile;
use metrics::gauge;
use migration::State;
use outbox::Counts;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, timeout},
};

use super::file;
use crate::{
    channel::ChannelStatus,
    core::Core,
    health::{CHECKS, Check, Status},
    observability::owners::{self, Unusable},
    zone,
};

/// How often the database is probed, independent of health requests.
const DATABASE: Duration = Duration::from_millis(500);
/// How often disks are probed.
const DISK: Duration = Duration::from_secs(1);
/// How often the storage of files is probed. It may be remote and charge for requests.
const STORAGE: Duration = Duration::from_secs(3);
/// How often deliveries are counted and the schema is checked.
const SLOW: Duration = Duration::from_secs(10);
/// How often the permissions of all files are checked, one file after the other.
const OWNERS: Duration = Duration::from_mins(10);
/// A part that takes longer counts as down.
const DEADLINE: Duration = Duration::from_secs(2);

/// The periodic probes. They run until this value is dropped.
pub struct Probes {
    _tasks: JoinSet<()>,
    file: Option<DataFile>,
}

impl Drop for Probes {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            file.interrupt();
        }
    }
}

impl Probes {
    /// Probes the database once, then starts all probes, each with its own period.
    pub async fn start(core: &Core) -> Self {
        database(core).await;
        let mut tasks = JoinSet::new();
        tasks.spawn(every(DATABASE, core.clone(), async |core| database(core).await));
        tasks.spawn(every(DISK, core.clone(), async |core| disks(core).await));
        let is_out_of_reach = Arc::new(AtomicBool::new(false));
        let known = is_out_of_reach.clone();
        tasks.spawn(every(STORAGE, core.clone(), async move |core| {
            storage(core, known.load(Ordering::Relaxed)).await;
        }));
        tasks.spawn(reach(core.clone(), is_out_of_reach));
        tasks.spawn(every(SLOW, core.clone(), async |core| {
            schema(core).await;
            deliveries(core).await;
        }));
        let file = core.db.data_file();
        if let Some(file) = file {
            tasks.spawn(file::write(file.clone()));
            tasks.spawn(file::pages(file.clone()));
            if file.is_comparable() {
                tasks.spawn(file::stored(file.clone()));
            }
            tasks.spawn(file::attend(core.clone(), file.clone()));
        }
        Self {
            _tasks: tasks,
            file: file.cloned(),
        }
    }
}

async fn every(period: Duration, core: Core, ask: impl AsyncFn(&Core)) {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        ask(&core).await;
    }
}

async fn database(core: &Core) {
    let asked = Instant::now();
    let answers = matches!(timeout(DEADLINE, core.db.ping()).await, Ok(Ok(())));
    // An open SQLite file can answer from memory even if something is wrong with the file on disk.
    let works = answers && core.db.data_file().is_none_or(|file| file.trouble().is_none());
    gauge!("db_up").set(u8::from(works));
    let status = if works { Status::Up } else { Status::Down };
    core.health.note(Check::Database, status, asked);
}

/// A database that does not answer says nothing about its schema. That it is unavailable is reported by another check.
async fn schema(core: &Core) {
    let asked = Instant::now();
    let status = match timeout(DEADLINE, core.schema.state(&core.db)).await {
        Ok(Ok(State::Current)) => Status::Up,
        Ok(Err(migration::Error::Database(_))) | Err(_) => return,
        Ok(Ok(State::Behind(_) | State::Empty) | Err(_)) => Status::Down,
    };
    core.health.note(Check::Schema, status, asked);
}

async fn disks(core: &Core) {
    let asked = Instant::now();
    let folders = [
        ("data", core.settings.files.data_dir.clone()),
        ("media", core.settings.media_root()),
    ];
    // A network disk may hang, and must not block the event loop.
    let measured = tokio::task::spawn_blocking(move || folders.map(|(name, folder)| measure(name, &folder)));
    let Ok(Ok(free)) = timeout(DEADLINE, measured).await else {
        core.health.note(Check::Disk, Status::Degraded, asked);
        return;
    };
    let is_low = free
        .iter()
        .any(|free| free.is_none_or(|free| free < media::RESERVE));
    let status = if is_low { Status::Degraded } else { Status::Up };
    core.health.note(Check::Disk, status, asked);
}

/// The number of free bytes. `None` if it cannot be determined.
fn measure(name: &'static str, folder: &PathBuf) -> Option<u64> {
    let stats = fs4::statvfs(folder).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "a disk of 8 PiB is told to the byte")]
    {
        gauge!("disk_free_bytes", "dir" => name).set(stats.available_space() as f64);
        gauge!("disk_size_bytes", "dir" => name).set(stats.total_space() as f64);
    }
    Some(stats.available_space())
}

async fn storage(core: &Core, is_out_of_reach: bool) {
    let asked = Instant::now();
    let works = !is_out_of_reach && matches!(timeout(DEADLINE, core.private.ping()).await, Ok(Ok(())));
    // Without it the site still accepts leads: degraded, but no reason to send visitors elsewhere.
    let status = if works { Status::Up } else { Status::Degraded };
    core.health.note(Check::Storage, status, asked);
}

/// Looks for files that exist but cannot be used, such as those that a command created as root.
async fn reach(core: Core, is_out_of_reach: Arc<AtomicBool>) {
    let mut known = None;
    loop {
        let settings = core.settings.clone();
        let found = tokio::task::spawn_blocking(move || owners::unusable(&settings)).await;
        let found = found.unwrap_or_default();
        if found != known {
            if let Some(Unusable { first, count, user }) = &found {
                tracing::error!(
                    first = %first.display(), count, user,
                    "files and folders below DATA_DIR cannot be read or written by this program: give them to its user, as with `chown -R`"
                );
            } else {
                tracing::info!("all files below DATA_DIR can be used again");
            }
        }
        is_out_of_reach.store(found.is_some(), Ordering::Relaxed);
        known = found;
        tokio::time::sleep(OWNERS).await;
    }
}

async fn deliveries(core: &Core) {
    let asked = Instant::now();
    let Ok(Ok(counts)) = timeout(DEADLINE, core.outbox.counts()).await else {
        return;
    };
    let Ok(Ok(seen)) = timeout(DEADLINE, core.outbox.statuses()).await else {
        return;
    };
    for check in CHECKS {
        let Some(channel) = check.channel() else { continue };
        show(&counts, channel.name());
        // There is nothing to report about a channel that is not set up.
        if channel.is_set_up(&core.settings) {
            let standing = ChannelStatus::of(channel, &core.settings, &seen, &counts, zone::now());
            let status = if standing.is_bad() {
                Status::Degraded
            } else {
                Status::Up
            };
            core.health.note(check, status, asked);
        }
    }
}

/// Updates the metrics of a channel.
fn show(counts: &Counts, channel: &'static str) {
    let count = |state| {
        let tally = counts
            .tallies
            .iter()
            .find(|tally| tally.channel == channel && tally.state == state);
        u32::try_from(tally.map_or(0, |tally| tally.count)).unwrap_or(u32::MAX)
    };
    let oldest = counts.oldest_pending.get(channel).copied().unwrap_or_default();
    gauge!("outbox_pending", "channel" => channel).set(count(outbox::State::Pending));
    gauge!("outbox_dead", "channel" => channel).set(count(outbox::State::Dead));
    gauge!("outbox_oldest_age_seconds", "channel" => channel).set(oldest.as_secs_f64());
}

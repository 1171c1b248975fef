//! Background checks of the file of a SQLite database: test writes, a scan of its pages, a comparison with the disk, and
//! alerts if something is wrong. docs/decisions/0029 has the figures.

use std::time::{Duration, Instant};

use db::{Compared, DataFile, Rescued, Trouble};
use tokio::{task::spawn_blocking, time::sleep};

use super::alarm::Alarm;
use crate::core::Core;

/// How often there is a test write if nothing else writes. A write that takes longer counts as hanging.
const WRITE: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the state of the file is checked.
const LOOK: Duration = Duration::from_millis(500);
/// Pages are scanned for this long at a time, and for at most a tenth of the time in total.
const SLICE: Duration = Duration::from_millis(20);
const REST: Duration = Duration::from_secs(1);
const SHARE: u32 = 9;
/// The whole file is compared with the disk within this time, unless it is larger than the shortest pause and the share
/// of the time allow: half a GiB on a disk that returns 1 GiB in a second.
const LAP: Duration = Duration::from_secs(8);
const SHORTEST_PAUSE: Duration = Duration::from_millis(8);
/// A part that differs is compared again after this time.
const COMPARE_AGAIN: Duration = Duration::from_millis(400);
/// If something else wrote to the file, or damage was met, and the pages are not sound, they are checked again after this
/// time.
const JUDGE_AGAIN: Duration = Duration::from_secs(5);

/// Makes test writes through to the disk, in a loop.
pub(super) async fn write(file: DataFile) {
    loop {
        file.prove_writable(WRITE, PATIENCE).await;
        sleep(WRITE).await;
    }
}

/// Scans all pages in a loop, a few at a time.
pub(super) async fn pages(file: DataFile) {
    let mut from = 0;
    loop {
        let (began, reading) = (Instant::now(), file.clone());
        let next = spawn_blocking(move || reading.look_through(from, SLICE)).await;
        from = next.ok().flatten().unwrap_or_default();
        sleep(REST.max(began.elapsed() * SHARE)).await;
    }
}

/// Compares the file with the disk in a loop, a part at a time.
pub(super) async fn stored(file: DataFile) {
    let mut from = 0;
    loop {
        let (began, reading) = (Instant::now(), file.clone());
        let Ok(compared) = spawn_blocking(move || reading.compare_with_disk(from)).await else {
            return;
        };
        let pause = match compared {
            Compared::Part { next, of } => {
                from = next;
                LAP / of
            }
            Compared::Again => COMPARE_AGAIN,
        };
        sleep(pause.max(SHORTEST_PAUSE).max(began.elapsed() * SHARE)).await;
    }
}

/// Watches for problems: writes them to the log, alerts people, and saves what was stored.
pub(super) async fn attend(core: Core, file: DataFile) {
    let mut told: Option<Trouble> = None;
    let mut is_saved = false;
    let mut alarm = Alarm::new(&core);
    let mut judge_at = Instant::now();
    loop {
        let began = Instant::now();
        if began >= judge_at {
            let judged = file.clone();
            if spawn_blocking(move || judged.judge()).await.unwrap_or_default() {
                // A large file that stays damaged is not read all the time.
                judge_at = Instant::now() + JUDGE_AGAIN.max(began.elapsed() * SHARE);
            }
        }
        let now = file.trouble();
        if now.as_ref().map(Trouble::name) != told.as_ref().map(Trouble::name) {
            report(&file, now.as_ref());
            let is_lost = now.as_ref().is_some_and(Trouble::stops);
            let copy = if is_lost && !is_saved {
                save(&core).await
            } else {
                None
            };
            is_saved = is_lost;
            alarm.turn(now.as_ref(), copy.as_deref());
            told = now;
        }
        sleep(LOOK).await;
    }
}

fn report(file: &DataFile, now: Option<&Trouble>) {
    let file = file.path().display();
    match now {
        Some(trouble) if trouble.stops() => {
            tracing::error!(%file, "nothing is stored any more: {trouble}");
        }
        Some(trouble) => tracing::error!(%file, "{trouble}"),
        None => tracing::info!(%file, "the file of the database is well again"),
    }
}

/// Where the data that was stored so far can be found, if not in the file itself.
async fn save(core: &Core) -> Option<String> {
    match core.db.rescue().await {
        Ok(Some(Rescued::Copy(copy))) => {
            let copy = copy.display().to_string();
            tracing::error!(copy, "everything that was stored so far is in a copy");
            Some(copy)
        }
        Ok(Some(Rescued::LogAside(log))) => {
            tracing::error!(log = %log.display(), "the log of what was stored last was set aside");
            None
        }
        Ok(_) => {
            tracing::error!("everything that was stored so far was brought into the file that is open");
            None
        }
        Err(error) => {
            tracing::error!(
                "what was stored last could not be saved; do not stop the program before it is copied from /proc: {error}"
            );
            None
        }
    }
}

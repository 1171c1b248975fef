//! Log lines go through a bounded queue to one thread that writes them, so that no caller waits for a disk or a
//! terminal.

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use super::file::LogFile;

/// The capacity of the queue. If it is full, new lines are dropped.
const WAITING: usize = 8192;
/// How long writing the last lines may take when the program ends.
const PATIENCE: Duration = Duration::from_secs(2);

static DROPPED: AtomicU64 = AtomicU64::new(0);

/// How many lines were lost since the program started: there were too many, or they could not be written.
pub fn dropped() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// Counts a lost line.
pub(super) fn lose() {
    DROPPED.fetch_add(1, Ordering::Relaxed);
    metrics::counter!("log_dropped_total").increment(1);
}

/// The formatted line for each output that is in use.
pub(super) struct Lines {
    pub terminal: String,
    pub file: Option<String>,
}

enum Item {
    Lines(Lines),
    /// Answered when everything before it has been written.
    Flush(SyncSender<()>),
}

/// The sending end of the queue. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    items: SyncSender<Item>,
    /// Dropped lines that were not reported yet.
    overflowed: Arc<AtomicU64>,
}

impl Queue {
    /// Starts the thread. `told` formats the line that reports lost lines.
    pub fn start(
        file: Option<LogFile>,
        told: impl Fn(u64) -> Lines + Send + 'static,
    ) -> std::io::Result<Self> {
        Self::start_with(WAITING, move |lines: &Lines| write(file.as_ref(), lines), told)
    }

    fn start_with(
        waiting: usize,
        write: impl Fn(&Lines) + Send + 'static,
        told: impl Fn(u64) -> Lines + Send + 'static,
    ) -> std::io::Result<Self> {
        let (sender, items) = sync_channel(waiting);
        let overflowed = Arc::new(AtomicU64::new(0));
        let untold = overflowed.clone();
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || run(&items, &untold, &write, &told))?;
        Ok(Self {
            items: sender,
            overflowed,
        })
    }

    /// Queues lines, or drops them if the queue is full.
    pub fn put(&self, lines: Lines) {
        if self.items.try_send(Item::Lines(lines)).is_err() {
            lose();
            self.overflowed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until everything that was queued before is written, for two seconds at most.
    pub fn flush(&self) {
        let (done, is_done) = sync_channel(1);
        let end = Instant::now() + PATIENCE;
        // If the terminal is stuck, the queue stays full. Its lines are lost when the program ends.
        while Instant::now() < end {
            match self.items.try_send(Item::Flush(done.clone())) {
                Ok(()) => {
                    let _ = is_done.recv_timeout(end.saturating_duration_since(Instant::now()));
                    return;
                }
                Err(TrySendError::Full(_)) => thread::sleep(Duration::from_millis(5)),
                Err(TrySendError::Disconnected(_)) => return,
            }
        }
    }
}

fn run(
    items: &Receiver<Item>,
    overflowed: &AtomicU64,
    write: &impl Fn(&Lines),
    told: &impl Fn(u64) -> Lines,
) {
    for item in items {
        match item {
            Item::Lines(lines) => write(&lines),
            Item::Flush(done) => {
                // The caller may have stopped waiting.
                let _ = done.try_send(());
            }
        }
        let lost = overflowed.swap(0, Ordering::Relaxed);
        if lost > 0 {
            write(&told(lost));
        }
    }
}

fn write(file: Option<&LogFile>, lines: &Lines) {
    // A closed terminal is no reason to stop serving.
    if std::io::stderr().write_all(lines.terminal.as_bytes()).is_err() {
        lose();
    }
    if let (Some(file), Some(line)) = (file, &lines.file) {
        file.append(line.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc::channel};

    use super::*;

    #[test]
    fn who_logs_never_waits_and_what_is_lost_is_told_once() {
        let (go_on, blocked) = channel::<()>();
        let blocked = Mutex::new(blocked);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = seen.clone();
        let line = |text: String| Lines {
            terminal: text,
            file: None,
        };
        let write = move |lines: &Lines| {
            // A terminal that blocks until the test continues.
            let _ = blocked.lock().unwrap().recv();
            kept.lock().unwrap().push(lines.terminal.clone());
        };
        let told = move |lost: u64| line(format!("lost {lost}"));
        let queue = Queue::start_with(4, write, told).unwrap();
        let before = dropped();
        for number in 0..100 {
            queue.put(line(number.to_string()));
        }
        assert!(dropped() - before >= 95, "four wait and one is at the terminal");
        drop(go_on);
        queue.flush();
        let seen = seen.lock().unwrap();
        let told: Vec<_> = seen.iter().filter(|line| line.starts_with("lost")).collect();
        assert_eq!(told.len(), 1, "{seen:?}");
        let lost: usize = told[0].strip_prefix("lost ").unwrap().parse().unwrap();
        assert_eq!(lost + seen.len() - 1, 100, "each line is written or counted");
    }
}

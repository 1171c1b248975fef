//! Health: the last known status of the parts of the site.
//!
//! Reading it is cheap: `observability::health::probe` probes the parts in the background, each with its own period,
//! and everything else reads the results from here. A part without which nothing works is *down* and makes the site not
//! ready. A part whose work is delayed or reduced is *degraded*: people should look at it, but load balancers should
//! not react to it (`docs/deploy.md#when-the-disk-fills`).

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU8, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use web::{Permission, guard::UntrustedProxy};

use crate::channel::Channel;

/// The permission to see the System page.
pub const SEE_SYSTEM: Permission = Permission("system.view");

/// The path of the System page, which shows the health to people.
pub const SYSTEM_PAGE: &str = "/admin/system/";

/// The phase of the server between its start and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Preparing the schema and the catalogue.
    Starting,
    /// Serving requests.
    Serving,
    /// Shutting down: it finishes what it has and accepts nothing new.
    Draining,
}

/// The status of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Works.
    Up,
    /// Works with reduced function or delay.
    Degraded,
    /// Does not work.
    Down,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Degraded => "degraded",
            Self::Down => "down",
        }
    }

    fn figure(self) -> f64 {
        match self {
            Self::Up => 1.0,
            Self::Degraded => 0.5,
            Self::Down => 0.0,
        }
    }
}

/// The parts that are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The database answers.
    Database,
    /// The program can work with the schema of the database.
    Schema,
    /// There is enough free space for what must be written.
    Disk,
    /// Files can be stored.
    Storage,
    /// Mail is delivered in time.
    Mail,
    /// Telegram messages are delivered in time.
    Telegram,
    /// Webhooks are delivered in time.
    Webhook,
}

/// All checks, in the order in which they are shown.
pub const CHECKS: [Check; 7] = [
    Check::Database,
    Check::Schema,
    Check::Disk,
    Check::Storage,
    Check::Mail,
    Check::Telegram,
    Check::Webhook,
];

impl Check {
    /// The channel of this check.
    pub fn channel(self) -> Option<Channel> {
        match self {
            Self::Mail => Some(Channel::Mail),
            Self::Telegram => Some(Channel::Telegram),
            Self::Webhook => Some(Channel::Webhook),
            Self::Database | Self::Schema | Self::Disk | Self::Storage => None,
        }
    }

    /// The name on pages and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Schema => "schema",
            Self::Disk => "disk",
            Self::Storage => "storage",
            Self::Mail => "mail",
            Self::Telegram => "telegram",
            Self::Webhook => "webhook",
        }
    }
}

/// The last result of a check.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The status.
    pub status: Status,
    /// When the check began.
    pub at: Instant,
    /// How long the check took.
    pub latency: Duration,
}

/// A database result that is older than this does not count: the probe hangs.
const STALE: Duration = Duration::from_secs(5);
/// If the event loop has not run for this long, it is stuck.
const STUCK: Duration = Duration::from_secs(5);

/// The health of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Health(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    born: Instant,
    phase: AtomicU8,
    /// When the event loop last ran, in milliseconds since `born`.
    beat: AtomicU64,
    seen: Mutex<[Option<Seen>; CHECKS.len()]>,
    untrusted_proxy: UntrustedProxy,
}

impl Default for Health {
    fn default() -> Self {
        Self(Arc::new(Inner {
            born: Instant::now(),
            phase: AtomicU8::new(Phase::Starting as u8),
            beat: AtomicU64::new(0),
            seen: Mutex::default(),
            untrusted_proxy: UntrustedProxy::default(),
        }))
    }
}

impl Health {
    /// Sets the phase.
    pub fn enter(&self, phase: Phase) {
        self.0.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// The current phase.
    pub fn phase(&self) -> Phase {
        match self.0.phase.load(Ordering::Relaxed) {
            0 => Phase::Starting,
            1 => Phase::Serving,
            _ => Phase::Draining,
        }
    }

    /// The proxy that forwards requests but is not trusted, if one was seen.
    pub fn untrusted_proxy(&self) -> &UntrustedProxy {
        &self.0.untrusted_proxy
    }

    /// The last result of a check. `None` if it has not run yet, or the part does not exist.
    pub fn seen(&self, check: Check) -> Option<Seen> {
        self.lock()[check as usize]
    }

    /// Whether a part is not down. A part that was not checked yet counts as up, except for the database.
    pub fn is_up(&self, check: Check) -> bool {
        match self.seen(check) {
            Some(seen) if check == Check::Database => seen.status == Status::Up && seen.at.elapsed() < STALE,
            Some(seen) => seen.status != Status::Down,
            None => check != Check::Database,
        }
    }

    /// Whether requests should be sent to this instance.
    pub fn is_ready(&self) -> bool {
        self.phase() == Phase::Serving && self.status() != Status::Down
    }

    /// The worst status of all parts. A part that was not checked yet is ignored, except for the database.
    pub fn status(&self) -> Status {
        if !self.is_up(Check::Database) {
            return Status::Down;
        }
        let worst = self.lock().iter().flatten().map(|seen| seen.status).max();
        worst.unwrap_or(Status::Down)
    }

    /// Whether the event loop runs.
    pub fn is_alive(&self) -> bool {
        let beat = Duration::from_millis(self.0.beat.load(Ordering::Relaxed));
        self.0.born.elapsed().saturating_sub(beat) < STUCK
    }

    /// Reports that the event loop has run.
    pub(crate) fn beat(&self) {
        let now = u64::try_from(self.0.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.beat.store(now, Ordering::Relaxed);
    }

    pub(crate) fn note(&self, check: Check, status: Status, asked: Instant) {
        let seen = Seen {
            status,
            at: asked,
            latency: asked.elapsed(),
        };
        let before = self.lock()[check as usize].replace(seen).map(|seen| seen.status);
        metrics::gauge!("health_check_up", "check" => check.name()).set(status.figure());
        let name = check.name();
        match (before, status) {
            (Some(before), now) if before == now => {}
            (None, Status::Up) => {}
            (_, Status::Up) => tracing::info!(check = name, "is well again"),
            (_, Status::Degraded) => tracing::warn!(check = name, "is degraded"),
            (_, Status::Down) => tracing::error!(check = name, "is down"),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, [Option<Seen>; CHECKS.len()]> {
        // No code panics while the lock is held.
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

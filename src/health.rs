//! Health: what the parts of the site said last, for everybody who asks.
//!
//! Nobody who asks costs anything: `observability::health::probe` asks the parts in the background, each in its own time, and everything else
//! reads what is written here. A part without which nothing works is *down* and makes the site not ready; one whose work
//! is put off or done with less is *degraded*, which people should look at and load balancers should not
//! (`docs/deploy.md#when-the-disk-fills`).

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU8, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use web::{Permission, guard::UntrustedProxy};

use crate::channel::Channel;

/// Who sees the page of the system.
pub const SEE_SYSTEM: Permission = Permission("system.view");

/// The page that shows all of this to people.
pub const SYSTEM_PAGE: &str = "/admin/system/";

/// Where the server is between its start and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    /// Preparing: the schema, the catalogue.
    Starting,
    /// At work.
    Serving,
    /// Asked to stop: finishes what it has and wants nothing new.
    Draining,
}

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Well.
    Up,
    /// Works with less, or later.
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

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The database answers.
    Database,
    /// Its schema is one that this program can work with.
    Schema,
    /// There is space for what must be written.
    Disk,
    /// Files can be stored.
    Storage,
    /// Mail arrives, in time.
    Mail,
    /// Telegram messages arrive, in time.
    Telegram,
    /// Webhooks arrive, in time.
    Webhook,
}

/// All of them, in the order in which they are shown.
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
    /// The channel that it is about.
    pub fn channel(self) -> Option<Channel> {
        match self {
            Self::Mail => Some(Channel::Mail),
            Self::Telegram => Some(Channel::Telegram),
            Self::Webhook => Some(Channel::Webhook),
            Self::Database | Self::Schema | Self::Disk | Self::Storage => None,
        }
    }

    /// For pages and figures.
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

/// What a part said last.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// How it was.
    pub status: Status,
    /// When it was asked.
    pub at: Instant,
    /// How long it took to say.
    pub latency: Duration,
}

/// An answer of the database that is older than this is none: the probe hangs.
const STALE: Duration = Duration::from_secs(5);
/// An event loop that has not turned for so long is stuck.
const STUCK: Duration = Duration::from_secs(5);

/// The health of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Health(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    born: Instant,
    phase: AtomicU8,
    /// When the event loop turned last, in milliseconds since `born`.
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
    /// Moves on.
    pub fn enter(&self, phase: Phase) {
        self.0.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// Where the server is.
    pub fn phase(&self) -> Phase {
        match self.0.phase.load(Ordering::Relaxed) {
            0 => Phase::Starting,
            1 => Phase::Serving,
            _ => Phase::Draining,
        }
    }

    /// The proxy that passes on requests and is not trusted, if one was seen.
    pub fn untrusted_proxy(&self) -> &UntrustedProxy {
        &self.0.untrusted_proxy
    }

    /// What a part said last; `None` if it was not asked yet, or is not there.
    pub fn seen(&self, check: Check) -> Option<Seen> {
        self.lock()[check as usize]
    }

    /// Whether what stops everything is not down. What was not asked yet is taken for well, but for the database.
    pub fn is_up(&self, check: Check) -> bool {
        match self.seen(check) {
            Some(seen) if check == Check::Database => seen.status == Status::Up && seen.at.elapsed() < STALE,
            Some(seen) => seen.status != Status::Down,
            None => check != Check::Database,
        }
    }

    /// Whether requests should come here.
    pub fn is_ready(&self) -> bool {
        self.phase() == Phase::Serving && self.status() != Status::Down
    }

    /// The worst of all; what was not asked yet is not counted, but for the database.
    pub fn status(&self) -> Status {
        if !self.is_up(Check::Database) {
            return Status::Down;
        }
        let worst = self.lock().iter().flatten().map(|seen| seen.status).max();
        worst.unwrap_or(Status::Down)
    }

    /// Whether the event loop turns.
    pub fn is_alive(&self) -> bool {
        let beat = Duration::from_millis(self.0.beat.load(Ordering::Relaxed));
        self.0.born.elapsed().saturating_sub(beat) < STUCK
    }

    /// The event loop has turned.
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
        // Nothing panics while it is held.
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

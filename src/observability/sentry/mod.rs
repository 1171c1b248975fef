//! Errors are reported to Sentry or `GlitchTip` (`SENTRY_DSN`): each kind a few times a minute, without personal data,
//! and without making any caller wait.
//!
//! This is a small sender over the HTTP client that the program already uses. What Sentry's own crate adds
//! (breadcrumbs, contexts of the machine, request bodies) must not be sent. A report is made from a log record, which
//! is already masked.

mod dsn;
mod envelope;
mod limit;
mod send;
pub(super) mod settings;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use chrono::Utc;

use super::{logging::record::Record, settings::OperationsSettings};
use crate::failure::Failure;
use dsn::Dsn;
use envelope::Installation;
use limit::Limit;
use send::Sender;

/// A handle for reporting errors. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sentry {
    installation: Arc<Installation>,
    limit: Arc<Mutex<Limit>>,
    sender: Sender,
}

impl Sentry {
    /// `None` without a `SENTRY_DSN`.
    ///
    /// # Errors
    /// It cannot be parsed.
    pub fn start(settings: &OperationsSettings, instance: &str) -> Result<Option<Self>, Failure> {
        let dsn = settings.sentry_dsn.expose().trim();
        if dsn.is_empty() {
            return Ok(None);
        }
        let dsn = Dsn::parse(dsn).ok_or_else(|| {
            Failure::new("SENTRY_DSN cannot be read: expected https://KEY@HOST/NUMBER, as Sentry or GlitchTip shows it")
        })?;
        let sender = Sender::start(&dsn).map_err(|failure| Failure::new(format!("SENTRY_DSN: {failure}")))?;
        Ok(Some(Self {
            installation: Arc::new(Installation {
                environment: settings.sentry_environment.to_string(),
                release: release(),
                instance: instance.to_owned(),
            }),
            limit: Arc::default(),
            sender,
        }))
    }

    /// Queues a report. It is left out if its kind was reported too often or the queue is full. Never waits.
    pub fn report(&self, record: &Record) {
        let kind = envelope::kind(record);
        let left_out = {
            let mut limit = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
            limit.take(&kind, Instant::now())
        };
        if let Some(left_out) = left_out {
            let envelope = envelope::write(&self.installation, record, &kind, left_out, Utc::now());
            self.sender.queue(envelope);
        }
    }

    /// Sends the queued reports, for two seconds at most.
    pub async fn finish(self) {
        self.sender.finish().await;
    }
}

/// Version and commit. The build of a release sets the commit in `PARADISE_COMMIT`.
fn release() -> String {
    let version = concat!("paradise@", env!("CARGO_PKG_VERSION"));
    match option_env!("PARADISE_COMMIT") {
        Some(commit) if !commit.is_empty() => format!("{version}+{commit}"),
        _ => version.to_owned(),
    }
}

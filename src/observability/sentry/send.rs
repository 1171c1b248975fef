//! Two tasks that send reports from a bounded queue, so that a slow or unavailable server does not delay the program.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use outbox::{Tls, http_client};
use reqwest::{Client, StatusCode, header};
use tokio::{
    sync::{Mutex as Turn, mpsc},
    task::JoinHandle,
};

use super::dsn::Dsn;

/// Reports that are sent at the same time.
const SLOTS: usize = 2;
/// The capacity of the queue. If it is full, new reports are left out.
const WAITING: usize = 100;
/// The deadline of one report.
const DEADLINE: Duration = Duration::from_secs(5);
/// How long sending the last reports may take when the program ends.
const PATIENCE: Duration = Duration::from_secs(2);
/// The pause if the server asks for one without a duration.
const REST: Duration = Duration::from_mins(1);

enum Item {
    Report(String),
    End,
}

/// The queue and its tasks. Cheap to clone.
#[derive(Clone)]
pub(super) struct Sender {
    queue: mpsc::Sender<Item>,
    slots: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

struct Slot {
    client: Client,
    dsn: Dsn,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The server asked for a pause until then.
    resting: Option<Instant>,
    /// The server failed, and this was logged.
    is_away: bool,
}

impl Sender {
    /// Starts the tasks.
    pub fn start(dsn: &Dsn) -> reqwest::Result<Self> {
        let slot = Arc::new(Slot {
            client: http_client(&Tls::system()).timeout(DEADLINE).build()?,
            dsn: dsn.clone(),
            state: Mutex::default(),
        });
        let (queue, items) = mpsc::channel(WAITING);
        let items = Arc::new(Turn::new(items));
        let slots = (0..SLOTS)
            .map(|_| tokio::spawn(run(slot.clone(), items.clone())))
            .collect();
        Ok(Self {
            queue,
            slots: Arc::new(Mutex::new(slots)),
        })
    }

    /// Queues a report, unless the queue is full.
    pub fn queue(&self, envelope: String) {
        // A lost report is still in the log.
        let _ = self.queue.try_send(Item::Report(envelope));
    }

    /// Sends the queued reports and ends.
    pub async fn finish(self) {
        let slots = std::mem::take(&mut *self.slots.lock().unwrap_or_else(PoisonError::into_inner));
        let ending = async {
            for _ in &slots {
                if self.queue.send(Item::End).await.is_err() {
                    return;
                }
            }
            for slot in slots {
                // A task that panicked has ended, too.
                let _ = slot.await;
            }
        };
        // The server is unavailable. These reports are lost, but they are in the log.
        let _ = tokio::time::timeout(PATIENCE, ending).await;
    }
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sender(…)")
    }
}

async fn run(slot: Arc<Slot>, items: Arc<Turn<mpsc::Receiver<Item>>>) {
    loop {
        let item = items.lock().await.recv().await;
        match item {
            Some(Item::Report(envelope)) => slot.send(envelope).await,
            Some(Item::End) | None => return,
        }
    }
}

impl Slot {
    async fn send(&self, envelope: String) {
        let rests = self.state().resting.is_some_and(|until| Instant::now() < until);
        if rests {
            return;
        }
        let key = &self.dsn.key;
        let client = concat!("paradise/", env!("CARGO_PKG_VERSION"));
        let request = self
            .client
            .post(&self.dsn.url)
            .header(
                "x-sentry-auth",
                format!("Sentry sentry_version=7, sentry_client={client}, sentry_key={key}"),
            )
            .header(header::CONTENT_TYPE, "application/x-sentry-envelope")
            .body(envelope);
        let trouble = match request.send().await {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => {
                if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                    let asked = answer.headers().get(header::RETRY_AFTER);
                    let asked = asked.and_then(|value| value.to_str().ok()?.parse().ok());
                    let rest = asked.map_or(REST, |seconds: u64| Duration::from_secs(seconds.min(3600)));
                    self.state().resting = Some(Instant::now() + rest);
                }
                Some(answer.status().to_string())
            }
            // The address contains the key.
            Err(error) => Some(error.without_url().to_string()),
        };
        let was_away = std::mem::replace(&mut self.state().is_away, trouble.is_some());
        match trouble {
            // A warning, because an error would itself be reported.
            Some(trouble) if !was_away => {
                tracing::warn!("errors cannot be reported to SENTRY_DSN, and stand here alone: {trouble}");
            }
            None if was_away => tracing::info!("errors are reported to SENTRY_DSN again"),
            _ => {}
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

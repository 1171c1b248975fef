//! The shared state of the catalogue handlers: the catalogue in memory, kept up to date.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Weak},
    time::Duration,
};

use arc_swap::ArcSwap;
use tokio::sync::Mutex;
use web::{Context, Scheme};

use super::{backfill, catalogue, renditions, snapshot::Snapshot, staleness::Freshness};
use crate::{core::Core, failure::Failure, settings::Settings};

/// How often the database is checked for changes. A visitor sees a change within a second, whichever instance or
/// program made it.
pub(super) const WATCH_EVERY: Duration = Duration::from_millis(300);

/// The shared state.
pub struct Content {
    pub(super) core: Core,
    /// A request as it comes through `PUBLIC_URL`; responses to such requests are prepared in advance.
    pub(super) usual: Context,
    pub(super) current: ArcSwap<Snapshot>,
    pub(super) freshness: Freshness,
    pub(super) refreshing: Mutex<()>,
}

impl Content {
    /// Reads the catalogue and starts watching it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn start(core: &Core) -> Result<Arc<Self>, Failure> {
        backfill::run(core).await?;
        let usual = usual_context(&core.settings);
        let first = Snapshot::load(core, &usual, None).await?;
        let content = Arc::new(Self {
            core: core.clone(),
            usual,
            current: ArcSwap::from_pointee(first),
            freshness: Freshness::default(),
            refreshing: Mutex::new(()),
        });
        tokio::spawn(watch(Arc::downgrade(&content)));
        tokio::spawn(renditions::worker::work(Arc::downgrade(&content), core.clone()));
        Ok(content)
    }

    /// Shows all changes that are committed by now. Call it after a change that the user will look at next.
    ///
    /// # Errors
    /// The database failed; the last snapshot stays in place.
    pub async fn refresh(&self) -> Result<(), db::Error> {
        // Only one refresh runs at a time; otherwise a slow load could replace a newer snapshot with an older one.
        let _turn = self.refreshing.lock().await;
        let current = self.current.load_full();
        if db::revision(&self.core.db, catalogue::load::REVISION).await? != current.revision {
            let next = Snapshot::load(&self.core, &self.usual, Some(&current)).await?;
            self.current.store(Arc::new(next));
        }
        self.freshness.compared();
        Ok(())
    }
}

/// Checks for changes until the slice is dropped, and compresses each snapshot on a separate thread.
pub(super) async fn watch(content: Weak<Content>) {
    let mut is_failing = false;
    let mut compressing = None;
    loop {
        let Some(content) = content.upgrade() else { return };
        let outcome = content.refresh().await;
        match &outcome {
            Err(error) if !is_failing => tracing::warn!("the catalogue cannot be refreshed for now: {error}"),
            Ok(()) if is_failing => tracing::info!("the catalogue is refreshed again"),
            _ => {}
        }
        is_failing = outcome.is_err();
        let edition = content.current.load_full();
        // The responses to requests hold no reference to the slice, and this loop must not hold one while it sleeps.
        drop(content);
        let is_idle = compressing
            .as_ref()
            .is_none_or(tokio::task::JoinHandle::is_finished);
        if is_idle && !edition.is_compressed() {
            compressing = Some(tokio::task::spawn_blocking(move || edition.compress()));
        }
        tokio::time::sleep(WATCH_EVERY).await;
    }
}

/// The scheme and host of `PUBLIC_URL`, otherwise those of `BIND`.
pub(super) fn usual_context(settings: &Settings) -> Context {
    let (scheme, host) = match &settings.site.public_url {
        Some(url) => (url.scheme(), url.host_with_port().to_owned()),
        None => ("http", settings.web.bind.to_string()),
    };
    Context {
        request_id: "".into(),
        address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        scheme: if scheme == "https" {
            Scheme::Https
        } else {
            Scheme::Http
        },
        host: host.into(),
        lang: text::Lang::default(),
    }
}

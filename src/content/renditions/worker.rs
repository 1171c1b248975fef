//! The worker that creates the renditions of every picture that the catalogue references.

use std::{
    collections::HashMap,
    sync::Weak,
    time::{Duration, Instant},
};

use db::sea_orm::EntityTrait as _;
use web::Error;

use super::{
    claim,
    make::make,
    picture,
    sources::{Stamp, sources, stamp},
    store::{show, store},
};
use crate::{
    content::state::{Content, WATCH_EVERY},
    core::Core,
};

/// Interval between full rounds; a file may be replaced by hand, without a change of the catalogue.
const LOOK_EVERY: Duration = Duration::from_hours(1);
/// Delay after a failure, and while another instance, which may have crashed, has claimed a picture.
const RETRY_AFTER: Duration = Duration::from_secs(30);
/// While many are created, visitors see the new ones at this interval: each time, all instances reload the catalogue.
const SHOW_EVERY: Duration = Duration::from_secs(3);

/// Runs until the slice is dropped. Holds no reference to it in between.
pub(crate) async fn work(content: Weak<Content>, core: Core) {
    let mut seen = None;
    let mut due = Instant::now();
    let mut is_failing = false;
    loop {
        let Some(revision) = content.upgrade().map(|content| content.current.load().revision) else {
            return;
        };
        if seen != Some(revision) && !is_failing || Instant::now() >= due {
            seen = Some(revision);
            let outcome = round(&core, || content.strong_count() > 0).await;
            due = Instant::now()
                + match outcome {
                    Ok(Round::Done) => LOOK_EVERY,
                    Ok(Round::Waiting) | Err(_) => RETRY_AFTER,
                };
            match &outcome {
                Err(error) if !is_failing => tracing::warn!("renditions cannot be made for now: {error}"),
                Ok(_) if is_failing => tracing::info!("renditions are made again"),
                _ => {}
            }
            is_failing = outcome.is_err();
        }
        tokio::time::sleep(WATCH_EVERY).await;
    }
}

/// The state after a round.
enum Round {
    Done,
    /// There are pictures that another instance has claimed.
    Waiting,
}

/// Checks every picture, and creates missing renditions.
async fn round(core: &Core, is_wanted: impl Fn() -> bool) -> Result<Round, Error> {
    let known: HashMap<_, _> = picture::Entity::find()
        .all(core.db.read())
        .await?
        .into_iter()
        .map(|picture| (picture.source.clone(), picture))
        .collect();
    let mut missing = Vec::new();
    for source in sources(core).await? {
        let stamp = stamp(core, &source).await?;
        if !known
            .get(&source)
            .is_some_and(|picture| is_settled(picture, stamp))
        {
            missing.push((source, stamp));
        }
    }
    let mut batch = Batch {
        shown: Instant::now(),
        is_behind: false,
    };
    let outcome = batch.make(core, missing, is_wanted).await;
    if batch.is_behind {
        let tx = core.db.begin().await?;
        show(&tx).await?;
        tx.commit().await?;
    }
    outcome
}

/// A batch of pictures that are processed one after the other.
struct Batch {
    shown: Instant,
    /// Whether there are new renditions that visitors do not see yet.
    is_behind: bool,
}

impl Batch {
    async fn make(
        &mut self,
        core: &Core,
        missing: Vec<(String, Stamp)>,
        is_wanted: impl Fn() -> bool,
    ) -> Result<Round, Error> {
        let mut left = Round::Done;
        let mut missing = missing.into_iter().peekable();
        while let Some((source, stamp)) = missing.next() {
            if !is_wanted() {
                break;
            }
            let Some(lease) = claim::take(core, &source).await? else {
                left = Round::Waiting;
                continue;
            };
            let made = match claim::under(core, &lease, make(core, &source)).await {
                Some(Ok(made)) => made,
                Some(Err(error)) => {
                    lease.release(&core.db).await?;
                    return Err(error);
                }
                None => {
                    left = Round::Waiting;
                    continue;
                }
            };
            // The last picture of a batch shows everything, so an instance that continues after a crash also shows what
            // was created before it.
            self.is_behind = missing.peek().is_some() && self.shown.elapsed() < SHOW_EVERY;
            if !self.is_behind {
                self.shown = Instant::now();
            }
            store(core, (&source, &lease), stamp, made, !self.is_behind).await?;
        }
        Ok(left)
    }
}

/// Whether the current version of the file has already been processed.
fn is_settled(picture: &picture::Model, stamp: Stamp) -> bool {
    (picture.source_bytes, picture.source_written_at) == stamp
        && (picture.hash.is_some() || picture.problem.is_some())
}

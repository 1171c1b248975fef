//! The worker: sees that every picture that the catalogue names has its renditions.

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

/// A file may be replaced by hand, without a change of the catalogue.
const LOOK_EVERY: Duration = Duration::from_hours(1);
/// After a failure, and while somebody else has a picture who may have died.
const RETRY_AFTER: Duration = Duration::from_secs(30);
/// While many are made, visitors see them that often: each time, all instances read the catalogue anew.
const SHOW_EVERY: Duration = Duration::from_secs(3);

/// Works until the slice is gone. Holds no reference to it meanwhile.
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

/// What is left after a round.
enum Round {
    Done,
    /// Pictures that somebody else has.
    Waiting,
}

/// Looks at every picture, makes what is missing.
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

/// Pictures made one after the other.
struct Batch {
    shown: Instant,
    /// Whether visitors do not see yet what is made.
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
            if !claim::take(core, &source).await? {
                left = Round::Waiting;
                continue;
            }
            let made = match make(core, &source).await {
                Ok(made) => made,
                Err(error) => {
                    claim::give_back(core, &source).await?;
                    return Err(error);
                }
            };
            // The last one shows all, so whoever goes on after a crash shows what was made before it.
            self.is_behind = missing.peek().is_some() && self.shown.elapsed() < SHOW_EVERY;
            if !self.is_behind {
                self.shown = Instant::now();
            }
            store(core, source, stamp, made, !self.is_behind).await?;
        }
        Ok(left)
    }
}

/// Whether somebody has dealt with the file as it is.
fn is_settled(picture: &picture::Model, stamp: Stamp) -> bool {
    (picture.source_bytes, picture.source_written_at) == stamp
        && (picture.hash.is_some() || picture.problem.is_some())
}

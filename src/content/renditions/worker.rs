//! The worker: sees that every picture that the catalogue names has its renditions.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Weak,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use db::sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _, sea_query::OnConflict,
};
use web::Error;

use super::{
    claim,
    make::{Made, make},
    picture::{self, Problem},
    rendition,
};
use crate::{
    content::{Content, WATCH_EVERY, portfolio, product, product_image},
    core::Core,
};

/// A file may be replaced by hand, without a change of the catalogue.
const LOOK_EVERY: Duration = Duration::from_hours(1);
/// After a failure, and while somebody else has a picture who may have died.
const RETRY_AFTER: Duration = Duration::from_secs(30);
/// While many are made, visitors see them that often: each time, all instances read the catalogue anew.
const SHOW_EVERY: Duration = Duration::from_secs(3);

/// Works until the slice is gone. Holds no reference to it meanwhile.
pub(in crate::content) async fn work(content: Weak<Content>, core: Core) {
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

/// What tells a replaced file; both are absent if there is none.
type Stamp = (Option<i64>, Option<DateTime<Utc>>);

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
    let mut left = Round::Done;
    let mut shown = Instant::now();
    while let Some((source, stamp)) = missing.pop() {
        if !is_wanted() {
            return Ok(left);
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
        let show = missing.is_empty() || shown.elapsed() >= SHOW_EVERY;
        if show {
            shown = Instant::now();
        }
        store(core, source, stamp, made, show).await?;
    }
    Ok(left)
}

/// Every picture that a row names, published or not.
pub(super) async fn sources(core: &Core) -> Result<BTreeSet<String>, db::Error> {
    let db = core.db.read();
    let products = product::Entity::find()
        .select_only()
        .column(product::Column::MainImage);
    let images = product_image::Entity::find()
        .select_only()
        .column(product_image::Column::Image);
    let works = portfolio::Entity::find()
        .select_only()
        .column(portfolio::Column::Image);
    let mut sources = BTreeSet::new();
    sources.extend(products.into_tuple::<String>().all(db).await?);
    sources.extend(images.into_tuple::<String>().all(db).await?);
    sources.extend(works.into_tuple::<String>().all(db).await?);
    sources.remove("");
    Ok(sources)
}

async fn stamp(core: &Core, source: &str) -> Result<Stamp, Error> {
    match core.public.read(source).await {
        Ok(file) => Ok((
            i64::try_from(file.len).ok(),
            DateTime::from_timestamp_micros(DateTime::<Utc>::from(file.modified).timestamp_micros()),
        )),
        Err(media::Error::NotFound) => Ok((None, None)),
        Err(error) => Err(error.into()),
    }
}

/// Whether somebody has dealt with the file as it is.
fn is_settled(picture: &picture::Model, stamp: Stamp) -> bool {
    (picture.source_bytes, picture.source_written_at) == stamp
        && (picture.hash.is_some() || picture.problem.is_some())
}

/// Writes down what came of a picture and ends the claim. `show` has all instances read the catalogue anew.
async fn store(core: &Core, source: String, stamp: Stamp, made: Made, show: bool) -> Result<(), db::Error> {
    let (facts, files, problem) = match made {
        Made::Renditions(facts, files) => (Some(facts), files, None),
        Made::Not(problem) => (None, Vec::new(), Some(problem)),
    };
    if let Some(problem) = problem {
        tell(&source, problem);
    }
    let (source_bytes, source_written_at) = stamp;
    let facts = facts.map(|facts| (facts.hash, (facts.width, facts.height, facts.placeholder)));
    let (hash, rest) = facts.unzip();
    let row = picture::ActiveModel {
        source_bytes: Set(source_bytes),
        source_written_at: Set(source_written_at),
        hash: Set(hash),
        width: Set(rest.as_ref().map(|(width, _, _)| *width)),
        height: Set(rest.as_ref().map(|(_, height, _)| *height)),
        placeholder: Set(rest.map(|(_, _, placeholder)| placeholder)),
        problem: Set(problem),
        claimed_until: Set(None),
        ..Default::default()
    };
    let tx = core.db.begin().await?;
    for file in files {
        use rendition::Column::{Bytes, Hash, Height, Path, UnusedSince, Width};
        rendition::Entity::insert(file.into_active_model().reset_all())
            .on_conflict(
                OnConflict::column(Path)
                    .update_columns([Hash, Width, Height, Bytes, UnusedSince])
                    .to_owned(),
            )
            .exec_without_returning(&tx)
            .await?;
    }
    picture::Entity::update_many()
        .filter(picture::Column::Source.eq(source))
        .set(row)
        .exec(&tx)
        .await?;
    if show {
        db::execute(
            &tx,
            "UPDATE revisions SET revision = revision + 1 WHERE name = 'catalogue'",
            &[],
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

/// Once for each file: the row remembers that it was told.
fn tell(source: &str, problem: Problem) {
    let reason = problem.message().render(text::Lang::En);
    tracing::warn!("the picture `{source}` has no smaller sizes: {reason}");
}

//! Stores the result for a picture.

use db::{
    Tx,
    lease::Lease,
    sea_orm::{
        ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
        sea_query::OnConflict,
    },
};

use super::{
    make::Made,
    picture::{self, Problem},
    rendition,
    sources::Stamp,
};
use crate::core::Core;

/// Stores the result and ends the lease. If it was lost, only the files are recorded, which are the same for all.
/// `is_shown`: also does what [`show`] does.
///
/// # Errors
/// The database failed; the lease then ends by itself.
pub(super) async fn store(
    core: &Core,
    (source, lease): (&str, &Lease),
    stamp: Stamp,
    made: Made,
    is_shown: bool,
) -> Result<(), db::Error> {
    let (facts, files, problem) = match made {
        Made::Renditions(facts, files) => (Some(facts), files, None),
        Made::Not(problem) => (None, Vec::new(), Some(problem)),
    };
    if let Some(problem) = problem {
        tell(source, problem);
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
        lease_token: Set(None),
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
        .filter(lease.fence())
        .set(row)
        .exec(&tx)
        .await?;
    if is_shown {
        show(&tx).await?;
    }
    Ok(tx.commit().await?)
}

/// Makes all instances reload the catalogue.
///
/// # Errors
/// The database failed.
pub(super) async fn show(tx: &Tx) -> Result<(), db::Error> {
    let count = "UPDATE revisions SET revision = revision + 1 WHERE name = 'catalogue'";
    db::execute(tx, count, &[]).await?;
    Ok(())
}

/// Logged once for each file: the row remembers the problem.
fn tell(source: &str, problem: Problem) {
    let reason = problem.message().render(text::Lang::En);
    tracing::warn!("the picture `{source}` has no smaller sizes: {reason}");
}

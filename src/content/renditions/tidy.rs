//! Deletes renditions that no picture needs any more.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use db::sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Expr, Query, SelectStatement},
};
use web::Error;

use super::{picture, rendition, sources::sources};
use crate::{content::state::Content, zone};

/// Generated pages, caches and backups may reference a file this long after the catalogue no longer uses it.
const KEPT: Duration = Duration::from_hours(7 * 24);

/// Number of values in one statement: SQLite binds at most 32,766.
const ROWS: usize = 500;

impl Content {
    /// Deletes the rows of pictures that the catalogue does not reference, and a week later their renditions.
    ///
    /// # Errors
    /// The database or the disk failed.
    pub async fn tidy(&self) -> Result<(), Error> {
        let core = &self.core;
        let named = sources(core).await?;
        let known: Vec<String> = picture::Entity::find()
            .select_only()
            .column(picture::Column::Source)
            .into_tuple()
            .all(core.db.read())
            .await?;
        let gone: Vec<_> = known
            .into_iter()
            .filter(|source| !named.contains(source))
            .collect();
        let now = zone::now();
        let tx = core.db.begin().await?;
        for sources in gone.chunks(ROWS) {
            picture::Entity::delete_many()
                .filter(picture::Column::Source.is_in(sources))
                .exec(&tx)
                .await?;
        }
        rendition::Entity::update_many()
            .col_expr(rendition::Column::UnusedSince, Expr::value(now))
            .filter(rendition::Column::UnusedSince.is_null())
            .filter(rendition::Column::Hash.not_in_subquery(hashes()))
            .exec(&tx)
            .await?;
        rendition::Entity::update_many()
            .col_expr(rendition::Column::UnusedSince, Expr::value(None::<DateTime<Utc>>))
            .filter(rendition::Column::UnusedSince.is_not_null())
            .filter(rendition::Column::Hash.in_subquery(hashes()))
            .exec(&tx)
            .await?;
        tx.commit().await?;

        let kept = TimeDelta::from_std(KEPT).unwrap_or_default();
        let old: Vec<String> = rendition::Entity::find()
            .select_only()
            .column(rendition::Column::Path)
            .filter(rendition::Column::UnusedSince.lt(now - kept))
            .into_tuple()
            .all(core.db.read())
            .await?;
        // Files are deleted first: a row without a file is processed again, but a file without a row would stay
        // forever.
        for path in &old {
            core.public.delete(path).await?;
        }
        for paths in old.chunks(ROWS) {
            let tx = core.db.begin().await?;
            rendition::Entity::delete_many()
                .filter(rendition::Column::Path.is_in(paths))
                .exec(&tx)
                .await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// The hashes of all referenced pictures.
fn hashes() -> SelectStatement {
    Query::select()
        .column(picture::Column::Hash)
        .from(picture::Entity)
        .and_where(picture::Column::Hash.is_not_null())
        .to_owned()
}

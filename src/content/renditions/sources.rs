//! The pictures that the catalogue references, and the current version of each file.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use db::sea_orm::{EntityTrait as _, QuerySelect as _};
use web::Error;

use crate::{
    content::{portfolio, product, product_image},
    core::Core,
};

/// Identifies the version of a file by size and modification time, so that a replaced file is detected. Both are `None`
/// if there is no file.
pub(super) type Stamp = (Option<i64>, Option<DateTime<Utc>>);

/// Every picture that a row references, published or not.
///
/// # Errors
/// The database failed.
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

/// The public files that the catalogue references.
///
/// # Errors
/// The database failed.
pub async fn named_files(core: &Core) -> Result<Vec<String>, db::Error> {
    Ok(sources(core).await?.into_iter().collect())
}

/// The version of the file of a picture.
///
/// # Errors
/// The store failed.
pub(super) async fn stamp(core: &Core, source: &str) -> Result<Stamp, Error> {
    match core.public.read(source).await {
        Ok(file) => Ok((
            i64::try_from(file.len).ok(),
            DateTime::from_timestamp_micros(DateTime::<Utc>::from(file.modified).timestamp_micros()),
        )),
        Err(media::Error::NotFound) => Ok((None, None)),
        Err(error) => Err(error.into()),
    }
}

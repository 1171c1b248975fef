//! Which pictures the catalogue names, and which file each is at the moment.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use db::sea_orm::{EntityTrait as _, QuerySelect as _};
use web::Error;

use crate::{
    content::{portfolio, product, product_image},
    core::Core,
};

/// What tells a replaced file; both are absent if there is none.
pub(super) type Stamp = (Option<i64>, Option<DateTime<Utc>>);

/// Every picture that a row names, published or not.
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

/// The public files that the catalogue names.
///
/// # Errors
/// The database failed.
pub async fn named_files(core: &Core) -> Result<Vec<String>, db::Error> {
    Ok(sources(core).await?.into_iter().collect())
}

/// What the file of a picture is known by.
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

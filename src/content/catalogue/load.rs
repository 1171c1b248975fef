//! Reading the catalogue from the database.

use std::collections::HashMap;

use db::sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use model::Declared as _;

use super::{
    items::{Catalogue, Product},
    view::Views,
};
use crate::{
    content::{features::Features, portfolio, product, product_image, renditions},
    core::Core,
};

/// The kind of data whose revision triggers increase with each change of the catalogue.
pub(crate) const REVISION: &str = "catalogue";

/// Everything published, with a revision that is at most as new as the data.
///
/// The revision is read first and the rows after it, without a transaction around them. Rows that change meanwhile are
/// newer than the revision, and the next check detects this. This costs one more load but never leaves an old row in
/// place, because a change and its revision are committed together.
///
/// # Errors
/// The database is not available.
pub(crate) async fn load(core: &Core) -> Result<(i64, Catalogue), db::Error> {
    let db = &core.db;
    let revision = db::revision(db, REVISION).await?;
    let portfolio = portfolio::Entity::find()
        .filter(portfolio::Column::IsPublished.eq(true))
        .order_by_asc(portfolio::Column::Order)
        .order_by_desc(portfolio::Column::CreatedAt)
        .order_by_asc(portfolio::Column::Id)
        .all(db.read())
        .await?;
    let products = product::Entity::find()
        .filter(product::Column::IsPublished.eq(true))
        .order_by_asc(product::Column::Order)
        .order_by_desc(product::Column::CreatedAt)
        .order_by_asc(product::Column::Id)
        .all(db.read())
        .await?;
    let images = product_image::Entity::find()
        .order_by_asc(product_image::Column::Order)
        .order_by_asc(product_image::Column::Id)
        .all(db.read())
        .await?;
    let catalogue = Catalogue {
        renditions: renditions::index::load(db).await?,
        ..Catalogue::of(Views::new(&core.terms), portfolio, products, images)
    };
    Ok((revision, catalogue))
}

impl Catalogue {
    fn of(
        views: Views,
        portfolio: Vec<portfolio::Model>,
        products: Vec<product::Model>,
        images: Vec<product_image::Model>,
    ) -> Self {
        let mut galleries: HashMap<i64, Vec<_>> = HashMap::new();
        for image in images {
            galleries.entry(image.product_id).or_default().push(image);
        }
        let products: Vec<_> = products
            .into_iter()
            .map(|row| Product::new(galleries.remove(&row.id).unwrap_or_default(), row))
            .collect();
        let slugs = products.iter().enumerate();
        let ids = portfolio.iter().enumerate();
        Self {
            views,
            by_slug: slugs
                .map(|(index, product)| (product.row.slug.clone(), index))
                .collect(),
            by_id: ids.map(|(index, work)| (work.id, index)).collect(),
            portfolio,
            products,
            renditions: renditions::index::Known::new(),
        }
    }
}

impl Product {
    fn new(images: Vec<product_image::Model>, row: product::Model) -> Self {
        // The descriptions in all languages, not only in Russian: visitors search in their own language.
        let searched = [product::Column::Name, product::Column::Description];
        Self {
            searched: model::folded(searched.map(product::Entity::position), &row),
            features: Features::read(&row.features),
            images,
            row,
        }
    }
}

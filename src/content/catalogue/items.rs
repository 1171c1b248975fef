//! All published items, in the order of their lists.

use std::collections::HashMap;

use model::{Declared as _, ListQuery, Values};
use web::{Error, Query};

use super::{resource::Resource, view::Views};
use crate::{
    content::{features::Features, portfolio, product, product_image, renditions},
    core::Core,
};

/// All published items, in the order of their lists.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(super) views: Views,
    pub(crate) portfolio: Vec<portfolio::Model>,
    pub(crate) products: Vec<Product>,
    pub(crate) by_slug: HashMap<String, usize>,
    pub(crate) by_id: HashMap<i64, usize>,
    pub(crate) renditions: renditions::index::Known,
}

/// A product with all data of its page.
#[derive(Debug)]
pub(crate) struct Product {
    pub(crate) row: product::Model,
    pub(crate) features: Features,
    pub(crate) images: Vec<product_image::Model>,
    /// The searched fields, folded, one per line. No search word contains a line break, so no word matches across two
    /// fields.
    pub(crate) searched: String,
}

impl Catalogue {
    /// The number of products that visitors see.
    pub(crate) fn products(&self) -> usize {
        self.products.len()
    }

    /// The number of works that visitors see.
    pub(crate) fn works(&self) -> usize {
        self.portfolio.len()
    }

    /// The path of a rendition of a picture, published or not, if possible at least `width` pixels wide.
    pub(crate) fn smaller(&self, picture: &str, width: u32) -> Option<&str> {
        self.renditions.get(picture)?.at_least(width)
    }

    /// The works that a query asks for.
    ///
    /// # Errors
    /// 400 for an unknown category.
    pub(super) fn list_portfolio(&self, core: &Core, query: &Query) -> Result<Vec<&portfolio::Model>, Error> {
        let asked = ListQuery::read(portfolio::Entity::fields(), &core.terms, query)?;
        Ok(listed(self.portfolio.iter(), &asked, |work| (work, work.id)))
    }

    /// The products that a query asks for.
    ///
    /// # Errors
    /// 400 for an unknown category.
    pub(super) fn list_products(&self, core: &Core, query: &Query) -> Result<Vec<&Product>, Error> {
        let asked = ListQuery::read(product::Entity::fields(), &core.terms, query)?;
        let words = db::words(query.get("search").unwrap_or_default());
        let products = self.products.iter();
        let found = products.filter(|product| words.iter().all(|word| product.searched.contains(word)));
        Ok(listed(found, &asked, |product| (&product.row, product.row.id)))
    }

    /// The product with this slug, if it is published.
    pub(crate) fn product(&self, slug: &str) -> Option<Resource<'_>> {
        let index = *self.by_slug.get(slug)?;
        self.products.get(index).map(Resource::Product)
    }

    /// The work with the primary key in its path: only digits.
    pub(crate) fn work(&self, id: &str) -> Option<Resource<'_>> {
        if !id.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let index = *self.by_id.get(&id.parse().ok()?)?;
        self.portfolio.get(index).map(Resource::Work)
    }

    /// All pages with their own URL, the most frequently read first.
    pub(crate) fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        [Resource::Products, Resource::Portfolio]
            .into_iter()
            .chain(self.products.iter().map(Resource::Product))
            .chain(self.portfolio.iter().map(Resource::Work))
    }
}

/// The items that a query asks for, in its order; those that are equal by it, in the order of their keys.
fn listed<'a, T>(
    items: impl Iterator<Item = &'a T>,
    asked: &ListQuery,
    row: impl Fn(&T) -> (&dyn Values, i64),
) -> Vec<&'a T> {
    let mut chosen: Vec<_> = items.filter(|item| asked.accepts(row(item).0)).collect();
    if asked.is_ordered() {
        chosen.sort_by(|a, b| {
            let ((a, a_key), (b, b_key)) = (row(a), row(b));
            asked.compare(a, b).then(a_key.cmp(&b_key))
        });
    }
    chosen
}

//! All published items, in the order of their lists.

use std::collections::HashMap;

use super::resource::Resource;
use crate::content::{features::Features, portfolio, product, product_image, renditions};

/// All published items, in the order of their lists.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
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

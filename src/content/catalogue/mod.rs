//! The catalogue as visitors see it: everything published, held in memory, immutable.
//!
//! A change makes a new one (`crate::content::Content::refresh`); requests never ask the database.

mod answers;
mod caching;
mod listing;
mod load;
mod prebuilt;
mod renditions_view;
mod resource;
mod view;

use std::collections::HashMap;

use super::{features::Features, portfolio, product, product_image, renditions};

pub(super) use answers::Answers;
pub(super) use load::{load, revision};
pub(super) use prebuilt::Prebuilt;
pub(super) use resource::{PORTFOLIO, PRODUCTS, Resource};

/// All published items, in the order of their lists.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    portfolio: Vec<portfolio::Model>,
    products: Vec<Product>,
    by_slug: HashMap<String, usize>,
    by_id: HashMap<i64, usize>,
    renditions: renditions::Known,
}

/// A product with everything that its page shows.
#[derive(Debug)]
pub(super) struct Product {
    row: product::Model,
    features: Features,
    images: Vec<product_image::Model>,
    /// The searched fields, folded, a line each: no word of a search has a line break, so none is found across two.
    searched: String,
}

impl Catalogue {
    /// How many products visitors see.
    pub(super) fn products(&self) -> usize {
        self.products.len()
    }

    /// How many works visitors see.
    pub(super) fn works(&self) -> usize {
        self.portfolio.len()
    }

    /// The path of a rendition of a picture, published or not, if possible at least so many pixels wide.
    pub(super) fn smaller(&self, picture: &str, width: u32) -> Option<&str> {
        self.renditions.get(picture)?.at_least(width)
    }

    /// What a path names, if it is published.
    pub(super) fn product(&self, slug: &str) -> Option<Resource<'_>> {
        let index = *self.by_slug.get(slug)?;
        self.products.get(index).map(Resource::Product)
    }

    /// A work by the key in its path: digits, nothing else.
    pub(super) fn work(&self, id: &str) -> Option<Resource<'_>> {
        if !id.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let index = *self.by_id.get(&id.parse().ok()?)?;
        self.portfolio.get(index).map(Resource::Work)
    }

    /// Every page that has an address of its own, the most read first.
    fn resources(&self) -> impl Iterator<Item = Resource<'_>> {
        [Resource::Products, Resource::Portfolio]
            .into_iter()
            .chain(self.products.iter().map(Resource::Product))
            .chain(self.portfolio.iter().map(Resource::Work))
    }
}

//! The items that a list shows, and their order (`docs/api/content.md`).

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use text::Message;
use web::{Error, Query};

use super::items::{Catalogue, Product};
use crate::{content::portfolio, vocabulary::Choices};

/// The fields that filters and orderings use.
pub(super) trait Listed {
    fn id(&self) -> i64;
    fn category(&self) -> &str;
    fn order(&self) -> i32;
    fn created_at(&self) -> DateTime<Utc>;
}

impl Catalogue {
    /// The works that match a query.
    ///
    /// # Errors
    /// An unknown category.
    pub(super) fn list_portfolio(
        &self,
        query: &Query,
        categories: &Choices,
    ) -> Result<Vec<&portfolio::Model>, Error> {
        select(self.portfolio.iter(), query, categories)
    }

    /// The products that match a query.
    ///
    /// # Errors
    /// An unknown category.
    pub(super) fn list_products(&self, query: &Query, categories: &Choices) -> Result<Vec<&Product>, Error> {
        let featured = query.get("is_featured").and_then(truth);
        let words = db::words(query.get("search").unwrap_or_default());
        let chosen = self
            .products
            .iter()
            .filter(|product| featured.is_none_or(|wanted| product.row.is_featured == wanted))
            .filter(|product| words.iter().all(|word| product.searched.contains(word)));
        select(chosen, query, categories)
    }
}

fn select<'a, T: Listed>(
    items: impl Iterator<Item = &'a T>,
    query: &Query,
    categories: &Choices,
) -> Result<Vec<&'a T>, Error> {
    let category = query.get("category");
    if let Some(unknown) = category.filter(|category| !categories.contains(category)) {
        let message = Message::new("field-not-a-choice").with("value", unknown.to_owned());
        return Err(Error::invalid_field("category", message));
    }
    let mut chosen: Vec<_> = items
        .filter(|item| category.is_none_or(|wanted| item.category() == wanted))
        .collect();
    if let Some(keys) = query.get("ordering").map(keys).filter(|keys| !keys.is_empty()) {
        chosen.sort_by(|a, b| {
            let by_keys = keys.iter().map(|key| key.compare(*a, *b));
            by_keys
                .fold(Ordering::Equal, Ordering::then)
                .then(a.id().cmp(&b.id()))
        });
    }
    Ok(chosen)
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Order,
    CreatedAt,
}

/// One key of `?ordering=`.
#[derive(Clone, Copy)]
struct Key {
    field: Field,
    descending: bool,
}

impl Key {
    fn compare<T: Listed>(self, a: &T, b: &T) -> Ordering {
        let ascending = match self.field {
            Field::Order => a.order().cmp(&b.order()),
            Field::CreatedAt => a.created_at().cmp(&b.created_at()),
        };
        if self.descending {
            ascending.reverse()
        } else {
            ascending
        }
    }
}

/// The known keys, each once: comparing a field for a second time has no effect.
fn keys(ordering: &str) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for name in ordering.split(',').map(str::trim) {
        let (descending, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
        let field = match name {
            "order" => Field::Order,
            "created_at" => Field::CreatedAt,
            _ => continue,
        };
        if keys.iter().all(|known| known.field != field) {
            keys.push(Key { field, descending });
        }
    }
    keys
}

impl Listed for portfolio::Model {
    fn id(&self) -> i64 {
        self.id
    }
    fn category(&self) -> &str {
        &self.category
    }
    fn order(&self) -> i32 {
        self.order
    }
    fn created_at(&self) -> DateTime<Utc> {
        self.created_at
    }
}

impl Listed for Product {
    fn id(&self) -> i64 {
        self.row.id
    }
    fn category(&self) -> &str {
        &self.row.category
    }
    fn order(&self) -> i32 {
        self.row.order
    }
    fn created_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }
}

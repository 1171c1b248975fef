//! Figures of the home page about missing data in the catalogue; each links to the rows that it counts.

use std::sync::Arc;

use ::admin::{Card, ListFigure, Registry, Setup};

/// Section, query, title.
const FIGURES: [(&str, &str, &str); 4] = [
    ("products", "missing=any", "card-products-untranslated"),
    ("products", "missing=picture", "card-products-without-picture"),
    ("portfolio", "missing=any", "card-works-untranslated"),
    ("portfolio", "missing=picture", "card-works-without-picture"),
];

/// The figures.
pub fn figures(sections: &Arc<Registry>, setup: &Setup) -> impl Iterator<Item = Arc<dyn Card>> {
    FIGURES.into_iter().filter_map(|(section, query, title)| {
        let figure = ListFigure::new(sections, setup, section, query, title)?;
        Some(Arc::new(figure) as Arc<dyn Card>)
    })
}

//! Products and portfolio of the demo, with their pictures.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::json;

use super::{
    Named,
    motif::{self, Motif, VIEWS, View},
    record,
};
use crate::failure::Failure;

/// The captions of the gallery pictures besides the main one.
const CAPTIONS: [&str; 3] = ["Крупный план", "Другие цвета", "Готовая партия"];

/// `catalogue.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalogue {
    pub(super) products: Vec<Product>,
    portfolio: Vec<Work>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub(super) slug: String,
    category: String,
    motif: Motif,
    featured: bool,
    name: Texts,
    short: Texts,
    text: Texts,
    features: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Work {
    category: String,
    motif: Motif,
    title: Texts,
    text: Texts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    ru: String,
    en: String,
    uz: String,
}

/// A picture that has not been drawn yet, and its path in the media folder.
#[derive(Debug)]
pub(super) struct Picture {
    path: String,
    motif: Motif,
    view: View,
    colors: usize,
}

impl Catalogue {
    pub(super) fn read() -> Result<Self, Failure> {
        toml::from_str(include_str!("catalogue.toml"))
            .map_err(|error| Failure::new(format!("the demo's catalogue: {error}")))
    }

    /// All records in the order of the site, created some weeks ago.
    pub(super) fn records(&self, now: DateTime<Utc>) -> Vec<Named> {
        let mut records = Vec::new();
        for (pk, product) in (1..).zip(&self.products) {
            let made = (now - TimeDelta::days(60 - pk)).to_rfc3339();
            let fields = json!({
                "main_image": product.picture(View::Front),
                "slug": product.slug,
                "name_ru": product.name.ru, "name_en": product.name.en, "name_uz": product.name.uz,
                "short_description_ru": product.short.ru,
                "short_description_en": product.short.en,
                "short_description_uz": product.short.uz,
                "description_ru": product.text.ru,
                "description_en": product.text.en,
                "description_uz": product.text.uz,
                "category": product.category,
                "features": product.features,
                "order": pk,
                "is_published": true,
                "is_featured": product.featured,
                "created_at": made, "updated_at": made,
            });
            records.push(("content.product", record(pk, fields)));
        }
        let gallery = self.products.iter().zip(1..).flat_map(|(product, owner)| {
            let views = VIEWS[1..].iter().zip(CAPTIONS).zip(1..);
            views.map(move |((view, caption), order)| {
                json!({ "product": owner, "image": product.picture(*view), "caption": caption, "order": order })
            })
        });
        records.extend(
            (1..)
                .zip(gallery)
                .map(|(pk, fields)| ("content.productimage", record(pk, fields))),
        );
        for (pk, work) in (1..).zip(&self.portfolio) {
            let made = (now - TimeDelta::days(45 - 2 * pk)).to_rfc3339();
            let fields = json!({
                "image": Work::picture(pk),
                "title_ru": work.title.ru, "title_en": work.title.en, "title_uz": work.title.uz,
                "description_ru": work.text.ru, "description_en": work.text.en, "description_uz": work.text.uz,
                "category": work.category,
                "order": pk,
                "is_published": true,
                "created_at": made, "updated_at": made,
            });
            records.push(("content.portfolioitem", record(pk, fields)));
        }
        records
    }

    /// Every picture that the records reference.
    pub(super) fn pictures(&self) -> Vec<Picture> {
        let of_products = self.products.iter().enumerate().flat_map(|(colors, product)| {
            let (path, motif) = (|view| product.picture(view), product.motif);
            VIEWS.map(|view| Picture {
                path: path(view),
                motif,
                view,
                colors,
            })
        });
        let of_works = self
            .portfolio
            .iter()
            .zip(1..)
            .enumerate()
            .map(|(place, (work, pk))| {
                let view = if place % 2 == 0 { View::Pile } else { View::Close };
                Picture {
                    path: Work::picture(pk),
                    motif: work.motif,
                    view,
                    colors: place + 3,
                }
            });
        of_products.chain(of_works).collect()
    }
}

impl Product {
    fn picture(&self, view: View) -> String {
        let slug = &self.slug;
        match view {
            View::Front => format!("products/{slug}.png"),
            View::Close => format!("products/gallery/{slug}-close.png"),
            View::Colors => format!("products/gallery/{slug}-colors.png"),
            View::Pile => format!("products/gallery/{slug}-batch.png"),
        }
    }
}

impl Work {
    fn picture(pk: i64) -> String {
        format!("portfolio/work-{pk}.png")
    }
}

impl Picture {
    /// Draws the picture into a media folder.
    pub(super) fn save(&self, media: &Path) -> std::io::Result<()> {
        let file = media.join(&self.path);
        fs::create_dir_all(file.parent().unwrap_or(media))?;
        let png = motif::draw(self.motif, self.view, self.colors)
            .png()
            .map_err(std::io::Error::other)?;
        fs::write(file, png)
    }
}

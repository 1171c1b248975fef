//! The JSON that clients receive, field by field (`docs/api/content.md`).

use serde::Serialize;
use text::Lang;
use web::Context;

use super::{items::Product, renditions_view::RenditionsView};
use crate::{
    content::{features::Features, portfolio, product_image, renditions::index::Known},
    core::Core,
};

/// The values that the JSON of an item depends on, besides the item.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) core: &'a Core,
    pub(super) context: &'a Context,
    pub(super) lang: Lang,
    /// The data for `?include=renditions`; `None` without it.
    pub(super) renditions: Option<&'a Known>,
}

/// Absent unless requested, and `null` if there are none (`docs/api/contract.md#additions`).
type Included<'a> = Option<Option<RenditionsView<'a>>>;

#[derive(Serialize)]
pub(super) struct WorkView<'a> {
    id: i64,
    image: Option<String>,
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renditions: Included<'a>,
    title: &'a str,
    title_ru: &'a str,
    title_en: &'a str,
    title_uz: &'a str,
    description: &'a str,
    description_ru: &'a str,
    description_en: &'a str,
    description_uz: &'a str,
    category: &'a str,
    category_display: &'a str,
    order: i32,
    created_at: String,
}

#[derive(Serialize)]
pub(super) struct ProductRow<'a> {
    id: i64,
    slug: &'a str,
    main_image: Option<String>,
    main_image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renditions: Included<'a>,
    name: &'a str,
    name_ru: &'a str,
    name_en: &'a str,
    name_uz: &'a str,
    short_description: &'a str,
    short_description_ru: &'a str,
    short_description_en: &'a str,
    short_description_uz: &'a str,
    category: &'a str,
    category_display: &'a str,
    is_featured: bool,
    order: i32,
}

#[derive(Serialize)]
pub(super) struct ProductPage<'a> {
    #[serde(flatten)]
    row: ProductRow<'a>,
    description: &'a str,
    description_ru: &'a str,
    description_en: &'a str,
    description_uz: &'a str,
    features: &'a Features,
    features_list: &'a [String],
    images: Vec<ImageView<'a>>,
    created_at: String,
}

#[derive(Serialize)]
struct ImageView<'a> {
    id: i64,
    image: Option<String>,
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renditions: Included<'a>,
    caption: &'a str,
    order: i32,
}

impl<'a> Reader<'a> {
    pub(super) fn work(&self, item: &'a portfolio::Model) -> WorkView<'a> {
        let image = self.picture(&item.image);
        WorkView {
            id: item.id,
            image: image.clone(),
            image_url: image,
            renditions: self.included(&item.image),
            title: self.text([&item.title_ru, &item.title_en, &item.title_uz]),
            title_ru: &item.title_ru,
            title_en: &item.title_en,
            title_uz: &item.title_uz,
            description: self.text([&item.description_ru, &item.description_en, &item.description_uz]),
            description_ru: &item.description_ru,
            description_en: &item.description_en,
            description_uz: &item.description_uz,
            category: &item.category,
            category_display: self
                .core
                .vocabulary
                .portfolio_categories
                .label(&item.category, Lang::Ru),
            order: item.order,
            created_at: self.core.zone.format(item.created_at),
        }
    }

    pub(super) fn product_row(&self, product: &'a Product) -> ProductRow<'a> {
        let row = &product.row;
        let image = self.picture(&row.main_image);
        ProductRow {
            id: row.id,
            slug: &row.slug,
            main_image: image.clone(),
            main_image_url: image,
            renditions: self.included(&row.main_image),
            name: self.text([&row.name_ru, &row.name_en, &row.name_uz]),
            name_ru: &row.name_ru,
            name_en: &row.name_en,
            name_uz: &row.name_uz,
            short_description: self.text([
                &row.short_description_ru,
                &row.short_description_en,
                &row.short_description_uz,
            ]),
            short_description_ru: &row.short_description_ru,
            short_description_en: &row.short_description_en,
            short_description_uz: &row.short_description_uz,
            category: &row.category,
            category_display: self
                .core
                .vocabulary
                .product_categories
                .label(&row.category, Lang::Ru),
            is_featured: row.is_featured,
            order: row.order,
        }
    }

    pub(super) fn product_page(&self, product: &'a Product) -> ProductPage<'a> {
        let row = &product.row;
        ProductPage {
            row: self.product_row(product),
            description: self.text([&row.description_ru, &row.description_en, &row.description_uz]),
            description_ru: &row.description_ru,
            description_en: &row.description_en,
            description_uz: &row.description_uz,
            features: &product.features,
            features_list: product.features.list(self.lang),
            images: product.images.iter().map(|image| self.image(image)).collect(),
            created_at: self.core.zone.format(row.created_at),
        }
    }

    fn image(&self, image: &'a product_image::Model) -> ImageView<'a> {
        let url = self.picture(&image.image);
        ImageView {
            id: image.id,
            image: url.clone(),
            image_url: url,
            renditions: self.included(&image.image),
            caption: &image.caption,
            order: image.order,
        }
    }

    fn included(&self, path: &str) -> Included<'a> {
        let known = self.renditions?;
        Some(
            known
                .get(path)
                .map(|renditions| RenditionsView::new(renditions, |path| self.picture(path))),
        )
    }

    /// The text in the language of the request; if it is empty, the Russian one.
    fn text(&self, [ru, en, uz]: [&'a String; 3]) -> &'a str {
        let text = match self.lang {
            Lang::Ru => ru,
            Lang::En => en,
            Lang::Uz => uz,
        };
        if text.is_empty() { ru } else { text }
    }

    /// The absolute URL of a picture. `MEDIA_URL` may be an absolute URL, such as that of a CDN.
    fn picture(&self, path: &str) -> Option<String> {
        if path.is_empty() {
            return None;
        }
        let base = &self.core.settings.files.media_url;
        let url = media::PublicStore::url(&base.to_string(), path);
        Some(if base.site().is_some() {
            url
        } else {
            self.context.url(&url)
        })
    }
}

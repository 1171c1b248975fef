//! The URLs of the catalogue, and the JSON of each.

use serde::Serialize;
use web::{Context, Error, Query, SparseFields, page::Page};

use super::{
    items::{Catalogue, Product},
    view::{RENDITIONS, reading},
};
use crate::{content::portfolio, core::Core};

/// The list of products; the pages of products are below it.
pub(crate) const PRODUCTS: &str = "/api/content/products/";
/// The list of works; the pages of works are below it.
pub(crate) const PORTFOLIO: &str = "/api/content/portfolio/";

/// A resource with its own URL.
#[derive(Clone, Copy)]
pub(crate) enum Resource<'a> {
    /// The list of products.
    Products,
    /// The list of works.
    Portfolio,
    /// A product's page.
    Product(&'a Product),
    /// A work's page.
    Work(&'a portfolio::Model),
}

/// A rendered response.
pub(super) struct Rendered {
    pub(super) body: Vec<u8>,
    /// Whether it contains links, which repeat every parameter of the request, including unknown ones.
    pub(super) has_links: bool,
}

impl Resource<'_> {
    /// Its path.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Products => PRODUCTS.to_owned(),
            Self::Portfolio => PORTFOLIO.to_owned(),
            Self::Product(product) => format!("{PRODUCTS}{}/", product.row.slug),
            Self::Work(item) => format!("{PORTFOLIO}{}/", item.id),
        }
    }

    /// The tags by which a CDN can purge it: the whole catalogue, its lists, one item.
    pub(super) fn words(&self) -> [String; 2] {
        let own = match self {
            Self::Products => "products".to_owned(),
            Self::Portfolio => "portfolio".to_owned(),
            Self::Product(product) => format!("product-{}", product.row.id),
            Self::Work(item) => format!("work-{}", item.id),
        };
        ["catalogue".to_owned(), own]
    }

    /// The parameters that it supports.
    pub(super) const fn parameters(&self) -> &'static [&'static str] {
        match self {
            Self::Products => &[
                "category",
                "fields",
                "include",
                "is_featured",
                "lang",
                "ordering",
                "page",
                "search",
            ],
            Self::Portfolio => &["category", "fields", "include", "lang", "ordering", "page"],
            Self::Product(_) | Self::Work(_) => &["include", "lang"],
        }
    }

    /// Its JSON for a request.
    ///
    /// # Errors
    /// 400 for an unknown category, 404 for a page that does not exist.
    pub(super) fn render(
        self,
        core: &Core,
        catalogue: &Catalogue,
        context: &Context,
        query: &Query,
    ) -> Result<Rendered, Error> {
        let languages = &core.terms.languages;
        let asked = query.get("lang").and_then(|tag| languages.find(tag));
        let language = asked.unwrap_or(languages.fallback());
        let included = query.get("include").unwrap_or_default();
        let with_renditions = included.split(',').any(|name| name.trim() == RENDITIONS);
        let renditions = with_renditions.then_some(&catalogue.renditions);
        let views = &catalogue.views;
        reading(core, context, language, renditions, |reader| match self {
            Self::Product(product) => Rendered::new(&views.product.row(product, reader), false),
            Self::Work(work) => Rendered::new(&views.work.row(work, reader), false),
            Self::Products => {
                let chosen = catalogue.list_products(core, query)?;
                let fields = SparseFields::read(query, views.product_row.names())?;
                page(self, &chosen, context, query, &fields, |product| {
                    views.product_row.row(product, reader)
                })
            }
            Self::Portfolio => {
                let chosen = catalogue.list_portfolio(core, query)?;
                let fields = SparseFields::read(query, views.work.names())?;
                page(self, &chosen, context, query, &fields, |work| {
                    views.work.row(work, reader)
                })
            }
        })
    }
}

fn page<'a, T, V: Serialize>(
    list: Resource<'_>,
    chosen: &[&'a T],
    context: &Context,
    query: &Query,
    fields: &SparseFields,
    view: impl Fn(&'a T) -> V,
) -> Result<Rendered, Error> {
    let page = Page::read(query, chosen.len() as u64)?;
    let views = page.of(chosen).iter().map(|item| view(item));
    Rendered::new(
        &page.envelope(context, &list.path(), query, fields, views),
        page.has_neighbours(),
    )
}

impl Rendered {
    fn new(view: &impl Serialize, has_links: bool) -> Result<Self, Error> {
        let body = serde_json::to_vec(view).map_err(Error::internal)?;
        Ok(Self { body, has_links })
    }
}

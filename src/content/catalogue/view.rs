//! The JSON that clients receive: the fields of the models, and what is not a field (`docs/api/content.md`).

use model::{Exposure, Reader, Shape, Tag, Terms};
use serde_json::Value;
use web::{
    Context,
    openapi::{Member, Schema},
};

use super::{items::Product, renditions_view::RenditionsView};
use crate::{
    content::{portfolio, product, product_image, renditions::index::Known},
    core::Core,
};

/// The name of `?include=` that adds the renditions of pictures.
pub(super) const RENDITIONS: &str = "renditions";

/// The shapes of the answers.
#[derive(Debug)]
pub(crate) struct Views {
    /// A work, in its list and by itself.
    pub(crate) work: Shape<portfolio::Model>,
    /// A product in its list.
    pub(crate) product_row: Shape<Product>,
    /// A product by itself.
    pub(crate) product: Shape<Product>,
}

impl Views {
    pub(crate) fn new(terms: &Terms) -> Self {
        let product = |exposure| {
            Shape::<Product>::of::<product::Entity>(terms, exposure, |product| &product.row).after(
                "main_image_url",
                renditions_member(),
                |product, reader| renditions(&product.row.main_image, reader),
            )
        };
        let image =
            Shape::<product_image::Model>::of::<product_image::Entity>(terms, Exposure::Detail, |image| {
                image
            })
            .after("image_url", renditions_member(), |image, reader| {
                renditions(&image.image, reader)
            });
        let image_list = Member::new("images", image.schema(terms).list());
        let images = move |product: &Product, reader: &Reader<'_>| {
            let images = product.images.iter().map(|row| image.row(row, *reader));
            serde_json::to_value(images.collect::<Vec<_>>()).ok()
        };
        let features_list = Member::new("features_list", Schema::text().list())
            .says("The features in the language of the request.");
        Self {
            work: Shape::of::<portfolio::Entity>(terms, Exposure::Detail, |work: &portfolio::Model| work)
                .after("image_url", renditions_member(), |work, reader| {
                    renditions(&work.image, reader)
                }),
            product_row: product(Exposure::Everywhere),
            product: product(Exposure::Detail)
                .instead(
                    Member::new("features", model::schema::lists()),
                    |product, reader| Some(product.features.shown(&reader.terms.languages)),
                )
                .after("features", features_list, |product, reader| {
                    Some(
                        product
                            .features
                            .list(reader.language, &reader.terms.languages)
                            .into(),
                    )
                })
                .after("features_list", image_list, images),
        }
    }
}

fn renditions_member() -> Member<'static> {
    let schema = Schema::of::<RenditionsView<'_>>().or_null();
    Member::new(
        RENDITIONS,
        schema.says("Smaller pictures, with `include=renditions`."),
    )
    .required(false)
}

/// Absent unless requested, and `null` if there are none (`docs/api/contract.md#additions`).
fn renditions(path: &str, reader: &Reader<'_>) -> Option<Value> {
    let known = reader.included::<Known>(RENDITIONS)?;
    let Some(renditions) = known.get(path) else {
        return Some(Value::Null);
    };
    serde_json::to_value(RenditionsView::new(renditions, reader.address)).ok()
}

/// Calls `render` with what the answers to a request depend on.
pub(super) fn reading<R>(
    core: &Core,
    context: &Context,
    language: &Tag,
    renditions: Option<&Known>,
    render: impl FnOnce(Reader<'_>) -> R,
) -> R {
    render(Reader {
        terms: &core.terms,
        language,
        address: &|path| core.address(context, path),
        moment: &|at| core.zone.format(at),
        included: renditions.map(|known| (RENDITIONS, known as &(dyn std::any::Any + Sync))),
    })
}

//! The pictures of a product on its page: in the order that visitors see, each with a caption.

use ::admin::{Fact, Facts, Inline};

use crate::content::product_image::{Column, Entity, Model};

/// Maximum number of characters of a caption.
const CAPTION: usize = 200;

impl Facts for Entity {
    const NAME: &'static str = "product-images";

    fn fact(column: Column) -> Fact {
        match column {
            Column::Image => Fact::image("/media/").uploaded_to("products/gallery"),
            Column::Caption => Fact::new().max(CAPTION),
            _ => Fact::new(),
        }
    }

    fn title(picture: &Model) -> Option<String> {
        Some(picture.caption.clone())
    }
}

/// The rows on the page of their product.
pub(super) fn inline() -> Inline<Entity> {
    Inline::new(Column::ProductId)
        .image(Column::Image)
        .text(Column::Caption)
        .order(Column::Order)
}

//! A picture of a product's gallery: in the order that visitors see, each with a caption.

use ::admin::Inline;

use crate::prelude::*;

/// One picture.
#[model("product-images")]
pub struct Model {
    /// Key.
    pub id: i64,
    /// Its product; the picture is deleted with it.
    #[field(relation("products"), internal)]
    pub product_id: i64,
    /// Path in the public store.
    #[field(picture("products/gallery"))]
    pub image: String,
    /// Caption.
    #[field(max(200))]
    pub caption: String,
    /// Position in the gallery, smallest first, then by key.
    pub order: i32,
}

/// The rows on the page of their product.
pub(super) fn inline() -> Inline<Entity> {
    Inline::<Entity>::new(Column::ProductId)
        .title(|picture| picture.caption.clone())
        .image(Column::Image)
        .text(Column::Caption)
        .order(Column::Order)
}

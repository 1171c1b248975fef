//! The pictures of a product: captions, order, new ones, what goes. A form of its own beside the product's, so that
//! neither waits for the other.
//!
//! | file | what it is |
//! |---|---|
//! | `view` | the form |
//! | `save` | storing it |

mod save;
mod view;

use std::sync::Arc;

use db::sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, Select,
};
use web::{Access, Error, Permission, Routes};

use crate::content::{
    Content,
    product_image::{Column, Entity, Model},
};

pub(super) use view::panel;

/// Whoever changes products changes their pictures.
const CHANGE: Permission = super::PERMISSIONS.change;
/// Characters of a caption.
const CAPTION: usize = 200;

pub(super) fn routes() -> Routes<Arc<Content>> {
    Routes::new().post(
        "/admin/products/{id}/gallery/",
        Access::Page(CHANGE),
        save::submit,
    )
}

/// The pictures as visitors see them.
fn of(product: i64) -> Select<Entity> {
    Entity::find()
        .filter(Column::ProductId.eq(product))
        .order_by_asc(Column::Order)
        .order_by_asc(Column::Id)
}

async fn pictures(on: &impl ConnectionTrait, product: i64) -> Result<Vec<Model>, Error> {
    Ok(of(product).all(on).await?)
}

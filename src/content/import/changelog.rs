//! The changes of an import for the audit log: the differences from the stored rows.

use std::collections::HashMap;

use ::admin::{Facts, told};
use db::{
    Tx,
    sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _},
};
use serde_json::{Map, Value};

use crate::{
    content::{portfolio, product, product_image},
    failure::Failure,
    import::{Change, Row, Settled},
};

/// An object with its own page.
pub(super) trait Page: Facts {
    /// Its kind in the audit log.
    const KIND: &'static str;
}

impl Page for portfolio::Entity {
    const KIND: &'static str = "portfolio";
}

impl Page for product::Entity {
    const KIND: &'static str = "product";
}

/// The change of such an object, compared with the row that it replaces.
pub(super) fn object<E: Page>(settled: &Settled<E::Model>) -> Option<Change>
where
    E::Model: Row,
{
    let row = &settled.row;
    let title = E::title(row).unwrap_or_default();
    let before = settled.before.as_ref().map_or(Value::Null, told::<E>);
    Change::of(E::KIND, row.id(), &title, before, told::<E>(row))
}

/// The changes of pictures. They are part of the history of their product, as they are when they are edited on its
/// page.
pub(super) async fn images(
    tx: &Tx,
    settled: &[Settled<product_image::Model>],
) -> Result<Vec<Change>, Failure> {
    let products = settled.iter().map(|settled| settled.row.product_id);
    let products = product::Entity::find().filter(product::Column::Id.is_in(products));
    let names: HashMap<_, _> = products
        .all(tx)
        .await?
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    let mut changes = Vec::new();
    for Settled {
        before, row: image, ..
    } in settled
    {
        let field = format!("{}.{}", product_image::Entity::NAME, image.id);
        let mut change = |product: i64, before: Value, after: Value| {
            let title = names.get(&product).map_or("", |product| product.name());
            let of = |value| Value::Object(Map::from_iter([(field.clone(), value)]));
            changes.extend(Change::of("product", product, title, of(before), of(after)));
        };
        match before {
            Some(old) if old.product_id == image.product_id => {
                change(image.product_id, words(old), words(image));
            }
            Some(old) => {
                change(old.product_id, words(old), Value::Null);
                change(image.product_id, Value::Null, words(image));
            }
            None => change(image.product_id, Value::Null, words(image)),
        }
    }
    Ok(changes)
}

/// A short form of a picture.
fn words(image: &product_image::Model) -> Value {
    let name = image.image.rsplit('/').next().unwrap_or_default();
    let order = image.order.to_string();
    let words = [name, &image.caption, &order];
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" · ").into()
}

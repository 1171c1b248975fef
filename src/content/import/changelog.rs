//! The changes of an import for the audit log: the differences from the stored rows.

use std::collections::HashMap;

use db::{
    Tx,
    sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _},
};
use model::{Declared, Languages, Translated};
use serde_json::{Map, Value};

use crate::{
    content::{product, product_image},
    failure::Failure,
    import::{Change, Row, Settled},
};

/// The changes of objects with their own pages, compared with the rows that they replace.
pub(super) fn objects<E: Declared>(
    kind: &str,
    languages: &Languages,
    title: fn(&E::Model) -> &Translated,
    settled: &[Settled<E::Model>],
) -> Vec<Change>
where
    E::Model: Row,
{
    let fields = E::fields();
    let history = |row: &E::Model| model::history(fields, languages, row);
    let change = |settled: &Settled<E::Model>| {
        let row = &settled.row;
        let before = settled.before.as_ref().map_or(Value::Null, &history);
        Change::of(kind, row.id(), title(row).first(languages), before, history(row))
    };
    settled.iter().filter_map(change).collect()
}

/// The changes of pictures. They are part of the history of their product, as they are when they are edited on its
/// page.
pub(super) async fn images(
    tx: &Tx,
    languages: &Languages,
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
            let title = names
                .get(&product)
                .map_or("", |product| product.name.first(languages));
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

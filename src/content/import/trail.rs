//! What the record of changes tells of an import: what differs from what is stored.

use std::collections::HashMap;

use ::admin::{Facts, told};
use db::{
    Tx,
    sea_orm::{
        ColumnTrait as _, EntityTrait, Iterable as _, ModelTrait as _, PrimaryKeyToColumn as _,
        QueryFilter as _, sea_query::Value as Sql,
    },
};
use serde_json::{Map, Value};

use super::{Failure, product, product_image};
use crate::import::Change;

/// The objects of a page of their own, against the rows that they replace.
pub(super) async fn objects<E: Facts>(tx: &Tx, kind: &str, new: &[E::Model]) -> Result<Vec<Change>, Failure>
where
    E::Model: Sync,
{
    let old: HashMap<_, _> = stored::<E>(tx, new).await?;
    let change = |model| {
        let id = key::<E>(model)?;
        let title = E::title(model).unwrap_or_default();
        let before = old.get(&id).map_or(Value::Null, told::<E>);
        Change::of(kind, id, &title, before, told::<E>(model))
    };
    Ok(new.iter().filter_map(change).collect())
}

/// Pictures, which the history of their product tells of, as it does when they are edited on its page.
pub(super) async fn images(tx: &Tx, new: &[product_image::Model]) -> Result<Vec<Change>, Failure> {
    let old = stored::<product_image::Entity>(tx, new).await?;
    let products = new.iter().map(|image| image.product_id);
    let products = product::Entity::find().filter(product::Column::Id.is_in(products));
    let names: HashMap<_, _> = products
        .all(tx)
        .await?
        .into_iter()
        .map(|product| (product.id, product))
        .collect();
    let mut changes = Vec::new();
    for image in new {
        let field = format!("{}.{}", product_image::Entity::NAME, image.id);
        let mut change = |product: i64, before: Value, after: Value| {
            let title = names.get(&product).map_or("", |product| product.name());
            let of = |value| Value::Object(Map::from_iter([(field.clone(), value)]));
            changes.extend(Change::of("product", product, title, of(before), of(after)));
        };
        match old.get(&image.id) {
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

/// A picture in few words.
fn words(image: &product_image::Model) -> Value {
    let name = image.image.rsplit('/').next().unwrap_or_default();
    let order = image.order.to_string();
    let words = [name, &image.caption, &order];
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" · ").into()
}

/// The rows with the keys of these.
async fn stored<E: Facts>(tx: &Tx, new: &[E::Model]) -> Result<HashMap<i64, E::Model>, Failure> {
    let Some(column) = E::PrimaryKey::iter()
        .next()
        .map(db::sea_orm::PrimaryKeyToColumn::into_column)
    else {
        return Ok(HashMap::new());
    };
    let rows = E::find().filter(column.is_in(new.iter().filter_map(key::<E>)));
    let rows = rows.all(tx).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((key::<E>(&row)?, row)))
        .collect())
}

fn key<E: Facts>(model: &E::Model) -> Option<i64> {
    let column = E::PrimaryKey::iter().next()?.into_column();
    match model.get(column) {
        Sql::BigInt(key) => key,
        _ => None,
    }
}

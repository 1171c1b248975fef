//! Rows of the catalogue, as an import compares and writes them.

use std::collections::HashMap;

use db::{
    Tx,
    sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _},
};
use model::Languages;
use serde_json::Value;

use super::PRODUCT;
use crate::{
    content::{portfolio, product, product_image},
    failure::Failure,
    import::{Import, Model, Record, Row},
};

/// A row whose values on the old site are those of its declared fields.
macro_rules! row {
    ($model:ident, |$row:ident| $title:expr) => {
        impl Row for $model::Model {
            fn id(&self) -> i64 {
                self.id
            }

            fn set_id(&mut self, id: i64) {
                self.id = id;
            }

            fn facts(&self) -> Value {
                model::facts::<$model::Entity>(self)
            }

            fn title(&self) -> String {
                let $row = self;
                $title.to_owned()
            }
        }
    };
}

row!(portfolio, |work| work.title.first(&Languages::default()));
row!(product, |product| product.name.first(&Languages::default()));
row!(product_image, |image| image.image);

/// The products by slug.
pub(super) async fn slugs(tx: &Tx) -> Result<HashMap<String, i64>, Failure> {
    let slugs = product::Entity::find()
        .select_only()
        .columns([product::Column::Slug, product::Column::Id]);
    let slugs = slugs.into_tuple::<(String, i64)>().all(tx).await?;
    Ok(slugs.into_iter().collect())
}

/// Whether the product here that has the slug is another one than the product of the file. It is the same only if it is
/// identical and comes from an import before imports were remembered.
pub(super) async fn is_foreign(
    import: &Import<'_>,
    model: &Model,
    owner: i64,
    here: &HashMap<i64, product::Model>,
    product: &product::Model,
) -> Result<bool, Failure> {
    let is_same = owner == product.id
        && here
            .get(&owner)
            .is_some_and(|owner| owner.facts() == product.facts());
    if !is_same {
        return Ok(true);
    }
    let known = import.all_known(model).await?;
    Ok(known.values().any(|known| known.row == owner))
}

/// Whether the name of a picture here is that of one of Django's, or that name with a number appended.
pub(super) fn is_name_of(name: &str, path: &str) -> bool {
    if name == path {
        return true;
    }
    let (stem, extension) = path
        .rsplit_once('.')
        .map_or((path, ""), |(stem, extension)| (stem, extension));
    let number = name
        .strip_prefix(stem)
        .and_then(|rest| rest.strip_prefix('-'))
        .map(|rest| rest.strip_suffix(extension).unwrap_or(rest).trim_end_matches('.'));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// The products that the pictures of a batch belong to.
pub(super) struct Owners {
    /// The rows that the products of the file became, by their key in the file.
    rows: HashMap<String, i64>,
    /// Those of these products that still exist here, with their slugs.
    here: HashMap<i64, String>,
}

/// The product of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Here(i64),
    Deleted,
    Unknown,
}

impl Owners {
    pub(super) async fn of(import: &Import<'_>, records: &[Record]) -> Result<Self, Failure> {
        let links = records.iter().map(|record| record.fields["product"].clone());
        let (names, keys): (Vec<_>, Vec<_>) = links.partition(Value::is_array);
        let rows = if names.is_empty() {
            let keys = keys.iter().map(ToString::to_string).collect();
            import.rows_of(PRODUCT, keys).await?
        } else {
            let known = import.all_known(&super::MODELS[1]).await?;
            known.into_iter().map(|(key, known)| (key, known.row)).collect()
        };
        let here = product::Entity::find()
            .select_only()
            .columns([product::Column::Id, product::Column::Slug])
            .filter(product::Column::Id.is_in(rows.values().copied()));
        let here = here.into_tuple::<(i64, String)>().all(&import.tx).await?;
        let here = here.into_iter().collect();
        Ok(Self { rows, here })
    }

    pub(super) fn find(&self, product: &Value) -> Owner {
        // With `--natural-foreign`, a product is identified by its slug.
        if let [Value::String(slug)] = product.as_array().map(Vec::as_slice).unwrap_or_default() {
            let found = self.here.iter().find(|(_, known)| *known == slug);
            return found.map_or(Owner::Unknown, |(id, _)| Owner::Here(*id));
        }
        match self.rows.get(&product.to_string()) {
            Some(id) if self.here.contains_key(id) => Owner::Here(*id),
            Some(_) => Owner::Deleted,
            None => Owner::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_name_with_a_number() {
        for name in ["a/p1.png", "a/p1-2.png", "a/p1-15.png"] {
            assert!(is_name_of(name, "a/p1.png"), "{name}");
        }
        for name in ["a/p1-.png", "a/p10.png", "a/p1-x.png", "b/p1.png"] {
            assert!(!is_name_of(name, "a/p1.png"), "{name}");
        }
    }
}

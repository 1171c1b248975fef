//! Copies a product as a draft: the same texts and pictures, not visible to visitors.

use ::admin::{Batch, Operation};
use async_trait::async_trait;
use db::{
    Tx,
    sea_orm::{
        ActiveModelTrait as _, ActiveValue::NotSet, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
        QueryFilter as _, QueryOrder as _, QuerySelect as _,
    },
};
use web::Error;

use crate::{
    content::{portfolio, product, product_image, slug},
    zone,
};

/// Duplicates the selected products.
pub(super) struct Duplicate;

#[async_trait]
impl Operation<product::Entity> for Duplicate {
    async fn run(&self, batch: &Batch<'_>, products: Vec<product::Model>) -> Result<(), Error> {
        for product in products {
            batch.made(copy(batch.tx, product).await?);
        }
        Ok(())
    }
}

/// Returns the primary key of the copy.
async fn copy(tx: &Tx, mut product: product::Model) -> Result<i64, Error> {
    let pictures = product_image::Entity::find()
        .filter(product_image::Column::ProductId.eq(product.id))
        .order_by_asc(product_image::Column::Id)
        .all(tx)
        .await?;
    let taken: Vec<String> = product::Entity::find()
        .select_only()
        .column(product::Column::Slug)
        .into_tuple()
        .all(tx)
        .await?;
    product.slug = slug::unique(&product.slug, |slug| taken.iter().any(|known| known == slug));
    mark([&mut product.name_ru, &mut product.name_en, &mut product.name_uz]);
    (product.is_published, product.is_featured) = (false, false);
    (product.created_at, product.updated_at) = (zone::now(), zone::now());
    product.index();
    let mut row = product.into_active_model().reset_all();
    row.id = NotSet;
    let copy = row.insert(tx).await?;
    for mut picture in pictures {
        picture.product_id = copy.id;
        let mut row = picture.into_active_model().reset_all();
        row.id = NotSet;
        row.insert(tx).await?;
    }
    Ok(copy.id)
}

#[async_trait]
impl Operation<portfolio::Entity> for Duplicate {
    async fn run(&self, batch: &Batch<'_>, works: Vec<portfolio::Model>) -> Result<(), Error> {
        for mut work in works {
            mark([&mut work.title_ru, &mut work.title_en, &mut work.title_uz]);
            work.is_published = false;
            (work.created_at, work.updated_at) = (zone::now(), zone::now());
            work.index();
            let mut row = work.into_active_model().reset_all();
            row.id = NotSet;
            batch.made(row.insert(batch.tx).await?.id);
        }
        Ok(())
    }
}

/// Marks the name as that of a copy, in each language that has a name.
fn mark(names: [&mut String; 3]) {
    for (name, lang) in names.into_iter().zip(text::Lang::ALL) {
        if !name.is_empty() {
            *name = text::Message::new("content-copy-of")
                .with("name", name.as_str())
                .render(lang);
        }
    }
}

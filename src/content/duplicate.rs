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
use model::{Languages, Tag, Translated, search_text};
use text::{Lang, Message};
use web::Error;

use super::{portfolio, product, product_image, slug};
use crate::zone;

/// Duplicates the selected objects.
pub(super) struct Duplicate(pub Languages);

#[async_trait]
impl Operation<product::Entity> for Duplicate {
    async fn run(&self, batch: &Batch<'_>, products: Vec<product::Model>) -> Result<(), Error> {
        for product in products {
            batch.made(self.copy(batch.tx, product).await?);
        }
        Ok(())
    }
}

impl Duplicate {
    /// Returns the primary key of the copy.
    async fn copy(&self, tx: &Tx, mut product: product::Model) -> Result<i64, Error> {
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
        product.name = self.marked(&product.name);
        (product.is_published, product.is_featured) = (false, false);
        (product.created_at, product.updated_at) = (zone::now(), zone::now());
        product.search_text = search_text::<product::Entity>(&product);
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

    /// Marks the name as that of a copy, in each language that has a name: in that language if the program's messages
    /// exist in it, otherwise in the first language of the content in which they do.
    fn marked(&self, name: &Translated) -> Translated {
        let known = |tag: &Tag| Lang::parse(tag.as_str());
        let otherwise = self.0.iter().find_map(known).unwrap_or(Lang::En);
        name.map(|tag, name| {
            let copy = Message::new("content-copy-of").with("name", name);
            copy.render(known(tag).unwrap_or(otherwise))
        })
    }
}

#[async_trait]
impl Operation<portfolio::Entity> for Duplicate {
    async fn run(&self, batch: &Batch<'_>, works: Vec<portfolio::Model>) -> Result<(), Error> {
        for mut work in works {
            work.title = self.marked(&work.title);
            work.is_published = false;
            (work.created_at, work.updated_at) = (zone::now(), zone::now());
            work.search_text = search_text::<portfolio::Entity>(&work);
            let mut row = work.into_active_model().reset_all();
            row.id = NotSet;
            batch.made(row.insert(batch.tx).await?.id);
        }
        Ok(())
    }
}

//! A picture of a product's gallery.

use db::sea_orm::entity::prelude::*;

/// One picture.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_images")]
#[expect(missing_docs, reason = "columns are called what they hold")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Its product; the picture is deleted with it.
    pub product_id: i64,
    /// Path in the public store.
    pub image: String,
    pub caption: String,
    /// Position in the gallery, smallest first, then by id.
    pub order: i32,
}

/// The relations of a picture.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The product.
    #[sea_orm(
        belongs_to = "super::product::Entity",
        from = "Column::ProductId",
        to = "super::product::Column::Id"
    )]
    Product,
}

impl Related<super::product::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Product.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

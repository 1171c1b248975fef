//! A product with its page.

use db::sea_orm::entity::prelude::*;

/// One product; texts in each content language, empty where there is none.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
#[expect(missing_docs, reason = "columns are called what they hold")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Path in the public store; empty without a picture.
    pub main_image: String,
    /// Its address, unique and never empty; see [`super::slug`].
    #[sea_orm(unique)]
    pub slug: String,
    pub name_ru: String,
    pub name_en: String,
    pub name_uz: String,
    pub short_description_ru: String,
    pub short_description_en: String,
    pub short_description_uz: String,
    pub description_ru: String,
    pub description_en: String,
    pub description_uz: String,
    /// A value of `product_categories`.
    pub category: String,
    /// Read it through [`super::features::Features`]: a hand or an older program may have stored another shape.
    pub features: Json,
    /// Position in lists, smallest first.
    pub order: i32,
    /// Whether visitors see it.
    pub is_published: bool,
    /// Whether the start page shows it.
    pub is_featured: bool,
    /// What the admin's search looks through, folded; see [`Model::index`].
    pub search_text: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// What belongs to a product.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its gallery.
    #[sea_orm(has_many = "super::product_image::Entity")]
    Images,
}

impl Related<super::product_image::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Images.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The first of the names that there is.
    pub(super) fn name(&self) -> &str {
        let names = [&self.name_ru, &self.name_en, &self.name_uz];
        let name = names.into_iter().find(|name| !name.trim().is_empty());
        name.map_or("", String::as_str)
    }

    /// Writes the text that a search looks through; the admin does it by itself at each save.
    pub fn index(&mut self) {
        let texts = [
            &self.name_ru,
            &self.name_en,
            &self.name_uz,
            &self.short_description_ru,
            &self.short_description_en,
            &self.short_description_uz,
            &self.description_ru,
            &self.description_en,
            &self.description_uz,
            &self.slug,
        ];
        self.search_text = db::fold(&texts.map(String::as_str).join("\n"));
    }
}

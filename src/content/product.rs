//! A product with its page.

use db::sea_orm::entity::prelude::*;

/// One product; texts in each content language, empty if there is none.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
#[expect(missing_docs, reason = "columns are called what they hold")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Path in the public store; empty without a picture.
    pub main_image: String,
    /// Its slug, unique and never empty; see [`super::slug`].
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
    /// Read it through [`super::features::Features`]: a manual change or an older program may have stored another
    /// format.
    pub features: Json,
    /// Position in lists, smallest first.
    pub order: i32,
    /// Whether visitors see it.
    pub is_published: bool,
    /// Whether the home page shows it.
    pub is_featured: bool,
    /// The folded text that the admin's search uses; see [`Model::index`].
    pub search_text: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// The relations of a product.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The gallery.
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
    /// The first name that is not empty.
    pub(super) fn name(&self) -> &str {
        let names = [&self.name_ru, &self.name_en, &self.name_uz];
        let name = names.into_iter().find(|name| !name.trim().is_empty());
        name.map_or("", String::as_str)
    }

    /// Updates the text for searching; the admin does this at each save.
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

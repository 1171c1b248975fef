//! A finished work that the site shows.

use db::sea_orm::entity::prelude::*;

/// One work; texts in each content language, empty if there is none.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "portfolio_items")]
#[expect(missing_docs, reason = "columns are called what they hold")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Path in the public store; empty without a picture.
    pub image: String,
    pub title_ru: String,
    pub title_en: String,
    pub title_uz: String,
    pub description_ru: String,
    pub description_en: String,
    pub description_uz: String,
    /// A value of `portfolio_categories`.
    pub category: String,
    /// Position in lists, smallest first.
    pub order: i32,
    /// Whether visitors see it.
    pub is_published: bool,
    /// The folded text that the admin's search uses; see [`Model::index`].
    pub search_text: String,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// No relations.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Updates the text for searching; the admin does this at each save.
    pub fn index(&mut self) {
        let texts = [
            &self.title_ru,
            &self.title_en,
            &self.title_uz,
            &self.description_ru,
            &self.description_en,
            &self.description_uz,
        ];
        self.search_text = db::fold(&texts.map(String::as_str).join("\n"));
    }
}

//! A finished work that the site shows, and its section of the admin.

use std::sync::Arc;

use ::admin::{Action, Admin, Hooks, age, badge, col, thumb, untranslated};

use super::{duplicate::Duplicate, permissions::PERMISSIONS};
use crate::prelude::*;

/// One work.
#[model("portfolio", table = "portfolio_items")]
pub struct Model {
    /// Key.
    pub id: i64,
    /// Path in the public store; empty without a picture.
    #[field(picture("portfolio"))]
    pub image: String,
    /// Title.
    #[field(max(200), required, search)]
    pub title: Translated,
    /// Description.
    #[field(multiline, search)]
    pub description: Translated,
    /// Category.
    #[field(choices("portfolio_categories"), filter)]
    pub category: String,
    /// Position in lists, smallest first.
    #[field(sortable, editable)]
    pub order: i32,
    /// When it was added.
    #[field(sortable)]
    pub created_at: DateTime<Utc>,
    /// Whether visitors see it.
    #[field(published, filter, editable)]
    pub is_published: bool,
    /// When it was last changed.
    #[field(internal)]
    pub updated_at: DateTime<Utc>,
    /// The folded text that the admin's search uses.
    #[field(folded)]
    pub search_text: String,
}

/// The section.
pub(super) fn section(languages: model::Languages, rules: Arc<dyn Hooks<Entity>>) -> Admin<Entity> {
    let duplicate = Arc::new(Duplicate(languages.clone()));
    Admin::<Entity>::new()
        .list([
            col(Column::Title),
            thumb(Column::Image),
            badge(Column::Category),
            col(Column::Order),
            col(Column::IsPublished),
            untranslated(&languages),
            age(Column::UpdatedAt),
        ])
        .title(move |work| work.title.first(&languages).to_owned())
        .order_by(Column::Order)
        .fieldset(
            "texts",
            [
                Column::Title,
                Column::Category,
                Column::Image,
                Column::Description,
            ],
        )
        .collapsed("place", [Column::IsPublished, Column::Order])
        .action(Action::set("publish", Column::IsPublished, "true"))
        .action(Action::set("unpublish", Column::IsPublished, "false"))
        .action(Action::run("duplicate", duplicate).needs(PERMISSIONS.add))
        .api("/api/staff/portfolio/")
        .permissions(PERMISSIONS)
        .hooks(rules)
}
